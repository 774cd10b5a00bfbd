package app

import (
	"context"
	"crypto/rand"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
)

// SaveBulk stores a user's decision about many cases, and which cases refused it.
func (d *deskCases) SaveBulk(ctx context.Context, p desk.BulkProgress, by desk.Person) (id string, err error) {
	b := store.Bulk{ID: rand.Text(), Account: by.Account, Decision: string(p.Decision), At: d.app.o.Now()}
	for _, c := range p.Cases {
		b.Cases = append(b.Cases, store.BulkCase{Case: c.Case, Why: c.Why})
	}
	return b.ID, d.app.store.SaveBulk(ctx, b)
}

// BulkProgress reads how far a bulk decision of a user is applied. It does not exist for others. Error:
// *store.NotFoundError.
func (d *deskCases) BulkProgress(ctx context.Context, id string, by desk.Person) (desk.BulkProgress, error) {
	b, err := d.app.store.Bulk(ctx, id)
	if err != nil {
		return desk.BulkProgress{}, err
	}
	if b.Account != by.Account {
		return desk.BulkProgress{}, &store.NotFoundError{What: "decision about many cases", ID: id}
	}
	now, err := d.readBulkCases(ctx, &b)
	if err != nil {
		return desk.BulkProgress{}, err
	}
	out := desk.BulkProgress{ID: b.ID, Decision: desk.Verb(b.Decision)}
	for _, c := range b.Cases {
		one := now.stateOf(c)
		if c.Why == "" && out.Decision == desk.Dismiss { // nothing is left to apply
			one = desk.BulkCase{Case: c.Case, State: desk.BulkDone}
		}
		out.Cases = append(out.Cases, one)
	}
	return out, nil
}

// bulkCases are the cases of a bulk decision as they are now.
type bulkCases struct {
	cases     map[string]crm.Case
	approved  map[string]bool
	proposals map[string]store.Approval
}

func (d *deskCases) readBulkCases(ctx context.Context, b *store.Bulk) (now bulkCases, err error) {
	ids := lists.Map(b.Cases, func(c store.BulkCase) string { return c.Case })
	approvals, err := d.app.store.OpenApprovals(ctx) // first: what is applied after it is among the cases
	if err != nil {
		return now, err
	}
	if now.proposals, err = d.app.store.OpenProposals(ctx); err != nil {
		return now, err
	}
	cases, err := d.app.store.CasesByID(ctx, ids)
	if err != nil {
		return now, err
	}
	now.cases, now.approved = map[string]crm.Case{}, map[string]bool{}
	for _, c := range cases {
		now.cases[c.ID] = c
	}
	for _, a := range approvals {
		now.approved[a.Case] = true
	}
	return now, nil
}

func (n bulkCases) stateOf(c store.BulkCase) desk.BulkCase {
	out := desk.BulkCase{Case: c.Case, State: desk.BulkDropped, Why: c.Why}
	one, known := n.cases[c.Case]
	_, proposed := n.proposals[c.Case]
	switch {
	case c.Why != "":
		out.State = desk.BulkRefused
	case known && (one.State.WasApplied() || one.State == crm.Dismissed):
		out.State = desk.BulkDone
	case proposed:
		out.State = desk.BulkSecond
	case n.approved[c.Case] && one.State == crm.Failed:
		out.State, out.Why = desk.BulkFailed, one.Error
	case n.approved[c.Case]:
		out.State = desk.BulkWaiting
	default:
		out.Why = one.Error
	}
	return out
}
