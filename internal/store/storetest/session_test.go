package storetest

import (
	"testing"
	"time"

	"leadtwin/internal/store"
)

func sessions(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	ann := store.Session{ID: "a", User: 7, Expires: noon.Add(time.Hour), Data: []byte{0, 1, 255}}
	ok(t, s.SaveSession(ctx, store.Session{ID: "a", Expires: noon.Add(time.Minute), Data: []byte{1}}))
	ok(t, s.SaveSession(ctx, ann))
	ok(t, s.SaveSession(ctx, store.Session{ID: "b", User: 7, Expires: noon.Add(time.Hour), Data: []byte{}}))
	ok(t, s.SaveSession(ctx, store.Session{ID: "c", User: 8, Expires: noon.Add(2 * time.Hour), Data: []byte{2}}))

	got, found, err := s.Session(ctx, "a", noon)
	ok(t, err)
	equal(t, "found", found, true)
	equal(t, "the later one", got, ann)
	_, found, err = s.Session(ctx, "a", noon.Add(time.Hour))
	ok(t, err)
	equal(t, "found when it has expired", found, false)

	ok(t, s.DeleteSession(ctx, "unknown"))
	ok(t, s.DeleteSessionsOf(ctx, 7))
	for _, id := range []string{"a", "b"} {
		_, found, err = s.Session(ctx, id, noon)
		ok(t, err)
		equal(t, "found after sign-out everywhere", found, false)
	}
	_, found, err = s.Session(ctx, "c", noon)
	ok(t, err)
	equal(t, "another user's", found, true)
	ok(t, s.DeleteExpiredSessions(ctx, noon.Add(2*time.Hour)))
	_, found, err = s.Session(ctx, "c", noon)
	ok(t, err)
	equal(t, "found after the expired ones are deleted", found, false)
}
