package apply

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// Memory is what must be remembered of merges that were undone: small facts, and the mirror that they are compared with.
type Memory interface {
	GetFact(ctx context.Context, name string, v any) (found bool, err error)
	SetFact(ctx context.Context, name string, v any) error
	Leads(ctx context.Context, ids []crm.LeadID) ([]crm.Lead, error)
	ReopenCase(ctx context.Context, caseID, by string, at time.Time) error
}

// undonePairs is the name under which the store remembers what the leads of undone merges looked like.
const undonePairs = "apply.undone"

// undoneLeads is what leads looked like that are not to be proposed again while they look the same: by lead, a
// fingerprint of what rules compare.
type undoneLeads map[crm.LeadID]string

// notAgain keeps the leads of an undone merge from being proposed together.
func (u *undoing) notAgain(ctx context.Context, leads []crm.LeadID) error {
	return u.notProposedAgain(ctx, u.e.ID, u.e.By, leads)
}

// notProposedAgain dismisses the pairs of an undone merge, in the name of the undo, and remembers what the leads look like.
func (a *Applier) notProposedAgain(ctx context.Context, undo, by string, leads []crm.LeadID) error {
	var pairs []crm.Pair
	for i, one := range leads {
		for _, other := range leads[i+1:] {
			pairs = append(pairs, crm.NewPair(one, other))
		}
	}
	if err := a.store.DismissPairs(ctx, undo, pairs, by, a.o.Now()); err != nil {
		return fmt.Errorf("remember that leads %s are not to be merged again: %w", crm.FormatIDs(leads), err)
	}
	found, _, err := a.odoo.Leads(ctx, leads)
	if err != nil {
		return fmt.Errorf("read leads %s after the undo: %w", crm.FormatIDs(leads), err)
	}
	all, err := a.undone(ctx)
	if err != nil {
		return err
	}
	all[undo] = undoneLeads{}
	for i := range found {
		all[undo][found[i].ID] = looks(&found[i])
	}
	return a.keepUndone(ctx, all)
}

// Reconsider lets merges that were undone be proposed again where what rules compare of their leads has changed since.
// It reads the mirror, so it comes after a crawl and before the pass that decides. It returns the leads concerned.
func (a *Applier) Reconsider(ctx context.Context) ([]crm.LeadID, error) {
	all, err := a.undone(ctx)
	if err != nil {
		return nil, err
	}
	var free []crm.LeadID
	for _, id := range slices.Sorted(maps.Keys(all)) {
		ids := slices.Sorted(maps.Keys(all[id]))
		leads, err := a.store.Leads(ctx, ids)
		if err != nil {
			return free, fmt.Errorf("read the leads of %s from the mirror: %w", id, err)
		}
		if !slices.ContainsFunc(leads, func(l crm.Lead) bool { return looks(&l) != all[id][l.ID] }) {
			continue
		}
		err = a.store.ReopenCase(ctx, id, "auto", a.o.Now())
		if _, none := errors.AsType[*store.NotFoundError](err); err != nil && !none {
			return free, fmt.Errorf("let the leads of %s be proposed again: %w", id, err)
		}
		free = append(free, ids...)
		delete(all, id)
	}
	if len(free) == 0 {
		return nil, nil
	}
	return free, a.keepUndone(ctx, all)
}

func (a *Applier) undone(ctx context.Context) (map[string]undoneLeads, error) {
	all := map[string]undoneLeads{}
	if _, err := a.store.GetFact(ctx, undonePairs, &all); err != nil {
		return nil, fmt.Errorf("read which merges were undone: %w", err)
	}
	return all, nil
}

func (a *Applier) keepUndone(ctx context.Context, all map[string]undoneLeads) error {
	if err := a.store.SetFact(ctx, undonePairs, all); err != nil {
		return fmt.Errorf("remember which merges were undone: %w", err)
	}
	return nil
}

// looks is a fingerprint of what rules compare of a lead.
func looks(l *crm.Lead) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q %q %q %q %q %d", l.ContactName, l.CompanyName, l.Email, l.Phone, l.Mobile, l.Customer))
	return hex.EncodeToString(sum[:8])
}
