//go:build odoo

package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
)

// groupOf are two leads of one person and one of a colleague: one merge, then one note. No two groups are related.
func groupOf(n int) []map[string]any {
	leads := robins()
	for _, l := range leads {
		address, _ := l["email_from"].(string)
		l["email_from"] = strings.Split(address, "@")[0] + fmt.Sprintf("@group%d.test", n)
	}
	return leads
}

// balancer delivers as Odoo does behind a round-robin: to the next replica that takes it.
type balancer struct {
	replicas []*running
	next     int
	accepted []atomic.Int64 // by replica
}

func (b *balancer) deliver(ids []int64) bool {
	leads := make([]int, len(ids))
	for i, id := range ids {
		leads[i] = int(id)
	}
	for range 100 {
		n := b.next % len(b.replicas)
		b.next++
		if b.replicas[n].deliver(leads...) == http.StatusAccepted {
			b.accepted[n].Add(1)
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

// acceptedBut counts the deliveries that all replicas but one accepted.
func (b *balancer) acceptedBut(one int) (n int64) {
	for i := range b.accepted {
		if i != one {
			n += b.accepted[i].Load()
		}
	}
	return n
}

// Each replica in turn is stopped and started again, as an upgrade does it, while deliveries keep arriving. Schedules
// are off, so that a delivery that got lost would never be made up for.
func TestReplicasRollingRestart(t *testing.T) {
	t.Parallel()
	var merges, notes atomic.Int64 // that Odoo carried out
	r := &running{T: t, weather: &weather{}, leap: &atomic.Int64{}, log: &safeBuffer{}}
	r.odoo = miniodootest.Start(t, "19.0", people, miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(out http.ResponseWriter, q *http.Request) {
			switch {
			case strings.HasSuffix(q.URL.Path, "/action_merge"):
				merges.Add(1)
			case strings.HasSuffix(q.URL.Path, "/message_post"):
				notes.Add(1)
			}
			next.ServeHTTP(out, q)
		})
	}))
	r.settings = testSettings(t, r.odoo)
	onPostgres(t)(&r.settings)
	r.settings.Mode, r.settings.Limits.MaxMergeSharePercent = "auto", 100
	b := &balancer{replicas: []*running{r, r.startReplica(), r.startReplica()}, accepted: make([]atomic.Int64, 3)}
	stops := make([]func(), len(b.replicas))
	for i, one := range b.replicas {
		stops[i], _ = one.spawnProcess()
	}

	over, delivered := make(chan struct{}), make(chan int)
	go func() {
		groups := 0
		defer func() { delivered <- groups }()
		for {
			groups++
			if !b.deliver(r.create(groupOf(groups)...)) {
				t.Error("no replica takes a delivery")
				return
			}
			select {
			case <-over:
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	}()
	for i, one := range b.replicas {
		r.until("the replica takes deliveries", func() bool { return b.accepted[i].Load() > 0 })
		stops[i]()
		b.accepted[i].Store(0)
		before := b.acceptedBut(i)
		r.until("the other replicas take deliveries", func() bool { return b.acceptedBut(i) > before+2 })
		stops[i], _ = one.spawnProcess()
	}
	for i := range b.replicas {
		r.until("the restarted replica takes deliveries", func() bool { return b.accepted[i].Load() > 0 })
	}
	close(over)
	groups := <-delivered

	last := b.replicas[2]
	last.until("all is evaluated and applied", func() bool {
		return last.metric("leadtwin_inbox_leads") == "0" && last.metric("leadtwin_dirty_leads") == "0" &&
			last.leads() == 2*groups && last.notes(" LT-") == groups && last.notes(" M-") == groups
	})
	for _, stop := range stops {
		stop()
	}
	if merges.Load() != int64(groups) || notes.Load() != int64(2*groups) {
		t.Errorf("%d groups: %d merges and %d notes in Odoo", groups, merges.Load(), notes.Load())
	}
	last.wantOfEach(groups)
	t.Logf("%d groups were delivered meanwhile", groups)
}
