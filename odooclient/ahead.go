package odooclient

import (
	"context"
	"iter"
)

// ahead runs produce one page ahead of its consumer, in a goroutine that ends with the loop: while a page is worked on,
// the next one is read, and no more than that.
func ahead[T any](ctx context.Context, produce func(context.Context, func([]T, error) bool)) iter.Seq2[[]T, error] {
	type item struct {
		page []T
		err  error
	}
	return func(yield func([]T, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		items := make(chan item)
		left := make(chan struct{})
		go func() {
			defer close(items)
			// An end of the context does not end this hand-over: the error that comes of it must reach the consumer, who
			// would else take the pages so far for all there are.
			produce(ctx, func(page []T, err error) bool {
				select {
				case items <- item{page, err}:
					return true
				case <-left:
					return false
				}
			})
		}()
		defer func() {
			cancel()
			close(left)
			for range items { // until the goroutine has ended
			}
		}()
		for i := range items {
			if !yield(i.page, i.err) {
				return
			}
		}
	}
}
