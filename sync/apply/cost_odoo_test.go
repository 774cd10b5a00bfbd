//go:build odoo

package apply

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// What safety costs: a merge with snapshot, journal, verification and note against the bare wizard, taken in turns in
// one run. It prints the ratio of the medians; a timing is not a promise, so nothing fails by it. The first merge is
// counted apart: it asks each model of Odoo whether it names leads, and that is kept until Odoo's modules change.
func BenchmarkMergeAgainstWizard(b *testing.B) {
	for _, version := range realVersions {
		b.Run(version, func(b *testing.B) {
			r := newReal(b, odootest.Fresh(b, version))
			var bare, safe []time.Duration
			calls := int64(0)
			cases := r.take(r.twins(0)...)
			before := r.odoo.CallCount()
			r.run(b.Context(), cases)
			first := r.odoo.CallCount() - before
			for n := 1; b.Loop(); n++ {
				ids := r.twins(2 * n)
				began := time.Now()
				wizard, err := r.odoo.PrepareMerge(b.Context(), odooclient.Merge{Leads: ids})
				if err == nil {
					_, err = r.odoo.RunMerge(b.Context(), wizard, false)
				}
				if err != nil {
					b.Fatal(err)
				}
				bare = append(bare, time.Since(began))

				ids = r.twins(2*n + 1)
				cases = r.take(ids...)
				before = r.odoo.CallCount()
				began = time.Now()
				if result := r.run(b.Context(), cases); result.Merges != 1 {
					b.Fatalf("%+v", result)
				}
				safe = append(safe, time.Since(began))
				calls += r.odoo.CallCount() - before
			}
			b.ReportMetric(float64(median(bare).Milliseconds()), "bare-ms")
			b.ReportMetric(float64(median(safe).Milliseconds()), "safe-ms")
			b.ReportMetric(float64(median(safe))/float64(median(bare)), "ratio")
			b.ReportMetric(float64(calls)/float64(len(safe)), "calls/merge")
			b.ReportMetric(float64(first), "calls/first-merge")
			b.ReportMetric(time.Hour.Seconds()/median(safe).Seconds(), "cases/h")
		})
	}
}

func median(d []time.Duration) time.Duration {
	slices.Sort(d)
	return d[len(d)/2]
}

// twins are two leads of one person with a message and an activity each.
func (r *real) twins(n int) []crm.LeadID {
	r.Helper()
	var ids []crm.LeadID
	for _, user := range []string{"ann", "bob"} {
		id := r.make("crm.lead", map[string]any{
			"name":         fmt.Sprintf("Offer %d", n),
			"contact_name": "Robin Berg",
			"email_from":   fmt.Sprintf("robin@twins%d.test", n),
			"type":         "opportunity",
			"user_id":      r.s.User(r.TB, user).ID,
		})
		r.s.Call(r.TB, "admin", records.LeadModel, "message_post", []any{[]int64{id}}, map[string]any{"body": "hello"})
		ids = append(ids, crm.LeadID(id))
	}
	return ids
}
