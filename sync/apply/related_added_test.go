package apply

import (
	"fmt"
	"testing"

	"leadtwin/internal/faults"
)

// An activity or a meeting that a user adds before any call of a merge, up to the last one that reads the leads, is not
// lost: it is on the survivor, or nothing was merged.
func TestMergeKeepsRelatedAddedMeanwhile(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		s := smallSite(t, version)
		for n := range lastLook(t, s) {
			n++
			t.Run(fmt.Sprintf("before call %d", n), func(t *testing.T) {
				r := newRing(t, s)
				r.twoOfOne()
				cases := r.take(r.leads...)
				summary := fmt.Sprintf("added before call %d of ring %d", n, r.n)
				r.proxy.SetPlan(faults.BeforeCall(n, func() {
					s.make(r, "mail.activity", map[string]any{
						"res_model_id": s.leadModelID, "res_id": r.leads[1], "activity_type_id": s.activityType,
						"summary": summary, "user_id": s.users[1],
					})
					s.make(r, "calendar.event", map[string]any{
						"name": summary, "start": "2026-12-01 10:00:00", "stop": "2026-12-01 11:00:00",
						"opportunity_id": r.leads[1],
					})
				}, faults.Fault{}))
				_, err := r.applier().Apply(t.Context(), cases, "test")
				ok(t, err)
				on := r.leads[1]
				if alive := r.alive(); len(alive) == 1 {
					on = alive[0]
				}
				activities := s.rows(r, "mail.activity", []any{[]any{"summary", "=", summary}}, "res_id")
				meetings := s.rows(r, "calendar.event", []any{[]any{"name", "=", summary}}, "opportunity_id")
				if len(activities) != 1 || len(meetings) != 1 {
					t.Fatalf("%d activities and %d meetings, want one each", len(activities), len(meetings))
				}
				equal(t, "lead of the activity", activities[0].Int("res_id"), int64(on))
				equal(t, "lead of the meeting", meetings[0].Link("opportunity_id"), int64(on))
			})
		}
	})
}
