package storetest

import (
	"testing"
	"time"

	"leadtwin/internal/store"
)

func bulks(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	b := store.Bulk{
		ID: "B1", Account: "user 7", Decision: "merge", At: noon,
		Cases: []store.BulkCase{{Case: "LT-AAAAAA"}, {Case: "LT-BBBBBB", Why: "Die Leads haben sich geändert."}},
	}
	ok(t, s.SaveBulk(ctx, b))
	equal(t, "stored", must(s.Bulk(ctx, b.ID))(t), b)
	if err := s.SaveBulk(ctx, b); err == nil {
		t.Error("an id is stored twice")
	}
	fails[*store.NotFoundError](t, "an unknown one", errorOf(s.Bulk(ctx, "B2")))
	ok(t, s.DeleteExpiredBulks(ctx, noon.Add(store.BulkLife)))
	equal(t, "still there", must(s.Bulk(ctx, b.ID))(t), b)
	ok(t, s.DeleteExpiredBulks(ctx, noon.Add(store.BulkLife+time.Second)))
	fails[*store.NotFoundError](t, "after its life", errorOf(s.Bulk(ctx, b.ID)))
}
