package app_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"leadtwin/config"
)

// passes counts the passes of the inbox in the log, and their leads.
func (r *running) passes() (leads, passes int) {
	for _, found := range regexp.MustCompile(`leads evaluated.*"count": (\d+)`).FindAllStringSubmatch(r.log.String(), -1) {
		n, _ := strconv.Atoi(found[1]) // digits only
		leads, passes = leads+n, passes+1
	}
	return leads, passes
}

// Ids that never were must not cost many calls each.
func TestIntakeUnknownLeads(t *testing.T) {
	t.Parallel()
	const flood = 12_000
	r := serve(t, "", func(c *config.Config) { c.Mode = "observe" })
	for first := range slices.Chunk(numbers(flood), 4000) {
		if status := r.deliver(first...); status != http.StatusAccepted {
			t.Fatalf("answered %d", status)
		}
	}
	r.until("all were looked for", func() bool { leads, _ := r.passes(); return leads >= flood })
	r.until("most are given up", func() bool {
		depth, err := strconv.ParseFloat(r.metric("leadtwin_inbox_leads"), 64)
		return err == nil && depth <= 10_000
	})
	if _, passes := r.passes(); passes < flood/2000 {
		t.Errorf("%d passes", passes)
	}
}

// numbers are n ids that no lead has.
func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = 1_000_000 + i
	}
	return out
}

// Odoo reports an import lead by lead, for minutes. That must not cost calls lead by lead.
func TestIntakeBatches(t *testing.T) {
	t.Parallel()
	const settle = 400 * time.Millisecond
	r := prepare(t, "", func(c *config.Config) { c.Mode, c.Webhooks.Debounce = "observe", settle })
	slow := func(*http.Request) { time.Sleep(20 * time.Millisecond) }
	r.weather.watch.Store(&slow)
	r.start()
	begun := time.Now()
	for n := range 300 {
		r.deliver(1_000_000 + n)
		time.Sleep(4 * time.Millisecond)
	}
	r.until("all were looked for", func() bool { leads, _ := r.passes(); return leads >= 300 })
	_, passes := r.passes()
	if most := int(time.Since(begun)/settle) + 2; passes > most {
		t.Errorf("%d passes, want at most %d", passes, most)
	}
}

func TestIntakeOwnWrites(t *testing.T) {
	t.Parallel()
	r := serve(t, "", nil)
	r.create(robins()...)
	r.until("all is done", func() bool {
		return r.leads() == 2 && r.notes(" LT-") == 1 && r.metric("leadtwin_inbox_leads") == "0"
	})
	before := r.notes("Leadtwin")
	r.deliver(1, 2, 3)
	r.until(
		"it was looked at again",
		func() bool { return r.metric("leadtwin_inbox_leads") == "0" && r.metric("leadtwin_dirty_leads") == "0" },
	)
	if after := r.notes("Leadtwin"); after != before || r.leads() != 2 {
		t.Errorf("%d notes, before %d; %d leads", after, before, r.leads())
	}
}

func TestIntakeDuringOutage(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusNotFound} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			r := serve(t, "", nil)
			r.until("ready", func() bool { return r.ready().Ready })
			r.weather.status.Store(int64(status))
			r.create(robins()...)
			if got := r.deliver(1, 2, 3); got != http.StatusAccepted {
				t.Fatalf("a delivery was answered %d", got)
			}
			r.until(
				"/readyz says so",
				func() bool { s := r.ready(); return !s.Ready && strings.Contains(fmt.Sprint(s.Problems), "Odoo") },
			)
			if got := r.deliver(3); got != http.StatusAccepted {
				t.Fatalf("a delivery was answered %d", got)
			}
			r.weather.status.Store(0)
			r.until("Robin's leads are one", func() bool { return r.leads() == 2 })
			r.until("Kim's is kept apart", func() bool { return r.notes(" LT-") == 1 })
			r.until("ready again", func() bool { return r.ready().Ready })
		})
	}
}

func TestIntakeSurvivesRestart(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", func(c *config.Config) { c.Webhooks.Debounce = time.Hour })
	r.install()
	r.start()
	r.create(robins()...)
	r.until("on disk", func() bool { return r.metric("leadtwin_inbox_leads") == "3" })
	r.stop()
	r.settings.Webhooks.Debounce = time.Millisecond
	r.start()
	r.until("Robin's leads are one", func() bool { return r.leads() == 2 })
}
