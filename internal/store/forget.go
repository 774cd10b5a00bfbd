package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"leadtwin/internal/crm"
)

// ForgetResult counts what was removed.
type ForgetResult struct {
	Leads     int `json:"leads"`
	Customers int `json:"customers"`
	Cases     int `json:"cases"`
	Snapshots int `json:"snapshots"`
	Entries   int `json:"actions"` // of the journal, whose errors and details were removed
}

// ForgetLeads removes the personal data of leads: their rows in the mirror, customers that no other lead has, the cases
// that contain them, all snapshots of their journal entries, and the errors and details of these entries. What was done
// and when remains. An audit line records the removal. It returns *UnfinishedError if an entry is unfinished and still
// needs its details. As long as Odoo has the lead, a crawl adds it again.
func (s *Store) ForgetLeads(ctx context.Context, ids []crm.LeadID, by string, at time.Time) (ForgetResult, error) {
	return s.eraseSelected(ctx, fmt.Sprintf("forget leads %v", ids), by, at, selectLeads(ids))
}

// PreviewForgetLeads counts what ForgetLeads would remove, and changes nothing.
func (s *Store) PreviewForgetLeads(ctx context.Context, ids []crm.LeadID) (ForgetResult, error) {
	return s.previewErasure(ctx, selectLeads(ids))
}

func selectLeads(ids []crm.LeadID) func(*erasure, *tx) error {
	return func(e *erasure, _ *tx) error {
		e.leads = ids
		return nil
	}
}

// ForgetAddress does the same for every lead whose texts, or whose customer's, contain an e-mail address or phone
// number in any spelling, and removes it from every customer, case, snapshot and detail that contains it. The audit
// line does not contain the address.
func (s *Store) ForgetAddress(ctx context.Context, address, by string, at time.Time) (ForgetResult, error) {
	m, err := newContactMatcher(address)
	if err != nil {
		return ForgetResult{}, fmt.Errorf("forget an address: %w", err)
	}
	return s.eraseSelected(ctx, "forget an address", by, at,
		func(e *erasure, t *tx) error { return e.findContact(ctx, t, m) })
}

// PreviewForgetAddress counts what ForgetAddress would remove, and changes nothing.
func (s *Store) PreviewForgetAddress(ctx context.Context, address string) (ForgetResult, error) {
	m, err := newContactMatcher(address)
	if err != nil {
		return ForgetResult{}, fmt.Errorf("forget an address: %w", err)
	}
	return s.previewErasure(ctx, func(e *erasure, t *tx) error { return e.findContact(ctx, t, m) })
}

// errPreview ends a transaction that only counts.
var errPreview = errors.New("only a preview")

// previewErasure removes everything in a transaction that is rolled back, so the counts are those of the removal.
func (s *Store) previewErasure(ctx context.Context, find func(*erasure, *tx) error) (f ForgetResult, err error) {
	err = s.inTransaction(ctx, "preview what forget removes", func(t *tx) error {
		if f, err = eraseInTransaction(ctx, t, new(erasure), find); err != nil {
			return err
		}
		return errPreview
	})
	if errors.Is(err, errPreview) {
		err = nil
	}
	return f, err
}

func eraseInTransaction(ctx context.Context, t *tx, e *erasure, find func(*erasure, *tx) error) (ForgetResult, error) {
	if err := t.acquireLock(ctx, mirrorLock); err != nil {
		return ForgetResult{}, err
	}
	if err := find(e, t); err != nil {
		return ForgetResult{}, err
	}
	if err := e.addRelated(ctx, t); err != nil {
		return ForgetResult{}, err
	}
	return e.deleteAll(ctx, t)
}

// forgetDetail is the detail of the audit line.
type forgetDetail struct {
	Leads   []crm.LeadID `json:"leads"`
	Entries []string     `json:"entries"`
	Removed ForgetResult `json:"removed"`
}

func (s *Store) eraseSelected(
	ctx context.Context, what, by string, at time.Time, find func(*erasure, *tx) error,
) (f ForgetResult, err error) {
	err = s.inTransaction(ctx, what, func(t *tx) error {
		var e erasure
		if f, err = eraseInTransaction(ctx, t, &e, find); err != nil || f == (ForgetResult{}) {
			return err
		}
		return t.appendAudit(ctx, at, by, auditForget, "",
			forgetDetail{Leads: e.leads, Entries: e.entryIDList(t.actionIDs()), Removed: f})
	})
	if err == nil && f != (ForgetResult{}) {
		err = s.purgeDeleted(ctx)
	}
	return f, err
}
