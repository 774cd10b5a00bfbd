package prefetch

import "iter"

// Started is a sequence whose first item is fetched before the caller asks for it.
type Started[T any] struct {
	next    func() (T, error, bool)
	stop    func()
	fetched chan struct{} // closed when the first item was fetched
	first   T
	err     error
	found   bool // there is a first item
}

// Start fetches the first item of a sequence in the background. The caller must call Stop.
func Start[T any](items iter.Seq2[T, error]) *Started[T] {
	s := &Started[T]{fetched: make(chan struct{})}
	s.next, s.stop = iter.Pull2(items)
	go func() {
		defer close(s.fetched)
		s.first, s.err, s.found = s.next()
	}()
	return s
}

// All yields the sequence, once.
func (s *Started[T]) All(yield func(T, error) bool) {
	<-s.fetched
	for item, err, ok := s.first, s.err, s.found; ok; item, err, ok = s.next() {
		if !yield(item, err) {
			return
		}
	}
}

// Stop waits for the first item and ends the sequence.
func (s *Started[T]) Stop() {
	<-s.fetched
	s.stop()
}
