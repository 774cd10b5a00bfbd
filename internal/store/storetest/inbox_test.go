package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

func inbox(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	const quiet = 5 * time.Second
	at := func(seconds int) time.Time { return noon.Add(time.Duration(seconds) * time.Second) }
	settled := func(now time.Time) []store.InboxItem {
		t.Helper()
		return must(s.DueInboxItems(ctx, now, quiet, 100))(t)
	}
	arrived := func(now time.Time) (leads []crm.LeadID) {
		t.Helper()
		for _, a := range settled(now) {
			leads = append(leads, a.Lead)
		}
		return leads
	}
	equal(t, "empty", must(s.InboxStats(ctx))(t), store.InboxStats{})
	ok(t, s.AddToInbox(ctx, nil, at(0)))
	ok(t, s.AddToInbox(ctx, ids(4, 2, 4), at(1)))
	ok(t, s.AddToInbox(ctx, ids(2), at(3)))
	equal(t, "coalesced", must(s.InboxStats(ctx))(t), store.InboxStats{Depth: 2, Oldest: at(1)})
	equal(t, "too early", arrived(at(5)), nil)
	equal(t, "one has settled", arrived(at(6)), ids(4))
	equal(t, "both have", arrived(at(8)), ids(2, 4))
	equal(t, "limited", len(must(s.DueInboxItems(ctx, at(8), quiet, 1))(t)), 1)
	equal(t, "first and last", []time.Time{settled(at(8))[0].First, settled(at(8))[0].Last}, []time.Time{at(1), at(3)})

	t.Run("reported again while processed", func(t *testing.T) {
		taken := settled(at(8))
		ok(t, s.AddToInbox(ctx, ids(2), at(9)))
		ok(t, s.AckInboxItems(ctx, taken))
		equal(t, "left", arrived(at(60)), ids(2))
	})
	t.Run("retried later", func(t *testing.T) {
		ok(t, s.RetryInboxItems(ctx, settled(at(60)), at(90)))
		equal(t, "put off", arrived(at(89)), nil)
		equal(t, "tried again", settled(at(90))[0].Attempts, 1)
		ok(t, s.AddToInbox(ctx, ids(2), at(91)))
		equal(t, "named again: no longer put off, no attempts", settled(at(96))[0].Attempts, 0)
		taken := settled(at(96))
		ok(t, s.AddToInbox(ctx, ids(2), at(97)))
		ok(t, s.RetryInboxItems(ctx, taken, at(500)))
		equal(t, "not put off by an attempt that began before", arrived(at(103)), ids(2))
		ok(t, s.AckInboxItems(ctx, settled(at(103))))
	})
	t.Run("reported again and again", func(t *testing.T) {
		for i := range 51 {
			ok(t, s.AddToInbox(ctx, ids(7), at(200+i)))
		}
		equal(t, "not for ever", arrived(at(250)), ids(7))
		ok(t, s.AckInboxItems(ctx, settled(at(250))))
	})
	t.Run("clock turned back", func(t *testing.T) {
		ok(t, s.AddToInbox(ctx, ids(8), at(100_000)))
		equal(t, "settled", arrived(at(300)), ids(8))
		ok(t, s.RetryInboxItems(ctx, settled(at(300)), at(200_000)))
		equal(t, "put off till then", arrived(at(300)), ids(8))
	})
	t.Run("disk unavailable", func(t *testing.T) {
		ended, cancel := context.WithCancel(ctx)
		cancel()
		if err := s.AddToInbox(ended, ids(1), noon); err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		ok(t, s.Close())
		if err := s.AddToInbox(ctx, ids(1), noon); !errors.Is(err, store.ErrClosed) {
			t.Errorf("Add after Close: %v", err)
		}
	})
}

// concurrentAdds checks that answered adds are stored, with other senders and readers at work.
func concurrentAdds(t *testing.T, fresh func(testing.TB) string) {
	url := fresh(t)
	s, ctx := open(t, url), t.Context()
	const senders, each = 16, 50
	var wg sync.WaitGroup
	for sender := range senders {
		wg.Go(func() {
			for i := range each {
				own := crm.LeadID(1000*(sender+1) + i)
				if err := s.AddToInbox(ctx, ids(own, crm.LeadID(i+1)), noon); err != nil {
					t.Errorf("add lead %d: %v", own, err)
				}
			}
		})
	}
	wg.Go(func() {
		for i := range 20 {
			if _, err := s.DueInboxItems(ctx, noon.Add(time.Hour), time.Second, 10*i); err != nil {
				t.Error(err)
			}
		}
	})
	wg.Wait()
	equal(t, "depth", must(s.InboxStats(ctx))(t).Depth, senders*each+each)
	ok(t, s.Close())
	ok(t, s.Close())
	equal(t, "depth after opening again", must(open(t, url).InboxStats(ctx))(t).Depth, senders*each+each)
}

// concurrentChanges checks that changes to the same rows neither fail nor lose a mark.
func concurrentChanges(t *testing.T, fresh func(testing.TB) string) {
	url := fresh(t)
	stores := []*store.Store{open(t, url), open(t, url)} // two processes, as it were
	ctx := t.Context()
	var wg sync.WaitGroup
	for n, s := range stores {
		wg.Go(func() {
			for i := range 20 {
				rows := []store.KeyedLead{
					keyed(1, crm.Key(fmt.Sprint("k", i))), keyed(2, crm.Key(fmt.Sprint("k", n))),
					keyed(crm.LeadID(10+i), "x"),
				}
				if _, err := s.SaveLeads(ctx, rows); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for i := range 20 {
				if err := errors.Join(s.AddToInbox(ctx, ids(1, 2, 3), noon), s.MarkDirty(ctx, ids(2, 1)),
					s.AppendAudit(ctx, noon, "test", "line", fmt.Sprint(n, i), nil)); err != nil {
					t.Error(err)
				}
			}
		})
		wg.Go(func() {
			for i := range 10 {
				e, err := s.BeginEntry(ctx, store.Entry{Action: crm.ActMerge, Case: fmt.Sprint("case ", n, i), At: noon})
				if err == nil {
					err = s.AdvanceEntry(ctx, e.ID, store.Step{State: store.EntryIntent, At: noon})
				}
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	s := stores[0]
	equal(t, "entries", must(s.CountEntries(ctx, store.EntryFilter{}))(t), 20)
	equal(t, "lines", must(s.VerifyAudit(ctx))(t).Lines, 40+20+20)
	counts := must(s.FrequentKeys(ctx, 0))(t)
	total := 0
	for _, n := range counts {
		total += n
	}
	equal(t, "keys: one for each lead, none left behind", total, 22)
	ok(t, s.Check(ctx))
}
