package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
)

// resumer finishes an action that was interrupted, or ends its entry.
type resumer interface {
	Resume(ctx context.Context, e *store.Entry) error
}

// Resume completes actions that an earlier run left open: it reads from Odoo what happened, and finishes what was
// begun. Apply calls it first. An action whose outcome is still unknown stays open, and so does one that Odoo refuses
// to finish, so that it does not block all other work. Its entry has the reason.
func (a *Applier) Resume(ctx context.Context) error {
	open, err := a.store.Entries(ctx, store.EntryFilter{States: store.OpenEntryStates()})
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	for _, e := range slices.Backward(open) { // newest first
		if a.o.May != nil {
			if err := a.o.May(ctx); err != nil {
				return err
			}
		}
		err := a.resume(ctx, &e)
		if _, waits := errors.AsType[*journal.UnsettledError](err); waits {
			continue
		}
		if err != nil && odooclient.KindOf(err).Rejected() {
			if err := a.journal.KeepReason(ctx, &e, err); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return fmt.Errorf("resolve %s, the %s of leads %s, which an earlier run left %s: %w", e.ID, e.Action,
				crm.FormatIDs(e.Leads), e.State, err)
		}
	}
	return nil
}

// resume settles one entry. The last call that the earlier run sent for it may still be on its way, and what it does is
// looked for before it is done again: so there is a pause first.
func (a *Applier) resume(ctx context.Context, e *store.Entry) error {
	if e.State == store.EntryPlanned {
		return errors.Join(a.journal.Fail(ctx, e, errNotSent), a.journal.MarkDirty(ctx, e.Leads))
	}
	if err := a.journal.WaitForCall(ctx, e.Changed); err != nil {
		return err
	}
	if r := a.resumers[e.Action]; r != nil {
		return r.Resume(ctx, e)
	}
	return nil
}

var errNotSent = errors.New("interrupted before the call to Odoo")
