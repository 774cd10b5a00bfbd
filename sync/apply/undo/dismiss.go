package undo

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// undonePairs is the name under which the store remembers what the leads of undone merges looked like.
const dismissedFact = "apply.undone"

// undoneLeads is what leads looked like that are not to be proposed again while they look the same: by lead, a
// fingerprint of what rules compare.
type fingerprints map[crm.LeadID]string

func (u *task) dismissPairs(ctx context.Context, leads []crm.LeadID) error {
	return u.undoer.Dismiss(ctx, u.e.ID, u.e.By, leads)
}

// Dismiss dismisses the pairs of an undone merge, in the name of the undo, and remembers what the leads look like.
func (un *Undoer) Dismiss(ctx context.Context, undo, by string, leads []crm.LeadID) error {
	if err := un.store.DismissPairs(ctx, undo, crm.AllPairs(leads), by, un.now()); err != nil {
		return fmt.Errorf("remember that leads %s are not to be merged again: %w", crm.FormatIDs(leads), err)
	}
	found, _, err := un.odoo.Leads(ctx, leads)
	if err != nil {
		return fmt.Errorf("read leads %s after the undo: %w", crm.FormatIDs(leads), err)
	}
	all, err := un.loadDismissed(ctx)
	if err != nil {
		return err
	}
	all[undo] = fingerprints{}
	for i := range found {
		all[undo][found[i].ID] = fingerprint(&found[i])
	}
	return un.saveDismissed(ctx, all)
}

// Reconsider lets merges that were undone be proposed again where what rules compare of their leads has changed since.
// It reads the mirror, so it comes after a crawl and before the pass that decides. It returns the leads concerned.
func (un *Undoer) Reconsider(ctx context.Context) ([]crm.LeadID, error) {
	all, err := un.loadDismissed(ctx)
	if err != nil {
		return nil, err
	}
	var free []crm.LeadID
	for _, id := range slices.Sorted(maps.Keys(all)) {
		ids := slices.Sorted(maps.Keys(all[id]))
		leads, err := un.store.Leads(ctx, ids)
		if err != nil {
			return free, fmt.Errorf("read the leads of %s from the mirror: %w", id, err)
		}
		if !slices.ContainsFunc(leads, func(l crm.Lead) bool { return fingerprint(&l) != all[id][l.ID] }) {
			continue
		}
		err = un.store.ReopenCase(ctx, id, "auto", un.now())
		if _, none := errors.AsType[*store.NotFoundError](err); err != nil && !none {
			return free, fmt.Errorf("let the leads of %s be proposed again: %w", id, err)
		}
		free = append(free, ids...)
		delete(all, id)
	}
	if len(free) == 0 {
		return nil, nil
	}
	return free, un.saveDismissed(ctx, all)
}

func (un *Undoer) loadDismissed(ctx context.Context) (map[string]fingerprints, error) {
	all := map[string]fingerprints{}
	if _, err := un.store.GetFact(ctx, dismissedFact, &all); err != nil {
		return nil, fmt.Errorf("read which merges were undone: %w", err)
	}
	return all, nil
}

func (un *Undoer) saveDismissed(ctx context.Context, all map[string]fingerprints) error {
	if err := un.store.SetFact(ctx, dismissedFact, all); err != nil {
		return fmt.Errorf("remember which merges were undone: %w", err)
	}
	return nil
}

func fingerprint(l *crm.Lead) string {
	sum := sha256.Sum256(
		fmt.Appendf(nil, "%q %q %q %q %q %d", l.ContactName, l.CompanyName, l.Email, l.Phone, l.Mobile, l.Customer),
	)
	return hex.EncodeToString(sum[:8])
}
