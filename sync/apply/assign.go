package apply

import (
	"context"
	"errors"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/journal"
)

// assignDetail is the detail of an assignment in the journal.
type assignDetail struct {
	Salesperson crm.UserID             `json:"salesperson,omitempty"`
	Team        crm.TeamID             `json:"team,omitempty"`
	Was         map[crm.LeadID]ownedBy `json:"was,omitempty"`
}

// ownedBy names the former owner of a lead.
type ownedBy struct {
	Salesperson crm.UserID `json:"salesperson,omitempty"`
	Team        crm.TeamID `json:"team,omitempty"`
}

// assigner assigns leads to a salesperson or a sales team.
type assigner struct {
	odoo    Odoo
	journal *journal.Journal
	leads   *leadReader
}

// assigned is the result of an assignment.
type assigned struct {
	entry string // of the journal; empty if none was begun
	leads int
}

// assign gives leads one salesperson, or one team. To write it twice does no harm, so it is simply taken again after a
// lost answer.
func (a *assigner) assign(ctx context.Context, e store.Entry, plan crm.PlannedAction) (assigned, error) {
	d := assignDetail{Salesperson: plan.Salesperson, Team: plan.Team, Was: map[crm.LeadID]ownedBy{}}
	leads, _, err := a.leads.Read(ctx, plan.Leads)
	if err != nil {
		return assigned{}, err
	}
	var differ []crm.LeadID
	for _, l := range leads {
		if !a.isAssignable(l, plan) {
			continue // the user was archived, or the lead came into another company, since the plan was made
		}
		if plan.Salesperson != 0 && l.Salesperson != plan.Salesperson || plan.Team != 0 && l.Team != plan.Team {
			differ = append(differ, l.ID)
			d.Was[l.ID] = ownedBy{l.Salesperson, l.Team}
		}
	}
	if len(differ) == 0 {
		return assigned{}, nil
	}
	e.Leads = differ
	if e, err = a.journal.Begin(ctx, e); err != nil {
		return assigned{}, err
	}
	if err := a.journal.Advance(ctx, &e, store.EntryIntent, d); err != nil {
		return assigned{entry: e.ID}, err
	}
	if err := a.write(ctx, &e, &d); err != nil {
		return assigned{entry: e.ID}, err
	}
	return assigned{e.ID, len(differ)}, nil
}

func (a *assigner) isAssignable(l rules.Lead, plan crm.PlannedAction) bool {
	return (plan.Salesperson == 0 || a.leads.currentResolver().MayOwn(plan.Salesperson, l.Company)) &&
		(plan.Team == 0 || a.leads.currentResolver().MayHave(plan.Team, l.Company))
}

func (a *assigner) write(ctx context.Context, e *store.Entry, d *assignDetail) error {
	err := a.odoo.Assign(ctx, e.Leads, d.Salesperson, d.Team)
	switch {
	case err != nil && odooclient.KindOf(err).NotExecuted():
		return a.journal.GiveUp(ctx, e, fmt.Errorf("assign leads %s: %w", crm.FormatIDs(e.Leads), err))
	case err != nil:
		return errors.Join(
			&journal.UnsettledError{Entry: e.ID, Why: "Odoo did not confirm an assignment; it will be repeated"},
			a.journal.MarkUnknown(ctx, e, err),
			err,
		)
	}
	return a.finish(ctx, e, d)
}

func (a *assigner) finish(ctx context.Context, e *store.Entry, d *assignDetail) error {
	if err := a.journal.MarkDirty(ctx, e.Leads); err != nil {
		return err
	}
	if err := a.journal.Advance(ctx, e, store.EntryDone, d); err != nil {
		return err
	}
	return a.journal.Verify(ctx, e, d, e.Leads)
}

// Resume finds out whether Odoo assigned the leads.
func (a *assigner) Resume(ctx context.Context, e *store.Entry) error {
	d, err := journal.Detail[assignDetail](e)
	if err != nil {
		return err
	}
	if e.State == store.EntryDone {
		return a.finish(ctx, e, &d)
	}
	found, _, err := a.odoo.Leads(ctx, e.Leads)
	if err != nil {
		return fmt.Errorf("read the salespeople of leads %s: %w", crm.FormatIDs(e.Leads), err)
	}
	for _, l := range found {
		if d.Salesperson != 0 && l.Salesperson != d.Salesperson || d.Team != 0 && l.Team != d.Team {
			return errors.Join(
				a.journal.Fail(ctx, e, errors.New("interrupted; Odoo did not assign the leads")),
				a.journal.MarkDirty(ctx, e.Leads),
			)
		}
	}
	return a.finish(ctx, e, &d)
}
