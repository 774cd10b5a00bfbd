package storetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"leadtwin/internal/store"
)

// lock: no two stand in one section, through whichever store they came; others do not wait.
func lock(t *testing.T, fresh func(testing.TB) string) {
	url := fresh(t)
	stores := []*store.Store{open(t, url), open(t, url), open(t, url)}
	ctx := t.Context()
	var inside, most, count int
	var mu sync.Mutex
	var all sync.WaitGroup
	for i := range 12 {
		all.Go(func() {
			release, err := stores[i%len(stores)].Lock(ctx, "pass")
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			inside, count = inside+1, count+1
			most = max(most, inside)
			mu.Unlock()
			time.Sleep(2 * time.Millisecond) // so that another would come in, if it could
			mu.Lock()
			inside--
			mu.Unlock()
			release()
		})
	}
	all.Wait()
	equal(t, "entered", count, 12)
	equal(t, "at once", most, 1)

	release, err := stores[0].Lock(ctx, "pass")
	ok(t, err)
	other, err := stores[1].Lock(ctx, "another")
	ok(t, err)
	other()
	short, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	if _, err := stores[1].Lock(short, "pass"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it waited in vain, and said %v", err)
	}
	ok(t, stores[0].SetFact(ctx, "inside", 1)) // the section does not keep the store from work
	release()
	again, err := stores[1].Lock(ctx, "pass")
	ok(t, err)
	again()
}
