// Package prefetch reads pages before their consumer asks for them, in order and with a fixed number of pages in
// memory.
//
// It must never start a goroutine that outlives the loop over its pages. Read Concurrent first.
package prefetch

import (
	"context"
	"iter"
	"sync"
)

// Call reads one page.
type Call[T any] func(context.Context) ([]T, error)

// Ready is the call of a page that was read already.
func Ready[T any](page []T, err error) Call[T] {
	return func(context.Context) ([]T, error) { return page, err }
}

// Concurrent makes calls, at most workers at the same time, and yields their pages in the order of the calls. Empty
// pages are skipped. While the caller works on a page, at most workers more are read. The first error is yielded and
// ends the sequence. All goroutines end with the loop.
func Concurrent[T any](
	ctx context.Context, workers int, calls func(context.Context) iter.Seq[Call[T]],
) iter.Seq2[[]T, error] {
	type result struct {
		page []T
		err  error
	}
	return func(yield func([]T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		results := make(chan chan result, workers-1)
		slots := make(chan struct{}, workers)
		stopped := make(chan struct{})
		var running sync.WaitGroup
		running.Go(func() {
			defer close(results)
			// A cancelled context does not end this loop: the consumer must receive the error that follows from it, or it
			// would take the pages so far for all pages.
			slots <- struct{}{} // also while the next call is prepared, which may read a page itself
			for call := range calls(ctx) {
				out := make(chan result, 1)
				running.Go(func() {
					defer func() { <-slots }()
					page, err := call(ctx)
					out <- result{page, err}
				})
				select {
				case results <- out:
				case <-stopped:
					return
				}
				select {
				case slots <- struct{}{}:
				case <-stopped:
					return
				}
			}
		})
		defer running.Wait()
		defer close(stopped)
		defer cancel()
		for out := range results {
			r := <-out
			if r.err != nil {
				yield(nil, r.err)
				return
			}
			if len(r.page) > 0 && !yield(r.page, nil) {
				return
			}
		}
	}
}

// Sequential yields pages and reads one page ahead of the caller.
func Sequential[T any](ctx context.Context, pages func(context.Context) iter.Seq2[[]T, error]) iter.Seq2[[]T, error] {
	return Concurrent(ctx, 1, func(ctx context.Context) iter.Seq[Call[T]] {
		return func(yield func(Call[T]) bool) {
			for page, err := range pages(ctx) {
				if !yield(Ready(page, err)) {
					return
				}
			}
		}
	})
}

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
