package storetest

import (
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

func ownerRequests(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	put(t, s, robin("LT-7F3K9Q", 41, 42), robin("LT-9QX2AB", 43, 44))
	bob := store.OwnerRequest{Case: "LT-7F3K9Q", Salesperson: 6, Name: "Bob Baker", At: noon.Add(time.Minute)}
	ann := store.OwnerRequest{Case: "LT-7F3K9Q", Salesperson: 5, Name: "Ann Archer", At: noon.Add(time.Hour)}
	other := store.OwnerRequest{Case: "LT-9QX2AB", Salesperson: 5, Name: "Ann Archer", At: noon}
	for _, r := range []store.OwnerRequest{ann, bob, other} {
		ok(t, s.RequestLeads(ctx, r))
	}
	again := bob
	again.At = noon.Add(3 * time.Hour)
	ok(t, s.RequestLeads(ctx, again))
	equal(t, "of a case", must(s.OwnerRequests(ctx, bob.Case))(t), []store.OwnerRequest{bob, ann})
	equal(t, "of all", must(s.OwnerRequests(ctx, ""))(t), []store.OwnerRequest{other, bob, ann})

	ok(t, s.WithdrawRequest(ctx, bob))
	ok(t, s.WithdrawRequest(ctx, bob))
	equal(t, "after one is withdrawn", must(s.OwnerRequests(ctx, bob.Case))(t), []store.OwnerRequest{ann})

	fails[*store.NotFoundError](t, "for an unknown case", s.RequestLeads(ctx, store.OwnerRequest{Case: "LT-NOBODY"}))
	ok(t, s.SetCaseState(ctx, other.Case, nil, crm.Applied, "", noon))
	fails[*store.CaseStateError](t, "for a decided case", s.RequestLeads(ctx, other))

	gone := must(s.Case(ctx, ann.Case))(t)
	must(s.SaveCases(ctx, store.CaseChange{Delete: []crm.Case{gone}, At: noon.Add(4 * time.Hour)}))(t)
	equal(t, "of a case that no longer exists", len(must(s.OwnerRequests(ctx, ann.Case))(t)), 0)
}

func pastCases(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	put(t, s, robin("LT-7F3K9Q", 42, 41), robin("LT-9QX2AB", 43, 44))
	fails[*store.NotFoundError](t, "a case that exists", errorOf(s.PastCase(ctx, "LT-7F3K9Q")))

	end := func(id string, at time.Time) {
		one := must(s.Case(ctx, id))(t)
		must(s.SaveCases(ctx, store.CaseChange{Delete: []crm.Case{one}, At: at}))(t)
	}
	end("LT-7F3K9Q", noon.Add(time.Hour))
	end("LT-9QX2AB", noon.Add(2*time.Hour))
	equal(t, "a case that ended", must(s.PastCase(ctx, "LT-7F3K9Q"))(t),
		store.PastCase{ID: "LT-7F3K9Q", Leads: ids(41, 42), Found: noon, Ended: noon.Add(time.Hour)})

	put(t, s, robin("LT-7F3K9Q", 41, 45)) // takes over the id
	end("LT-7F3K9Q", noon.Add(3*time.Hour))
	equal(t, "its id, used again", must(s.PastCase(ctx, "LT-7F3K9Q"))(t).Leads, ids(41, 45))

	ok(t, s.DeleteExpiredPastCases(ctx, noon.Add(store.PastCaseLife+150*time.Minute)))
	fails[*store.NotFoundError](t, "a case that ended long ago", errorOf(s.PastCase(ctx, "LT-9QX2AB")))
	equal(t, "a case that ended later", must(s.PastCase(ctx, "LT-7F3K9Q"))(t).Leads, ids(41, 45))
}
