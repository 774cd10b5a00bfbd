package app_test

import (
	"fmt"
	"strings"
	"testing"

	"leadtwin/config"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/report"
)

// TestSweepKeepsDisappearedLeads: it removes nothing, warns, and does not repeat the sweep at once.
func TestSweepKeepsDisappearedLeads(t *testing.T) {
	t.Parallel()
	const leads = 8
	seed := "leads:\n"
	for i := range leads {
		seed += fmt.Sprintf("  - {id: %d, name: Lead %d, email_from: p%d@firm%d.test}\n", 51+i, i, i, i)
	}
	r := prepare(t, seed, func(c *config.Config) { c.Schedule.Incremental = "@every 1s" })
	r.start()
	all := fmt.Sprint(leads)
	r.until("all leads are known", func() bool { return r.metric("leadtwin_leads") == all })
	err := r.odoo.Odoo.Do(t.Context(), func(e *orm.Env) error {
		for i := range int64(leads) {
			if err := e.Delete([]*orm.Record{e.One("crm.lead", 51+i)}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r.until("it warns twice", func() bool { return strings.Count(r.log.String(), "leads disappeared") >= 2 })
	if have := r.metric("leadtwin_leads"); have != all {
		t.Errorf("%s leads are left in the mirror, want %s", have, all)
	}
	if failed := r.metric(`leadtwin_jobs_total{outcome="failed",task="incremental"}`); failed != "" && failed != "0" {
		t.Errorf("%s sweeps failed and are repeated at once", failed)
	}
	if have := r.metric("leadtwin_missing_leads"); have != all {
		t.Errorf("the metric of missing leads is %q, want %s", have, all)
	}
	status, err := r.app.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if failing := status.Health.Failing; len(failing) != 1 || failing[0].Task != report.MissingLeads {
		t.Errorf("the status names as failing: %+v", failing)
	}
}
