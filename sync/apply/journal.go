package apply

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// begin writes a new entry, in state planned. The same intent left open by a crash is *Unsettled: it is looked at by
// Resume, never sent again.
func (a *Applier) begin(ctx context.Context, e store.Entry) (store.Entry, error) {
	e.State, e.At = store.EntryPlanned, a.o.Now()
	begun, err := a.store.BeginEntry(ctx, e)
	if open, ok := errors.AsType[*store.UnfinishedError](err); ok {
		return open.Entry, &Unsettled{open.Entry.ID, "it is not known yet whether Odoo did this the last time; it will be looked at again"}
	}
	if err != nil {
		return begun, fmt.Errorf("journal the %s of case %s: %w", e.Action, e.Case, err)
	}
	return begun, nil
}

// advance writes one step. What Odoo did has to be written even when the run is being ended, so it ignores that.
func (a *Applier) advance(ctx context.Context, e *store.Entry, to store.EntryState, detail any) error {
	return a.write(ctx, e, store.Step{State: to, Survivor: e.Survivor, Detail: detail})
}

// over ends an entry whose leads are marked already, so that a crash does not lose that, and marks them once more: a pass between the
// two has left their case alone.
func (a *Applier) over(ctx context.Context, e *store.Entry, detail any, leads []crm.LeadID) error {
	if err := a.advance(ctx, e, store.EntryVerified, detail); err != nil {
		return err
	}
	return a.dirty(context.WithoutCancel(ctx), leads)
}

// fail writes that Odoo did not do it, and why.
func (a *Applier) fail(ctx context.Context, e *store.Entry, why error) error {
	return a.write(ctx, e, store.Step{State: store.EntryFailed, Error: why.Error()})
}

// unknown writes that nobody knows what Odoo did.
func (a *Applier) unknown(ctx context.Context, e *store.Entry, why error) error {
	return a.write(ctx, e, store.Step{State: store.EntryUnknown, Error: why.Error()})
}

func (a *Applier) write(ctx context.Context, e *store.Entry, s store.Step) error {
	s.At = a.o.Now()
	if err := a.store.AdvanceEntry(context.WithoutCancel(ctx), e.ID, s); err != nil {
		return fmt.Errorf("journal that %s is %s: %w", e.ID, s.State, err)
	}
	e.State = s.State
	return nil
}

// giveUp ends an entry of which Odoo has heard nothing.
func (a *Applier) giveUp(ctx context.Context, e *store.Entry, why error) error {
	return errors.Join(why, a.fail(ctx, e, why))
}

// settled ends a case that was carried out for these leads, with what was done and the approval that it rested on. joined
// reports that a lead has come to it meanwhile: then it has not ended, and is evaluated again.
func (a *Applier) settled(ctx context.Context, id string, leads []crm.LeadID, done []crm.PlannedAction) (joined bool, err error) {
	ctx = context.WithoutCancel(ctx)
	if id == "" {
		return false, nil
	}
	err = a.store.CompleteCase(ctx, id, leads, done, a.o.Now())
	if _, joined = errors.AsType[*store.CaseChangedError](err); joined {
		err = a.dirty(ctx, leads)
	} else if passedOver(err) {
		err = nil
	}
	if err != nil {
		return joined, fmt.Errorf("set case %s to %s: %w", id, crm.Applied, err)
	}
	if err := a.store.CloseApproval(ctx, id, "carried out", a.o.Now()); err != nil {
		return joined, fmt.Errorf("close the approval of case %s: %w", id, err)
	}
	return joined, nil
}

// detailOf reads what an entry's last step kept.
func detailOf[T any](e *store.Entry) (T, error) {
	var d T
	if len(e.Detail) == 0 {
		return d, nil
	}
	if err := json.Unmarshal(e.Detail, &d); err != nil {
		return d, fmt.Errorf("read the journal of %s: %w", e.ID, err)
	}
	return d, nil
}
