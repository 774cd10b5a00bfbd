package storetest

import (
	"testing"
	"time"

	"leadtwin/internal/store"
)

func sentEvents(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	if _, begun, err := s.SentEvents(ctx); begun || err != nil {
		t.Fatalf("before the start: %v, %v", begun, err)
	}
	want := func(what string, want store.SentEvents) {
		t.Helper()
		sent, _, err := s.SentEvents(ctx)
		ok(t, err)
		equal(t, what, sent, want)
	}
	ok(t, s.AppendAudit(ctx, noon, "test", "test", "", nil))
	ok(t, s.BeginSending(ctx))
	want("from the end of the audit trail", store.SentEvents{Seq: 1})
	ok(t, s.AppendAudit(ctx, noon, "test", "test", "", nil))
	ok(t, s.BeginSending(ctx))
	want("begun twice", store.SentEvents{Seq: 1})
	ok(t, s.RecordSendFailure(ctx, "it answered 500", noon))
	ok(t, s.RecordSent(ctx, 2, time.Time{}))
	want("passing over an event", store.SentEvents{Seq: 2, FailedAt: noon, Failure: "it answered 500"})
	ok(t, s.RecordSent(ctx, 7, noon))
	want("sent", store.SentEvents{Seq: 7, SentAt: noon})
	ok(t, s.RecordSent(ctx, 3, noon.Add(time.Hour)))
	want("another replica is further", store.SentEvents{Seq: 7, SentAt: noon.Add(time.Hour)})
}
