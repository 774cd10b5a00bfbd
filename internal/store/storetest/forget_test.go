package storetest

import (
	"encoding/json"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// remembered is a store with two people in it, each in everything that can hold personal data.
func remembered(t testing.TB, s *store.Store) {
	t.Helper()
	ctx := t.Context()
	person := func(id crm.LeadID, email, phone string, customer crm.PartnerID) store.KeyedLead {
		r := keyed(id, crm.Key("e:"+email), "d:acme.test")
		r.Lead.Email, r.Lead.Phone, r.Lead.Customer = "Somebody <"+email+">", phone, customer
		return r
	}
	must(s.SaveCustomers(ctx, []crm.Customer{
		{ID: 7, Email: "Ann@Acme.test"},
		{ID: 8, Email: "joann@acme.test"},
		{ID: 9, Email: "info@acme.test"},
	}))(t)
	must(s.SaveLeads(ctx, []store.KeyedLead{
		person(41, "ann@acme.test", "+49 30 12345-67", 7), person(42, "ann@acme.test", "", 9),
		person(43, "joann@acme.test", "030 / 99 99 99", 9), person(44, "kim@acme.test", "", 8),
	}))(t)
	with := robin("LT-AAAAAA", 41, 43)
	with.Reasons[0].Text = "both use ann@acme.test"
	without := robin("LT-BBBBBB", 43, 44)
	without.Reasons[0].Text = "both write to joann@acme.test"
	put(t, s, with, without)
	ok(t, s.ApproveCase(ctx, store.Approval{Case: with.ID, Leads: with.Leads, At: noon}))
	for _, lead := range ids(41, 43) {
		e := must(s.BeginEntry(ctx, store.Entry{
			Action: crm.ActMerge, Case: "LT-AAAAAA", Leads: ids(lead, 50),
			State: store.EntryIntent, At: noon,
		}))(t)
		ok(t, s.SaveSnapshot(ctx, e.ID, lead, json.RawMessage(`{"body":"<p>mail \u003cann@acme.test\u003e.</p>"}`), noon))
		ok(t, s.SaveSnapshot(ctx, e.ID, 50, json.RawMessage(`{"body":"joann@acme.test ann@acme.test.example"}`), noon))
		ok(t, s.AdvanceEntry(ctx, e.ID,
			store.Step{State: store.EntryFailed, At: noon, Error: "no", Detail: "joann@acme.test"}))
	}
	clearMarks(ctx, t, s)
}

func mirrored(t testing.TB, s *store.Store) (all []crm.LeadID) {
	t.Helper()
	for page, err := range s.LeadIDPages(t.Context(), 0, 100) {
		ok(t, err)
		all = append(all, page...)
	}
	return all
}

func forgetLeads(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	remembered(t, s)
	must(s.SaveLeads(ctx, []store.KeyedLead{keyed(41)}))(t) // its mark holds keys; its customer is no longer known
	clearMarks(ctx, t, s)
	f := must(s.ForgetLeads(ctx, ids(41, 99), "ann", noon))(t)
	equal(t, "forgotten", f, store.ForgetResult{Leads: 1, Cases: 1, Snapshots: 2, Entries: 1})
	equal(t, "left in the mirror", mirrored(t, s), ids(42, 43, 44))
	equal(t, "dirty", dirtyLeads(ctx, t, s), ids(43))
	equal(t, "cases", idsOf(must(s.Cases(ctx, store.CaseFilter{}))(t)), []string{"LT-BBBBBB"})
	equal(t, "approvals", len(must(s.OpenApprovals(ctx))(t)), 0)
	e := must(s.EntryByID(ctx, "M-"+s.Identity().ID+"-0001"))(t)
	equal(t, "entry", []any{e.State, e.Leads, e.Error, e.Detail, e.Forgotten},
		[]any{store.EntryFailed, ids(41, 50), "", json.RawMessage(nil), true})
	equal(t, "steps", must(s.EntrySteps(ctx, "M-"+s.Identity().ID+"-0001"))(t)[1],
		store.Step{State: store.EntryFailed, At: noon})
	equal(t, "the other entry", must(s.EntryByID(ctx, "M-"+s.Identity().ID+"-0002"))(t).Error, "no")
	must(s.VerifyAudit(ctx))(t)
	ok(t, s.Check(ctx))

	equal(t, "forgotten once more", must(s.ForgetLeads(ctx, ids(41), "ann", noon))(t), store.ForgetResult{})
	equal(t, "with its own customer", must(s.ForgetLeads(ctx, ids(44), "ann", noon))(t),
		store.ForgetResult{Leads: 1, Customers: 1, Cases: 1})

	t.Run("entry unfinished", func(t *testing.T) {
		must(s.BeginEntry(ctx, merge("LT-C", 43, 44)))(t)
		fails[*store.UnfinishedError](t, "forget a lead that is being merged",
			errorOf(s.ForgetLeads(ctx, ids(43), "ann", noon)))
	})
}

func forgetAddress(t *testing.T, fresh func(testing.TB) string) {
	t.Run("e-mail address", func(t *testing.T) {
		s, ctx := open(t, fresh(t)), t.Context()
		remembered(t, s)
		f := must(s.ForgetAddress(ctx, " Ann@acme.TEST", "ann", noon))(t)
		equal(t, "forgotten", f, store.ForgetResult{Leads: 2, Customers: 1, Cases: 1, Snapshots: 3, Entries: 1})
		equal(t, "left in the mirror", mirrored(t, s), ids(43, 44))
		left := must(s.Customers(ctx, []crm.PartnerID{7, 8, 9}))(t)
		equal(t, "customers left", len(left), 2)
		equal(t, "cases", idsOf(must(s.Cases(ctx, store.CaseFilter{}))(t)), []string{"LT-BBBBBB"})
		must(s.VerifyAudit(ctx))(t)
	})
	t.Run("phone number", func(t *testing.T) {
		s, ctx := open(t, fresh(t)), t.Context()
		remembered(t, s)
		equal(t, "forgotten", must(s.ForgetAddress(ctx, "030 1234567", "ann", noon))(t).Leads, 1)
		equal(t, "left in the mirror", mirrored(t, s), ids(42, 43, 44))
		for _, nonsense := range []string{"", "ann", "1234"} {
			if _, err := s.ForgetAddress(ctx, nonsense, "ann", noon); err == nil {
				t.Errorf("%q was looked for", nonsense)
			}
		}
	})
	t.Run("removed key", func(t *testing.T) {
		s, ctx := open(t, fresh(t)), t.Context()
		must(s.SaveLeads(ctx, []store.KeyedLead{keyed(1, "e:ann@acme.test")}))(t)
		must(s.SaveLeads(ctx, []store.KeyedLead{keyed(1)}))(t)
		ok(t, s.AppendAudit(ctx, noon, "", "x", "", nil))
		must(s.ForgetAddress(ctx, "ann@acme.test", "ann", noon))(t)
		equal(t, "keys left", must(s.DirtyAmong(ctx, ids(1)))(t)[0].RemovedKeys, nil)
	})
}

func reopen(t *testing.T, fresh func(testing.TB) string) {
	url := fresh(t)
	s := open(t, url)
	busy(t, s)
	must(s.SaveLeads(t.Context(), []store.KeyedLead{keyed(1), keyed(2)}))(t)
	ok(t, s.Close())
	s = open(t, url)
	ctx := t.Context()
	equal(t, "leads", mirrored(t, s), ids(1, 2))
	equal(t, "next id", must(s.BeginEntry(ctx, merge("LT-Z", 1, 2)))(t).ID, "M-"+s.Identity().ID+"-0002")
	equal(t, "lines", must(s.VerifyAudit(ctx))(t).Lines, 7)
	ok(t, s.Check(ctx))
}

// anyText: Odoo's words come from anywhere.
func anyText(t *testing.T, fresh func(testing.TB) string) {
	s, ctx := open(t, fresh(t)), t.Context()
	const bad = "a\x00b\xff\xfec '); DROP TABLE leads; -- $1 ? \U0001F600"
	put(t, s, robin("LT-AAAAAA", 1, 2))
	ok(t, s.SetCaseState(ctx, "LT-AAAAAA", nil, crm.Failed, bad, noon))
	ok(t, s.DismissPairs(ctx, bad, []crm.Pair{{A: 1, B: 2}}, bad, noon))
	e := must(s.BeginEntry(ctx, store.Entry{
		Action: crm.ActMerge, Case: bad, By: bad, Error: bad, Key: bad, At: noon,
		Detail: json.RawMessage(`"x"`),
	}))(t)
	ok(t, s.AdvanceEntry(ctx, e.ID, store.Step{State: store.EntryFailed, At: noon, Error: bad, Detail: bad}))
	ok(t, s.AppendAudit(ctx, noon, bad, bad, bad, bad))
	r := keyed(1, crm.Key(bad))
	r.Lead.Title = bad
	must(s.SaveLeads(ctx, []store.KeyedLead{r}))(t)
	equal(t, "changed by the same again", must(s.SaveLeads(ctx, []store.KeyedLead{r}))(t), nil)
	must(s.SaveCustomers(ctx, []crm.Customer{{ID: 1, Name: bad}}))(t)
	ok(t, s.SetFact(ctx, "x", bad))
	ok(t, s.AcquireLease(ctx, bad, store.Holder{ID: bad}, noon, time.Minute))
	ok(t, s.ReleaseLease(ctx, bad, store.Holder{ID: bad}))
	must(s.VerifyAudit(ctx))(t)
	ok(t, s.Check(ctx))
}
