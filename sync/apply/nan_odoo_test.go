//go:build odoo

package apply

import (
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/sync/apply/internal/records"
)

// A custom float field takes NaN over RPC, and PostgreSQL stores it. The leads are merged and come back as they were.
func TestMergeWithNaN(t *testing.T) {
	eachServer(t, func(t *testing.T, version string) {
		s := odootest.Fresh(t, version)
		customFields(t, s)
		r := newReal(t, s)
		lead := func(vals map[string]any) crm.LeadID {
			vals["name"], vals["contact_name"], vals["email_from"] = "Hall", "Nina Nan", "nina@nan.test"
			vals["type"], vals["user_id"] = "opportunity", false
			return crm.LeadID(r.make(records.LeadModel, vals))
		}
		ids := []crm.LeadID{lead(map[string]any{"x_count": 1}), lead(map[string]any{"x_rate": "NaN"})}
		before, err := r.applier().records.ReadLeads(t.Context(), ids)
		if err != nil || before[ids[1]]["x_rate"] != "NaN" {
			t.Fatalf("x_rate %v, %v", before[ids[1]]["x_rate"], err)
		}
		entry := r.mergeNow(ids)
		back := r.undo(entry).RestoredAs[ids[1]]
		after, err := r.applier().records.ReadLeads(t.Context(), []crm.LeadID{back})
		if err != nil || after[back]["x_rate"] != "NaN" {
			t.Errorf("x_rate after the undo: %v, %v", after[back]["x_rate"], err)
		}
	})
}
