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

// Failure is what becomes of one write to the store.
type Failure int

// A write succeeds, fails, or succeeds although it is answered with an error, as when PostgreSQL goes down right after
// a commit.
const (
	Written Failure = iota
	Refused
	AnswerLost
)

// StorePlan says what becomes of the n-th write, from 1.
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

// Store is a store of which some writes fail: those that sync/apply makes. All else is the store's own.
type Store struct {
	*store.Store

	process *Process // nil: it cannot be killed

	mu     sync.Mutex
	plan   StorePlan
	writes []string
}

// NewStore wraps a store. A nil plan only counts.
func NewStore(s *store.Store, plan StorePlan) *Store { return &Store{Store: s, plan: plan} }

// Writes names the writes so far.
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

// BeginEntry begins an entry of the journal.
func (s *Store) BeginEntry(ctx context.Context, e store.Entry) (begun store.Entry, err error) {
	err = s.write("BeginEntry", func() error { begun, err = s.Store.BeginEntry(ctx, e); return err })
	return begun, err
}

// AdvanceEntry writes a step of an entry.
func (s *Store) AdvanceEntry(ctx context.Context, id string, st store.Step) error {
	return s.write("AdvanceEntry "+string(st.State), func() error { return s.Store.AdvanceEntry(ctx, id, st) })
}

// SaveSnapshot keeps what a lead was.
func (s *Store) SaveSnapshot(ctx context.Context, entry string, lead crm.LeadID, data json.RawMessage, at time.Time) error {
	return s.write("SaveSnapshot", func() error { return s.Store.SaveSnapshot(ctx, entry, lead, data, at) })
}

// CompleteCase ends a case.
func (s *Store) CompleteCase(ctx context.Context, id string, leads []crm.LeadID, done []crm.PlannedAction, at time.Time) error {
	return s.write("CompleteCase", func() error { return s.Store.CompleteCase(ctx, id, leads, done, at) })
}

// SetCaseState moves a case.
func (s *Store) SetCaseState(ctx context.Context, id string, from []crm.State, to crm.State, errText string, at time.Time) error {
	return s.write("SetCaseState", func() error { return s.Store.SetCaseState(ctx, id, from, to, errText, at) })
}

// CloseApproval ends an approval.
func (s *Store) CloseApproval(ctx context.Context, caseID, why string, at time.Time) error {
	return s.write("CloseApproval", func() error { return s.Store.CloseApproval(ctx, caseID, why, at) })
}

// MarkDirty has leads looked at again.
func (s *Store) MarkDirty(ctx context.Context, ids []crm.LeadID) error {
	return s.write("MarkDirty", func() error { return s.Store.MarkDirty(ctx, ids) })
}

// DismissPairs keeps pairs apart.
func (s *Store) DismissPairs(ctx context.Context, caseID string, pairs []crm.Pair, by string, at time.Time) error {
	return s.write("DismissPairs", func() error { return s.Store.DismissPairs(ctx, caseID, pairs, by, at) })
}

// RecordMerge remembers where leads live now.
func (s *Store) RecordMerge(ctx context.Context, gone []crm.LeadID, survivor crm.LeadID, at time.Time) error {
	return s.write("RecordMerge", func() error { return s.Store.RecordMerge(ctx, gone, survivor, at) })
}

// RecordRestore remembers that a lead is back under another id.
func (s *Store) RecordRestore(ctx context.Context, gone, as crm.LeadID, at time.Time) error {
	return s.write("RecordRestore", func() error { return s.Store.RecordRestore(ctx, gone, as, at) })
}

// RecordNote remembers a note.
func (s *Store) RecordNote(ctx context.Context, n store.Note) error {
	return s.write("RecordNote", func() error { return s.Store.RecordNote(ctx, n) })
}

// SetFact keeps a small fact.
func (s *Store) SetFact(ctx context.Context, name string, v any) error {
	return s.write("SetFact", func() error { return s.Store.SetFact(ctx, name, v) })
}

// ReopenCase lets pairs be proposed again.
func (s *Store) ReopenCase(ctx context.Context, caseID, by string, at time.Time) error {
	return s.write("ReopenCase", func() error { return s.Store.ReopenCase(ctx, caseID, by, at) })
}

// DeleteNotes forgets notes.
func (s *Store) DeleteNotes(ctx context.Context, messages []crm.MessageID) error {
	return s.write("DeleteNotes", func() error { return s.Store.DeleteNotes(ctx, messages) })
}

// AdoptStores makes other stores known.
func (s *Store) AdoptStores(ctx context.Context, ids []string, sequence int64, by string, at time.Time) error {
	return s.write("AdoptStores", func() error { return s.Store.AdoptStores(ctx, ids, sequence, by, at) })
}
