package reconcile

import (
	"context"
	"iter"
	"runtime"
	"sync"
)

// forEachInOrder calls work for each task, on all cores at once, and finish with each result: one at a time, in the
// order of the tasks, while later tasks are worked on. It returns the first error, in that order, once all calls have
// returned.
func forEachInOrder[T, R any](
	ctx context.Context, tasks iter.Seq[T], work func(context.Context, T) (R, error), finish func(R) error,
) error {
	ctx, stop := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	type outcome struct {
		result R
		err    error
	}
	// One more task is worked on than wait here; so many results are in memory at most.
	waiting := make(chan chan outcome, max(1, runtime.GOMAXPROCS(0)-1))
	running.Go(func() {
		defer close(waiting)
		for task := range tasks {
			done := make(chan outcome, 1)
			select {
			case waiting <- done:
			case <-ctx.Done():
				return
			}
			running.Go(func() {
				result, err := work(ctx, task)
				done <- outcome{result, err}
			})
		}
	})
	for done := range waiting {
		next := <-done
		if next.err != nil {
			return next.err
		}
		if err := finish(next.result); err != nil {
			return err
		}
	}
	return context.Cause(ctx)
}
