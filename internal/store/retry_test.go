package store

import (
	"path/filepath"
	"testing"
	"time"

	"leadtwin/internal/crm"
)

// A transaction that runs again after a conflict confirms the same proposal as at first.
func TestConfirmProposalAfterConflict(t *testing.T) {
	ctx, noon := t.Context(), time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	s, err := Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "leadtwin.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	ok := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	leads := []crm.LeadID{41, 42}
	one := crm.Case{ID: "LT-AAAAAA", Verdict: crm.Merge, State: crm.Waiting, Leads: leads, Facts: "f1"}
	_, err = s.SaveCases(ctx, CaseChange{Save: []crm.Case{one}, At: noon})
	ok(err)
	proposal := Approval{Case: one.ID, As: crm.Merge, Leads: leads, Facts: "f1", By: "ann", Account: "user 5", At: noon}
	ok(s.ProposeCase(ctx, proposal))

	ok(s.SetFact(ctx, "conflict", true))
	_, err = s.write.db.ExecContext(ctx, `CREATE TRIGGER conflict BEFORE INSERT ON approvals
		WHEN EXISTS (SELECT 1 FROM facts WHERE name = 'conflict') BEGIN SELECT RAISE(ABORT, 'conflict'); END`)
	ok(err)
	conflicts := 0
	s.dialect.isRetryable = func(error) bool {
		conflicts++
		ok(s.exec(ctx, "end the conflict", "DELETE FROM facts WHERE name = 'conflict'"))
		return true
	}
	ok(s.ConfirmProposal(ctx, proposal, "bob", "user 6", noon.Add(time.Hour)))
	if conflicts != 1 {
		t.Errorf("%d conflicts, want 1", conflicts)
	}
	a, err := s.OpenApproval(ctx, one.ID)
	ok(err)
	if a.ProposedBy != "ann" || a.By != "bob" {
		t.Errorf("proposed by %q, confirmed by %q; want ann and bob", a.ProposedBy, a.By)
	}
}
