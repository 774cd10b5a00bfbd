package check_test

import (
	"cmp"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/sync/check"
	"leadtwin/sync/synctest"
)

func TestMain(m *testing.M) {
	synctest.ShortenLaws("6")
	os.Exit(m.Run())
}

func (s *site) mirror() *check.Mirror {
	s.Helper()
	directory, err := s.Store.Directory(s.Context())
	if err != nil {
		s.Fatal(err)
	}
	return check.NewMirror(s.Store, s.Policy, rules.NewResolver(directory))
}

func (s *site) checkContact(c check.Contact) check.Result {
	s.Helper()
	result, err := s.mirror().CheckContact(s.Context(), c, s.Clock.Now())
	if err != nil {
		s.Fatal(err)
	}
	return result
}

func TestMirrorChecksContact(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin)
	s.sweep()
	found := s.checkContact(check.Contact{Name: "Robin Berg", Email: "Robin@Acme.test "})
	const want = "41 same_person, 42 same_person, 43 same_organisation"
	if got := listSimilar(found, check.NewLead); got != want {
		t.Errorf("similar leads %q, want %q", got, want)
	}
	merge := func(c crm.Case) bool { return c.Verdict == crm.Merge }
	known := s.Cases()
	stored, now := slices.IndexFunc(known, merge), slices.IndexFunc(found.Cases, merge)
	if stored < 0 || now < 0 || found.Cases[now].ID != known[stored].ID {
		t.Errorf("cases %swant the merge under the id of that of 41 and 42:\n%s",
			synctest.ListCases(found.Cases), synctest.ListCases(known))
	}
	if first := found.Similar[0].Leads[0].Evidence[0]; first.Values[0] != "robin@acme.test" {
		t.Errorf("the evidence begins with %q, want the contact's own value", first.Values[0])
	}
	if none := s.checkContact(check.Contact{Email: "new@person.test"}); len(none.Cases)+len(none.Similar[0].Leads) != 0 {
		t.Errorf("nothing is similar to a new person, but %+v", none)
	}
	if have, err := s.Store.CountLeads(t.Context()); err != nil || have != 4 {
		t.Errorf("the mirror has %d leads after checks, want 4 as before: %v", have, err)
	}
}

func TestMirrorChecksLead(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin)
	s.sweep()
	live := s.check(41)
	found, err := s.mirror().Check(t.Context(), []crm.LeadID{41, 99}, s.Clock.Now())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := listSimilar(found, 41), listSimilar(live, 41); got != want || !slices.Equal(found.Missing,
		[]crm.LeadID{99}) {
		t.Errorf("the mirror finds %q and misses %v, Odoo %q", got, found.Missing, want)
	}
	if got, want := synctest.ListCases(found.Cases), synctest.ListCases(live.Cases); got != want {
		t.Errorf("cases from the mirror\n%swant\n%s", got, want)
	}
}

func TestContactValidate(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin)
	s.sweep()
	for name, c := range map[string]check.Contact{
		"nothing":            {Country: "SE"},
		"only blanks":        {Name: "  "},
		"a long name":        {Name: strings.Repeat("ß", check.MaxContactField+1)},
		"an unknown country": {Name: "Robin Berg", Country: "XX"},
	} {
		if _, err := s.mirror().CheckContact(t.Context(), c, s.Clock.Now()); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// What a check says of a contact is what a sweep says once the contact is a lead.
func TestMirrorAgreesWithSweep(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		t.Run(version, func(t *testing.T) {
			rapid.Check(t, func(r *rapid.T) {
				s := newSite(t, version, synctest.Robin)
				s.Policy.MaxLeadsPerValue = 4
				for range rapid.IntRange(0, 12).Draw(r, "leads") {
					s.Create(drawValues(r, true))
				}
				s.Clock.Add(2 * time.Second)
				s.sweep()
				vals := drawValues(r, false)
				text := func(field string) string { v, _ := vals[field].(string); return v }
				contact := check.Contact{
					Name: text("contact_name"), Email: text("email_from"), Phone: text("phone"), Company: text("partner_name"),
				}
				if contact.Validate() != nil {
					r.Skip("an empty form")
				}
				expected := s.checkContact(contact)
				vals["user_id"], vals["team_id"], vals["type"] = false, false, "lead"
				id := s.Create(vals)
				s.Clock.Add(2 * time.Second)
				s.sweep()
				if have, want := describeCases(expected.Cases, check.NewLead), describeCases(s.Cases(), id); have != want {
					r.Fatalf("the check of %+v expected\n%s\nthe sweep finds\n%s", contact, have, want)
				}
			})
		})
	}
}

// drawValues are the values of a lead, some of which are given.
func drawValues(r *rapid.T, owned bool) map[string]any {
	all := map[string][]any{
		"contact_name": {"Robin Berg", "R. Berg", "Kim Lund", "Lee Chan", ""},
		"email_from": {
			"robin@acme.test", "robin@acme.test, kim@acme.test", "kim@acme.test", "info@acme.test",
			"robin.berg@web.de", "robin.barg@web.de", "lee@elsewhere.test", "",
		},
		"phone":        {"+49 30 901820", "+49 30 901821", "030 901820", ""},
		"partner_name": {"Acme", "Acme GmbH", ""},
	}
	vals := map[string]any{"name": "A lead"}
	for _, name := range []string{"contact_name", "email_from", "phone", "partner_name"} {
		if rapid.Bool().Draw(r, "has "+name) {
			vals[name] = rapid.SampledFrom(all[name]).Draw(r, name)
		}
	}
	if owned {
		vals["user_id"] = rapid.SampledFrom([]any{5, 6, 7, false}).Draw(r, "salesperson")
	}
	return vals
}

// describeCases writes the cases with a lead, which is called new.
func describeCases(cases []crm.Case, lead crm.LeadID) string {
	var lines []string
	for _, c := range cases {
		if !slices.Contains(c.Leads, lead) {
			continue
		}
		var why []string
		for _, reason := range slices.Concat(c.Reasons, c.Guards) {
			why = append(why, fmt.Sprint(reason.Code, " ", reason.Values))
		}
		others := slices.DeleteFunc(slices.Clone(c.Leads), func(id crm.LeadID) bool { return id == lead })
		lines = append(lines, fmt.Sprintf("%s with %v, it stays: %v, others stay: %v, for %v, because %v", c.Verdict, others,
			c.Survivor == lead, slices.Contains(others, c.Survivor), c.Salespeople, why))
	}
	slices.SortFunc(lines, cmp.Compare)
	return strings.Join(lines, "\n")
}
