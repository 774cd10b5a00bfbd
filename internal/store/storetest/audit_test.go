package storetest

import (
	"encoding/json"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// busy does a bit of everything that leaves a line.
func busy(t testing.TB, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	put(t, s, robin("LT-AAAAAA", 41, 42))
	ok(t, s.DismissPairs(ctx, "LT-AAAAAA", []crm.Pair{{A: 41, B: 42}}, "ann", noon))
	ok(t, s.ReopenCase(ctx, "LT-AAAAAA", "ann", noon))
	e := must(s.BeginEntry(ctx, merge("LT-AAAAAA", 41, 42)))(t)
	ok(t, s.AdvanceEntry(ctx, e.ID, store.Step{State: store.EntryIntent, At: noon, Detail: "robin@acme.test"}))
	ok(t, s.AdvanceEntry(ctx, e.ID, store.Step{State: store.EntryDone, At: noon}))
	ok(t, s.AppendAudit(ctx, noon, "ann", "pause", "", map[string]string{"why": "holiday"}))
}

func audit(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	equal(t, "empty", must(s.VerifyAudit(ctx))(t), store.AuditState{})
	busy(t, s)
	var last store.AuditLine
	var what []string
	for l, err := range s.AuditLines(ctx, 0) {
		ok(t, err)
		equal(t, "each follows the one before", l.Prev, last.Hash)
		what, last = append(what, l.What), l
	}
	equal(t, "lines", what, []string{"dismiss", "reopen", "journal", "journal", "journal", "pause"})
	equal(t, "last line", store.AuditLine{
		Seq: 6, At: noon, By: "ann", What: "pause",
		Detail: json.RawMessage(`{"why":"holiday"}`), Prev: last.Prev, Hash: last.Hash,
	}, last)
	equal(t, "verified", must(s.VerifyAudit(ctx))(t), store.AuditState{Lines: 6, Head: last.Hash})
	for l, err := range s.AuditLines(ctx, 4) {
		ok(t, err)
		equal(t, "after the fourth", l.Seq, 5)
		break
	}
	ok(t, s.Check(ctx))
	ok(t, s.CheckWritable(ctx))
	equal(t, "what the trial left behind", must(s.GetFact(ctx, "is it writable?", new(string)))(t), false)
}

func tampering(t *testing.T, fresh func(testing.TB) string) {
	for name, statement := range map[string]string{
		"a line is changed":      "UPDATE audit SET by_whom = 'bob' WHERE seq = 1",
		"its detail is changed":  `UPDATE audit SET detail = '{"pairs":0}' WHERE seq = 1`,
		"a line is taken out":    "DELETE FROM audit WHERE seq = 2",
		"the first line is gone": "DELETE FROM audit WHERE seq = 1",
		"the last line is gone":  "DELETE FROM audit WHERE seq = 6",
		"a line is added": "INSERT INTO audit SELECT 7, at, by_whom, what, subject, detail, hash, hash " +
			"FROM audit WHERE seq = 6",
		"the end is another one":     "UPDATE audit_head SET hash = 'x'",
		"a step's state is changed":  "UPDATE journal_steps SET state = 'failed' WHERE n = 3",
		"a step's detail is changed": "UPDATE journal_steps SET detail = '1' WHERE n = 2",
		"a step is taken out":        "DELETE FROM journal_steps WHERE n = 2",
		"a step is added":            "INSERT INTO journal_steps VALUES (1, 4, 'done', 0, 0, '', '')",
		"an entry's state":           "UPDATE journal SET state = 'failed'",
		"an entry's leads":           "UPDATE journal SET leads = '[1,2]'",
		"an entry's author":          "UPDATE journal SET by_whom = 'bob'",
		"an entry was forgotten":     "UPDATE journal SET forgotten = 1",
	} {
		t.Run(name, func(t *testing.T) {
			url := fresh(t)
			s := open(t, url)
			busy(t, s)
			must(s.VerifyAudit(t.Context()))(t)
			raw(t, url, statement)
			fails[*store.TamperedError](t, "VerifyAudit", errorOf(s.VerifyAudit(t.Context())))
			if err := s.Check(t.Context()); err == nil {
				t.Error("Check found nothing")
			}
		})
	}
}

// An end that was cut off together with what says where the end is leaves a sound chain. Only a hash that was kept
// elsewhere shows it.
func truncation(t *testing.T, fresh func(testing.TB) string) {
	url := fresh(t)
	s, ctx := open(t, url), t.Context()
	busy(t, s)
	kept := must(s.VerifyAudit(ctx))(t).Head
	ok(t, s.VerifyAuditHash(ctx, kept))
	raw(t, url, "DELETE FROM audit WHERE seq = 6")
	raw(t, url, "UPDATE audit_head SET seq = 5, hash = (SELECT hash FROM audit WHERE seq = 5)")
	equal(t, "lines that are left", must(s.VerifyAudit(ctx))(t).Lines, 5)
	fails[*store.TamperedError](t, "AuditHolds", s.VerifyAuditHash(ctx, kept))
}
