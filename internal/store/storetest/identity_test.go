package storetest

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"leadtwin/internal/store"
)

func identity(t *testing.T, fresh func(testing.TB) string) {
	url := fresh(t)
	one, other := open(t, url), open(t, fresh(t))
	mine := one.Identity()
	if len(mine.ID) != 5 || mine.ID == other.Identity().ID || mine.Generation != 1 || mine.Made.IsZero() {
		t.Errorf("identities %+v, %+v", mine, other.Identity())
	}
	equal(t, "opened again", open(t, url).Identity(), mine)
	signature := mine.Sign("a text")
	equal(t, "length of a signature", len(signature), 10)
	for text, want := range map[string]bool{"a text": true, "a texT": false, "": false} {
		equal(t, "signed "+text, mine.Verify(text, signature), want)
		equal(t, "signed by the other one "+text, other.Identity().Verify(text, signature), false)
	}
	theirs := must(other.BeginEntry(t.Context(), merge("LT-AAAAAA", 41, 42)))(t)
	fails[*store.OtherStoreError](t, "an action of the other store", errorOf(one.EntryByID(t.Context(), theirs.ID)))
}

// legacyIDs turns what the audit trail contains about the journal into what stores up to schema 3 wrote.
func legacyIDs(t *testing.T, fresh func(testing.TB) string) {
	url := fresh(t)
	s, ctx := open(t, url), t.Context()
	e := must(s.BeginEntry(ctx, merge("LT-AAAAAA", 41, 42)))(t)
	ok(t, s.AdvanceEntry(ctx, e.ID, store.Step{State: store.EntryFailed, At: noon, Error: "no"}))
	prev := ""
	for line, err := range s.AuditLines(ctx, 0) {
		ok(t, err)
		line.Subject = "M-000001"
		text := must(json.Marshal([]any{
			line.Seq, line.At.UnixMicro(), line.By, line.What, line.Subject, string(line.Detail),
			prev,
		}))(t)
		sum := sha256.Sum256(text)
		hash := hex.EncodeToString(sum[:])
		raw(t, url, fmt.Sprintf("UPDATE audit SET subject = '%s', prev = '%s', hash = '%s' WHERE seq = %d", line.Subject,
			prev, hash, line.Seq))
		prev = hash
	}
	raw(t, url, "UPDATE audit_head SET hash = '"+prev+"'")
	must(s.VerifyAudit(ctx))(t)
	equal(t, "entry by its old id", must(s.EntryByID(ctx, "M-000001"))(t).ID, e.ID)
	if !strings.HasPrefix(e.ID, "M-"+s.Identity().ID+"-") {
		t.Errorf("id %s", e.ID)
	}
}

// snapshotDigests checks that a snapshot cannot be replaced by that of another lead.
func snapshotDigests(t *testing.T, fresh func(testing.TB) string) {
	url := fresh(t)
	s, ctx := open(t, url), t.Context()
	e := must(s.BeginEntry(ctx, merge("LT-AAAAAA", 41, 42)))(t)
	for _, lead := range ids(41, 42) {
		ok(t, s.SaveSnapshot(ctx, e.ID, lead, json.RawMessage(fmt.Sprintf(`{"id":%d}`, lead)), noon))
	}
	equal(t, "snapshots", len(must(s.Snapshots(ctx, e.ID))(t)), 2)
	ok(t, s.Check(ctx))
	raw(t, url, "UPDATE snapshots SET data = (SELECT o.data FROM snapshots o WHERE o.lead = 42) WHERE lead = 41")
	fails[*store.TamperedError](t, "the audit trail with an exchanged snapshot", errorOf(s.VerifyAudit(ctx)))
	fails[*store.TamperedError](t, "exchanged snapshots", errorOf(s.Snapshots(ctx, e.ID)))
	fails[*store.TamperedError](t, "check of exchanged snapshots", s.Check(ctx))
}
