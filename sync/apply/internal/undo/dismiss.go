package undo

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// dismissedFact is the name under which the store keeps the fingerprints of the leads of undone merges.
const dismissedFact = "apply.undone"

// fingerprints are those of the leads of an undone merge, which are not proposed again while that is the
// same.
type fingerprints map[crm.LeadID]string

func fingerprintsOf(leads []rules.Lead) fingerprints {
	out := make(fingerprints, len(leads))
	for i := range leads {
		out[leads[i].ID] = rules.ComparedFingerprint(leads[i])
	}
	return out
}

func (u *task) dismissPairs(ctx context.Context, leads []crm.LeadID) error {
	return u.undoer.Dismiss(ctx, u.e.ID, u.e.By, leads)
}

// Dismiss dismisses the pairs of an undone merge, in the name of the undo, and stores the values that rules compare.
// It reads everything from Odoo: the mirror may be older, or empty.
func (un *Undoer) Dismiss(ctx context.Context, undo, by string, leads []crm.LeadID) error {
	if err := un.Store.DismissPairs(ctx, undo, crm.AllPairs(leads), by, un.Now()); err != nil {
		return fmt.Errorf("record that leads %s must not be merged again: %w", crm.FormatIDs(leads), err)
	}
	reader := cluster.NewReader(un.Odoo, rules.NewResolver(nil), cluster.ParentsInOdoo(un.Odoo))
	found, _, err := reader.ReadLeads(ctx, leads)
	if err != nil {
		return fmt.Errorf("after the undo: %w", err)
	}
	all, err := un.loadDismissed(ctx)
	if err != nil {
		return err
	}
	all[undo] = fingerprintsOf(found)
	return un.saveDismissed(ctx, all)
}

// Reconsider lets merges that were undone be proposed again where what rules compare of their leads has changed since.
// It reads the mirror, so it comes after a crawl and before the pass that decides. It returns the leads concerned.
func (un *Undoer) Reconsider(ctx context.Context) ([]crm.LeadID, error) {
	all, err := un.loadDismissed(ctx)
	if err != nil {
		return nil, err
	}
	mirror := cluster.NewMirror(un.Store, nil, rules.NewResolver(nil))
	var free []crm.LeadID
	for _, id := range slices.Sorted(maps.Keys(all)) {
		ids := slices.Sorted(maps.Keys(all[id]))
		leads, err := mirror.ReadLeads(ctx, ids)
		if err != nil {
			return free, fmt.Errorf("reconsider %s: %w", id, err)
		}
		if !all[id].differFromLeads(fingerprintsOf(leads)) {
			continue
		}
		err = un.Store.ReopenCase(ctx, id, "auto", un.Now())
		if err != nil && !store.IsNotFound(err) {
			return free, fmt.Errorf("reopen case %s: %w", id, err)
		}
		free = append(free, ids...)
		delete(all, id)
	}
	if len(free) == 0 {
		return nil, nil
	}
	return free, un.saveDismissed(ctx, all)
}

func (f fingerprints) differFromLeads(now fingerprints) bool {
	for lead, is := range now {
		if f[lead] != is {
			return true
		}
	}
	return false
}

func (un *Undoer) loadDismissed(ctx context.Context) (map[string]fingerprints, error) {
	all := map[string]fingerprints{}
	if _, err := un.Store.GetFact(ctx, dismissedFact, &all); err != nil {
		return nil, fmt.Errorf("read which merges were undone: %w", err)
	}
	return all, nil
}

func (un *Undoer) saveDismissed(ctx context.Context, all map[string]fingerprints) error {
	if err := un.Store.SetFact(ctx, dismissedFact, all); err != nil {
		return fmt.Errorf("record which merges were undone: %w", err)
	}
	return nil
}
