package faults

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// The errors of a store that fails.
var (
	ErrStoreFull        = errors.New("database or disk is full")
	ErrCommitAnswerLost = errors.New("the connection was lost, and with it the answer to a commit")
)

// Failure is what happens to one write to the store.
type Failure int

// A write succeeds, fails, or succeeds although it returns an error, as when PostgreSQL stops right after a commit.
const (
	Written Failure = iota
	Refused
	AnswerLost
)

// StorePlan decides what happens to the n-th write, from 1.
type StorePlan func(n int) Failure

// NthWrite fails one write.
func NthWrite(n int, f Failure) StorePlan {
	return func(i int) Failure {
		if i == n {
			return f
		}
		return Written
	}
}

// FullFrom fails the n-th write and all that follow: the disk is full.
func FullFrom(n int) StorePlan {
	return func(i int) Failure {
		if i >= n {
			return Refused
		}
		return Written
	}
}

// Store is a store that fails some of the writes of sync/apply. Everything else works as usual.
type Store struct {
	*store.Store

	process *Process // nil: it cannot be killed

	mu     sync.Mutex
	plan   StorePlan
	writes []string
}

// NewStore wraps a store. A nil plan only counts.
func NewStore(s *store.Store, plan StorePlan) *Store { return &Store{Store: s, plan: plan} }

// Writes returns the names of the writes so far.
func (s *Store) Writes() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.writes)
}

func (s *Store) write(name string, do func() error) error {
	return s.process.around(name, func() error { return s.writeByPlan(name, do) })
}

func (s *Store) writeByPlan(name string, do func() error) error {
	s.mu.Lock()
	s.writes = append(s.writes, name)
	f := Written
	if s.plan != nil {
		f = s.plan(len(s.writes))
	}
	s.mu.Unlock()
	switch f {
	case Refused:
		return ErrStoreFull
	case AnswerLost:
		return errors.Join(ErrCommitAnswerLost, do())
	default:
		return do()
	}
}

// The methods below are those of store.Store, each counted as one write.

func (s *Store) BeginEntry(ctx context.Context, e store.Entry) (begun store.Entry, err error) {
	err = s.write("BeginEntry", func() error { begun, err = s.Store.BeginEntry(ctx, e); return err })
	return begun, err
}

func (s *Store) AdvanceEntry(ctx context.Context, id string, st store.Step) error {
	return s.write("AdvanceEntry "+string(st.State), func() error { return s.Store.AdvanceEntry(ctx, id, st) })
}

func (s *Store) SaveSnapshot(
	ctx context.Context, entry string, lead crm.LeadID, data json.RawMessage, at time.Time,
) error {
	return s.write("SaveSnapshot", func() error { return s.Store.SaveSnapshot(ctx, entry, lead, data, at) })
}

func (s *Store) CompleteCase(
	ctx context.Context, id string, leads []crm.LeadID, done []crm.PlannedAction, at time.Time,
) error {
	return s.write("CompleteCase", func() error { return s.Store.CompleteCase(ctx, id, leads, done, at) })
}

func (s *Store) CompleteMerge(ctx context.Context, entry string, m store.CompletedMerge) error {
	return s.write("CompleteMerge", func() error { return s.Store.CompleteMerge(ctx, entry, m) })
}

func (s *Store) SetCaseState(
	ctx context.Context, id string, from []crm.State, to crm.State, errText string, at time.Time,
) error {
	return s.write("SetCaseState", func() error { return s.Store.SetCaseState(ctx, id, from, to, errText, at) })
}

func (s *Store) CloseApproval(ctx context.Context, caseID, why string, at time.Time) error {
	return s.write("CloseApproval", func() error { return s.Store.CloseApproval(ctx, caseID, why, at) })
}

func (s *Store) MarkDirty(ctx context.Context, ids []crm.LeadID) error {
	return s.write("MarkDirty", func() error { return s.Store.MarkDirty(ctx, ids) })
}

func (s *Store) DismissPairs(ctx context.Context, caseID string, pairs []crm.Pair, by string, at time.Time) error {
	return s.write("DismissPairs", func() error { return s.Store.DismissPairs(ctx, caseID, pairs, by, at) })
}

func (s *Store) RecordMerge(ctx context.Context, gone []crm.LeadID, survivor crm.LeadID, at time.Time) error {
	return s.write("RecordMerge", func() error { return s.Store.RecordMerge(ctx, gone, survivor, at) })
}

func (s *Store) RecordRestore(ctx context.Context, gone, as crm.LeadID, notes []crm.MessageID, at time.Time) error {
	return s.write("RecordRestore", func() error { return s.Store.RecordRestore(ctx, gone, as, notes, at) })
}

func (s *Store) RecordNote(ctx context.Context, n store.Note) error {
	return s.write("RecordNote", func() error { return s.Store.RecordNote(ctx, n) })
}

func (s *Store) SetFact(ctx context.Context, name string, v any) error {
	return s.write("SetFact", func() error { return s.Store.SetFact(ctx, name, v) })
}

func (s *Store) ReopenCase(ctx context.Context, caseID, by string, at time.Time) error {
	return s.write("ReopenCase", func() error { return s.Store.ReopenCase(ctx, caseID, by, at) })
}

func (s *Store) DeleteNotes(ctx context.Context, messages []crm.MessageID) error {
	return s.write("DeleteNotes", func() error { return s.Store.DeleteNotes(ctx, messages) })
}

func (s *Store) AdoptStores(ctx context.Context, ids []string, sequence int64, by string, at time.Time) error {
	return s.write("AdoptStores", func() error { return s.Store.AdoptStores(ctx, ids, sequence, by, at) })
}
