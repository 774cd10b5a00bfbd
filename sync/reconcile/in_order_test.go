package reconcile_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"

	"leadtwin/sync/reconcile"
)

func TestForEachInOrder(t *testing.T) {
	tasks := make([]int, 50)
	for i := range tasks {
		tasks[i] = i
	}
	t.Run("results come in the order of the tasks", func(t *testing.T) {
		first := make(chan struct{})
		var got []int
		err := reconcile.ForEachInOrder(t.Context(), slices.Values(tasks), func(_ context.Context, n int) (int, error) {
			switch n {
			case 0:
				<-first // so that it ends after the second
			case 1:
				close(first)
			}
			return n, nil
		}, func(n int) error {
			got = append(got, n)
			return nil
		})
		if err != nil || !slices.Equal(got, tasks) {
			t.Errorf("%v, %v", got, err)
		}
	})
	t.Run("the first error ends it", func(t *testing.T) {
		broken := errors.New("broken")
		var begun atomic.Int64
		finished := 0
		err := reconcile.ForEachInOrder(t.Context(), slices.Values(tasks), func(_ context.Context, n int) (int, error) {
			begun.Add(1)
			if n == 3 {
				return 0, broken
			}
			return n, nil
		}, func(int) error {
			finished++
			return nil
		})
		if !errors.Is(err, broken) || finished != 3 || begun.Load() == int64(len(tasks)) {
			t.Errorf("%v after %d results of %d", err, finished, begun.Load())
		}
	})
	t.Run("a stop ends it", func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		stopped := errors.New("stopped")
		err := reconcile.ForEachInOrder(ctx, slices.Values(tasks), func(ctx context.Context, n int) (int, error) {
			if n == 2 {
				stop()
			}
			return n, nil
		}, func(n int) error {
			if n > 10 {
				return stopped
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) && !errors.Is(err, stopped) {
			t.Error(err)
		}
	})
}
