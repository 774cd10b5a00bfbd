package prefetch_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"leadtwin/internal/prefetch"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// calls returns n calls of which each yields its number; earlier ones take longer.
func calls(n int, running, most *atomic.Int32) func(context.Context) iter.Seq[prefetch.Call[int]] {
	return func(context.Context) iter.Seq[prefetch.Call[int]] {
		return func(yield func(prefetch.Call[int]) bool) {
			for i := range n {
				call := func(ctx context.Context) ([]int, error) {
					now := running.Add(1)
					defer running.Add(-1)
					for old := most.Load(); now > old && !most.CompareAndSwap(old, now); old = most.Load() {
					}
					select {
					case <-time.After(time.Duration(n-i) * time.Millisecond / 4):
						return []int{i}, nil
					case <-ctx.Done():
						return nil, ctx.Err()
					}
				}
				if !yield(call) {
					return
				}
			}
		}
	}
}

func TestConcurrent(t *testing.T) {
	const workers = 3
	t.Run("in order, with bounded concurrency", func(t *testing.T) {
		var running, most atomic.Int32
		var got []int
		for page, err := range prefetch.Concurrent(t.Context(), workers, calls(20, &running, &most)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, page...)
		}
		if len(got) != 20 || !slices.IsSorted(got) {
			t.Errorf("got %v", got)
		}
		if m := most.Load(); m < 2 || m > workers {
			t.Errorf("%d calls ran at the same time, want 2 to %d", m, workers)
		}
	})
	t.Run("stops with the loop", func(t *testing.T) {
		var running, most atomic.Int32
		for _, err := range prefetch.Concurrent(t.Context(), workers, calls(1000, &running, &most)) {
			if err != nil {
				t.Error(err)
			}
			break
		}
		if n := running.Load(); n != 0 {
			t.Errorf("%d calls still run", n)
		}
	})
	t.Run("yields the error of a cancelled context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var running, most atomic.Int32
		var last error
		for _, err := range prefetch.Concurrent(ctx, workers, calls(1000, &running, &most)) {
			cancel()
			last = err
		}
		if !errors.Is(last, context.Canceled) {
			t.Errorf("the sequence ended with %v, want context.Canceled", last)
		}
	})
}

func TestSequential(t *testing.T) {
	var read atomic.Int32
	failed := errors.New("page 5 failed")
	pages := func(context.Context) iter.Seq2[[]int, error] {
		return func(yield func([]int, error) bool) {
			for i := range 5 {
				read.Add(1)
				if !yield([]int{i}, nil) {
					return
				}
			}
			yield(nil, failed)
		}
	}
	var got []int
	var last error
	for page, err := range prefetch.Sequential(t.Context(), pages) {
		time.Sleep(2 * time.Millisecond)
		got, last = append(got, page...), err
		if ahead := int(read.Load()) - len(got); ahead > 1 {
			t.Errorf("%d pages were read ahead, want 1 at most", ahead)
		}
	}
	if !slices.Equal(got, []int{0, 1, 2, 3, 4}) || !errors.Is(last, failed) {
		t.Errorf("got %v and %v", got, last)
	}
}

func TestStart(t *testing.T) {
	fetched := make(chan struct{})
	items := func(yield func(int, error) bool) {
		close(fetched)
		_ = yield(1, nil) && yield(2, nil)
	}
	s := prefetch.Start(items)
	defer s.Stop()
	<-fetched
	var got []int
	for item, err := range s.All {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, item)
	}
	if !slices.Equal(got, []int{1, 2}) {
		t.Errorf("got %v", got)
	}
}
