package apply

import (
	"errors"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/faults"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
)

// action is something that Leadtwin does in Odoo, and that may break at any point.
type action struct {
	name    string
	arrange func(*ring)
	ready   func(*ring) []crm.Case // brings it to where the action begins
	run     func(*ring, *Applier, []crm.Case) error
	left    func(*ring) int // how many of the leads there must be in the end

	keepsCopies bool // posts what others wrote, which only they may delete
}

func actions() []action {
	apply := func(r *ring, a *Applier, cases []crm.Case) error {
		_, err := a.Apply(r.Context(), cases, "test")
		return err
	}
	decide := func(r *ring) []crm.Case { return r.take(r.leads...) }
	all := func(r *ring) int { return len(r.leads) }
	return []action{
		{"merge", (*ring).twoOfOne, decide, apply, func(*ring) int { return 1 }, false},
		{"merge of 7", (*ring).sevenOfOne, decide, apply, func(*ring) int { return 1 }, false},
		{"note", (*ring).twoOfTwo, decide, apply, all, false},
		{"assignment", (*ring).twoForOneTeam, decide, apply, all, false},
		{"undo by moving", (*ring).twoWithSettings, (*ring).mergedOnce, undoMerge, all, false},
		{"undo by copying", (*ring).twoOfOne, (*ring).mergedOnce, undoMerge, all, true},
		{"sweep", (*ring).twoOfOne, func(*ring) []crm.Case { return nil }, sweepOnce, func(*ring) int { return 1 }, false},
	}
}

// twoOfOne are two leads of one person.
func (r *ring) twoOfOne() {
	r.Helper()
	r.lead(0, "Robin Berg", "robin", map[string]any{
		"type":             "opportunity",
		"phone":            fmt.Sprintf("+49 30 1%06d", r.n),
		"expected_revenue": 900.0,
		"website":          "http://one.test",
		"tag_ids":          []any{[]any{6, 0, r.site.tags[:1]}},
	})
	r.lead(1, "Robin Berg", "ROBIN", map[string]any{
		"function": "Buyer",
		"priority": "3",
		"website":  "http://two.test",
		"referred": "a friend",
		"tag_ids":  []any{[]any{6, 0, r.site.tags[1:2]}},
	})
}

// sevenOfOne are more than Odoo merges at once.
func (r *ring) sevenOfOne() {
	r.Helper()
	r.twoOfOne()
	for k := 2; k < 7; k++ {
		r.lead(
			k,
			"Robin Berg",
			"robin",
			map[string]any{"referred": fmt.Sprintf("friend %d", k), "tag_ids": []any{[]any{6, 0, r.site.tags[2:]}}},
		)
	}
}

// twoOfTwo are two people of one company.
func (r *ring) twoOfTwo() {
	r.Helper()
	r.lead(0, "Robin Berg", "robin", map[string]any{"type": "opportunity"})
	r.lead(1, "Kim Lund", "kim", nil)
}

func (r *ring) twoForOneTeam() {
	r.Helper()
	r.policy.GroupTeam = rules.Choice(fmt.Sprint(r.site.team))
	r.twoOfTwo()
}

func (r *ring) twoWithSettings() {
	r.Helper()
	r.o.UndoOdoo = r.odoo // restart signs the right one in
	r.restart()
	r.twoOfOne()
}

// mergedOnce carries out the merge that is to be undone.
func (r *ring) mergedOnce() []crm.Case {
	r.Helper()
	_, err := r.applier().Apply(r.Context(), r.take(r.leads...), "test")
	ok(r, err)
	for _, e := range r.history() {
		if e.Action == crm.ActMerge && e.State == store.EntryVerified {
			r.merge = e.ID
		}
	}
	if r.merge == "" {
		r.Fatal("nothing was merged")
	}
	return nil
}

func undoMerge(r *ring, a *Applier, _ []crm.Case) error {
	_, err := a.Undo(r.Context(), r.merge, "sam")
	return err
}

// sweepOnce reads the leads and decides, as a webhook's delivery or a crawl makes Leadtwin do; the merge comes with a
// later start.
func sweepOnce(r *ring, a *Applier, _ []crm.Case) error {
	odoo, wrapped := a.odoo.(*faults.Odoo)
	if !wrapped {
		return errors.New("no client")
	}
	c := crawl.New(odoo.Client, r.store, r.policy, r.o.Now, crawl.Options{})
	d, err := odoo.Directory(r.Context())
	if err != nil {
		return err
	}
	if err := r.store.SaveDirectory(r.Context(), d); err != nil {
		return err
	}
	if _, err := c.Refresh(r.Context(), r.leads); err != nil {
		return err
	}
	if err := r.store.MarkDirty(r.Context(), r.leads); err != nil {
		return err
	}
	_, err = reconcile.New(r.store, c, r.policy, reconcile.Options{InitialState: crm.Waiting}).
		RunOnce(r.Context(), r.o.Now(), nil)
	return err
}
