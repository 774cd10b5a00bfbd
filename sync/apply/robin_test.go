package apply

import (
	"testing"

	"leadtwin/internal/crm"
)

func TestReadmeExample(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin)
		r := w.apply()
		robinIsWell(w)
		equal(t, "merge", outcome(t, r, crm.Merge).State, crm.Applied)
		equal(t, "survivor", outcome(t, r, crm.Merge).Survivor, crm.LeadID(41))
		equal(t, "separate", outcome(t, r, crm.Separate).State, crm.Applied)
		equal(t, "done", []int{r.Merges, r.Notes, r.Failed, r.Refused}, []int{1, 1, 0, 0})
		for _, c := range w.cases() {
			equal(t, "state of "+c.ID, c.State, crm.Applied)
		}
	})
}

// robinIsWell checks the end that every run over Robin's leads must come to, however often it was interrupted.
func robinIsWell(w *world) {
	w.Helper()
	equal(w, "leads", w.leads(), []int64{41, 43})
	apart := w.notes(" LT-")
	if len(apart) != 1 {
		w.Fatalf("%d notes that keep apart, want 1", len(apart))
	}
	equal(w, "note on", apart[0].on, 43)
	equal(w, "notified", apart[0].to, []string{"Ann Archer", "Bob Baker", "Eve Ember"})
	has(
		w,
		apart[0].body,
		`<a href="https://crm.example.test/mail/view?model=crm.lead&amp;res_id=41">Warehouse lighting</a>`,
		"both write from acme.test",
	)
	merged := w.notes(" M-")
	if len(merged) != 1 {
		w.Fatalf("%d notes about the merge, want 1", len(merged))
	}
	equal(w, "note on the survivor", merged[0].on, 41)
	equal(w, "notified that the lead is gone", merged[0].to, []string{"Bob Baker"})
}

func TestSecondRunWritesNothing(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin)
		w.apply()
		before := len(w.notes(""))
		r := w.apply()
		equal(t, "done", []int{r.Merges, r.Notes, r.Failed, r.Refused}, []int{0, 0, 0, 0})
		equal(t, "messages", len(w.notes("")), before)
		robinIsWell(w)
	})
}
