package crawl

import "iter"

// early is a sequence whose first item is fetched before anybody asks for it, in a goroutine that ends with that.
type early[T any] struct {
	next  func() (T, error, bool)
	stop  func()
	ready chan struct{} // closed when the first item is there
	first T
	err   error
	some  bool // there is a first one
}

// begin fetches the first item of a sequence. Somebody must call end.
func begin[T any](seq iter.Seq2[T, error]) *early[T] {
	e := &early[T]{ready: make(chan struct{})}
	e.next, e.stop = iter.Pull2(seq)
	go func() {
		defer close(e.ready)
		e.first, e.err, e.some = e.next()
	}()
	return e
}

// all yields the sequence, once.
func (e *early[T]) all(yield func(T, error) bool) {
	<-e.ready
	for v, err, ok := e.first, e.err, e.some; ok; v, err, ok = e.next() {
		if !yield(v, err) {
			return
		}
	}
}

// end waits for the first item and gives the sequence up.
func (e *early[T]) end() {
	<-e.ready
	e.stop()
}
