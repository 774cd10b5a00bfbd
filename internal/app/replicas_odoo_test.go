//go:build odoo

package app_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/odootest"
	"leadtwin/internal/store"
)

func onPostgres(t *testing.T) func(*config.Config) {
	url := odootest.Postgres(t)
	return func(c *config.Config) {
		c.Mode, c.Store.URL, c.Log.Format = "observe", url, "json"
		c.Webhooks.Debounce = 2 * time.Second
	}
}

// startReplica starts another replica on the same store and Odoo.
func (r *running) startReplica() *running {
	other := *r
	other.log, other.quit = &safeBuffer{}, nil
	other.settings.Server.Listen = freeAddress(r)
	other.url = "http://" + other.settings.Server.Listen
	return &other
}

// evaluated are the leads that drains of this replica looked at, as often as they did.
func (r *running) evaluated() (leads []int64) {
	for line := range strings.Lines(r.log.String()) {
		var entry struct {
			Msg   string
			Leads []int64
		}
		if json.Unmarshal([]byte(line), &entry) == nil && entry.Msg == "leads evaluated" {
			leads = append(leads, entry.Leads...)
		}
	}
	return leads
}

// Deliveries come to whichever replica; each lead is evaluated once, by one of them.
func TestReplicasEvaluateEachDeliveryOnce(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", onPostgres(t))
	var leads []map[string]any
	for i := range 30 {
		leads = append(leads, map[string]any{"name": "Offer", "email_from": fmt.Sprintf("p@company%d.test", i)})
	}
	replicas := []*running{r, r.startReplica(), r.startReplica()}
	for _, one := range replicas {
		one.start()
	}
	ids := r.create(leads...)
	for i, id := range ids {
		for _, one := range replicas[:1+i%3] {
			if status := one.deliver(int(id)); status != http.StatusAccepted {
				t.Fatalf("answered %d", status)
			}
		}
	}
	r.until("all is evaluated", func() bool {
		return r.metric("leadtwin_inbox_leads") == "0" && r.metric("leadtwin_dirty_leads") == "0" &&
			r.metric("leadtwin_leads") == "30"
	})
	var all []int64
	for _, one := range replicas {
		all = append(all, one.evaluated()...)
	}
	slices.Sort(all)
	if !slices.Equal(all, ids) {
		t.Errorf("evaluated %v, want each of %v once", all, ids)
	}
}

// Passes of several processes over the same dirty leads, while the leads change, end where one pass over all would.
func TestReplicasEvaluateSameLeads(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", onPostgres(t))
	ids := r.create(pairs(12)...)
	apps := []*app.App{r.open(app.NeedOdoo), r.open(app.NeedOdoo), r.open(app.NeedOdoo)}
	for round := range 6 {
		var wait sync.WaitGroup
		wait.Go(func() { // every second person gets another address, or the old one again
			for i, id := range ids {
				if i%4 < 2 {
					r.write(id, map[string]any{"email_from": fmt.Sprintf("p@company%d-%d.test", i/2, (round+i)%3)})
				}
			}
		})
		for _, a := range apps {
			wait.Go(func() {
				if _, err := a.Sweep(t.Context(), app.SweepOptions{}); err != nil {
					t.Error(err)
				}
			})
		}
		wait.Wait()
	}
	shared, err := apps[0].Sweep(t.Context(), app.SweepOptions{})
	if err != nil {
		t.Fatal(err)
	}
	r.settings.Store.URL = "sqlite:" + t.TempDir() + "/alone.db"
	one := r.open(app.NeedOdoo)
	alone, err := one.Sweep(t.Context(), app.SweepOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range append(apps, one) {
		if err := a.Stop(t.Context()); err != nil {
			t.Error(err)
		}
	}
	if got, want := outline(shared.Cases), outline(alone.Cases); !slices.Equal(got, want) || len(want) < 6 {
		t.Errorf("three processes found\n%s\none finds\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// A burst is evaluated by several replicas at the same time, while its leads change. The cases are those that one
// process finds in the end.
func TestReplicasShareBurst(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", onPostgres(t))
	replicas := []*running{r, r.startReplica(), r.startReplica()}
	for _, one := range replicas {
		one.start()
	}
	ids := r.create(pairs(1500)...)
	report := func(every int) {
		var part []int
		for i, id := range ids {
			if i%every == 0 {
				part = append(part, int(id))
			}
		}
		for i, some := range slices.Collect(slices.Chunk(part, 500)) {
			if status := replicas[i%len(replicas)].deliver(some...); status != http.StatusAccepted {
				t.Fatalf("answered %d", status)
			}
		}
	}
	report(1)
	r.until("some are evaluated", func() bool { return r.metric("leadtwin_leads") != "0" })
	for i := 0; i < len(ids); i += 10 { // the one of a pair that has the address of the next pair from now on
		r.write(ids[i], map[string]any{"email_from": fmt.Sprintf("p@company%d.test", i/2+1)})
	}
	report(10)
	r.until("all is evaluated", func() bool {
		return r.metric("leadtwin_inbox_leads") == "0" && r.metric("leadtwin_dirty_leads") == "0" &&
			r.metric("leadtwin_leads") == "3000"
	})
	took := 0
	for _, one := range replicas {
		if one.logged(`"leads evaluated"`) > 0 {
			took++
		}
		one.stop()
	}
	if took < 2 {
		t.Errorf("%d replicas took part", took)
	}
	shared := r.storedCases()
	r.settings.Store.URL = "sqlite:" + t.TempDir() + "/alone.db"
	one := r.open(app.NeedOdoo)
	if _, err := one.Sweep(t.Context(), app.SweepOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := one.Stop(t.Context()); err != nil {
		t.Error(err)
	}
	alone := r.storedCases()
	if got, want := outline(shared), outline(alone); !slices.Equal(got, want) || len(want) < 1000 {
		t.Errorf("three replicas found %d cases\n%s\none finds %d\n%s", len(got), strings.Join(got, "\n"), len(want),
			strings.Join(want, "\n"))
	}
}

func (r *running) storedCases() []crm.Case {
	r.Helper()
	s := r.openStore()
	cases, err := s.Cases(r.Context(), store.CaseFilter{})
	if err = errors.Join(err, s.Close()); err != nil {
		r.Fatal(err)
	}
	return cases
}

func outline(cases []crm.Case) (lines []string) {
	for _, c := range cases {
		lines = append(lines, fmt.Sprint(c.Verdict, c.Leads, c.State))
	}
	slices.Sort(lines)
	return lines
}

func (r *running) write(id int64, values map[string]any) {
	r.Helper()
	if err := r.odoo.Odoo.Do(r.Context(), func(e *orm.Env) error {
		return e.Update([]*orm.Record{e.DB.Model("crm.lead").Get(id)}, values)
	}); err != nil {
		r.Error(err)
	}
}
