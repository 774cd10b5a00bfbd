package storetest

import (
	"testing"
	"time"

	"leadtwin/internal/store"
)

func undoRequests(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	first := store.UndoRequest{Action: "M-K7Q2X-0001", By: "Ann Archer", At: noon}
	second := store.UndoRequest{Action: "M-K7Q2X-0002", By: "Bob Baker", At: noon.Add(time.Minute)}
	ok(t, s.RequestUndo(ctx, second))
	ok(t, s.RequestUndo(ctx, first))
	equal(t, "requests", must(s.UndoRequests(ctx))(t), []store.UndoRequest{first, second})
	ok(t, s.RefuseUndo(ctx, first.Action, "it was undone before"))
	ok(t, s.CloseUndoRequest(ctx, second.Action))
	ok(t, s.CloseUndoRequest(ctx, "unknown"))
	refused := first
	refused.Error = "it was undone before"
	equal(t, "after a refusal", must(s.UndoRequests(ctx))(t), []store.UndoRequest{refused})
	ok(t, s.RequestUndo(ctx, first))
	equal(t, "asked again", must(s.UndoRequests(ctx))(t), []store.UndoRequest{first})
}
