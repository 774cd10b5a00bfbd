package check_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/check"
	"leadtwin/sync/synctest"
)

func TestCheckWithoutCrawl(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, synctest.Robin)
		c := s.check(41)
		if got, want := listSimilar(c, 41), "42 same_person, 43 same_organisation"; got != want {
			t.Errorf("similar to 41 are %s, want %s", got, want)
		}
		if got, want := synctest.ListCases(c.Cases), "merge 41 42: planned\nseparate 41 42 43: planned\n"; got != want {
			t.Errorf("cases are\n%swant\n%s", got, want)
		}
		if cases := s.Cases(); len(cases) > 0 {
			t.Errorf("the check saved cases:\n%s", synctest.ListCases(cases))
		}
		if n, err := s.Store.CountLeads(t.Context()); err != nil || n != 0 {
			t.Errorf("the mirror holds %d leads, %v: a check writes nothing", n, err)
		}
	})
}

// Odoo's button shows the leads of a company with those of the companies that belong to it.
func TestCheckParentCompany(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, `
partners:
  - {id: 70, name: Acme Group, is_company: true}
  - {id: 71, name: Acme Nord, is_company: true, parent_id: Acme Group}
  - {id: 72, name: Acme Ost, is_company: true, parent_id: Acme Group}
leads:
  - {id: 41, name: Group, partner_id: 70}
  - {id: 42, name: North, partner_id: 71}
  - {id: 43, name: East, partner_id: 72}
`)
		for id, want := range map[crm.LeadID]string{
			41: "42 same_organisation, 43 same_organisation",
			42: "41 same_organisation",
		} {
			c := s.check(id)
			if got := listSimilar(c, id); got != want {
				t.Errorf("similar to %d are %s, want %s", id, got, want)
			}
			if text := c.Similar[0].Leads[0].Evidence[0].Text; !strings.HasSuffix(text, " belong to Acme Group") {
				t.Errorf("lead %d: the evidence says %q", id, text)
			}
		}
	})
}

func TestCheckMissingLeads(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin)
	c := s.check(999, 44, 1000)
	if !slices.Equal(c.Missing, []crm.LeadID{999, 1000}) || len(c.Similar) != 1 || c.Similar[0].Lead != 44 ||
		len(c.Cases) != 0 {
		t.Errorf("the check says %+v", c)
	}
}

func TestCheckStoredCases(t *testing.T) {
	s := newSite(t, "19.0", synctest.Robin)
	s.sweep()
	cases := s.Cases()
	merge := cases[slices.IndexFunc(cases, func(c crm.Case) bool { return c.Verdict == crm.Merge })]
	if err := s.Store.SetCaseState(t.Context(), merge.ID, nil, crm.Held, "", s.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	for _, c := range s.check(42).Cases {
		if c.Verdict == crm.Merge && (c.ID != merge.ID || c.State != crm.Held) {
			t.Errorf("the merge is %s %s, want %s held", c.ID, c.State, merge.ID)
		}
	}
}

func TestCheckEvidenceOrder(t *testing.T) {
	s := newSite(t, "19.0", `
partners:
  - {id: 71, name: Robin Berg}
leads:
  - {id: 41, name: A, contact_name: Robin Berg, email_from: robin@acme.test}
  - {id: 42, name: B, contact_name: Robin Berg, partner_id: Robin Berg, email_from: other@far.test}
`)
	s.setCustomer(71, "email", "robin@acme.test")
	for lead, want := range map[crm.LeadID][2]string{41: {"lead", "customer"}, 42: {"customer", "lead"}} {
		c := s.check(lead)
		if len(c.Similar) != 1 || len(c.Similar[0].Leads) != 1 {
			t.Fatalf("similar to %d are %+v", lead, c.Similar)
		}
		if e := c.Similar[0].Leads[0].Evidence[0]; e.Code != rules.SameEmail || e.Of != want {
			t.Errorf("evidence for %d is %+v, want it of %v", lead, e, want)
		}
	}
}

// What only the customer's record says counts as well.
func TestCheckCustomerValues(t *testing.T) {
	for field, value := range map[string]string{"email": "robin@acme.test", "phone": "+49 30 901820"} {
		t.Run(field, func(t *testing.T) {
			synctest.EachVersion(t, func(t *testing.T, version string) {
				s := newSite(t, version, `
partners:
  - {id: 71, name: Robin Berg}
leads:
  - {id: 41, name: A, contact_name: Robin Berg, email_from: robin@acme.test, phone: "+49 30 901820"}
  - {id: 42, name: B, contact_name: Robin Berg, partner_id: Robin Berg, email_from: other@far.test,
       phone: "+49 89 1234567"}
  - {id: 43, name: C, contact_name: Lee Chan, email_from: lee@elsewhere.test}
`)
				s.setCustomer(71, field, value)
				if got := listSimilar(s.check(41), 41); got != "42 same_person" {
					t.Errorf("similar are %q, want 42", got)
				}
				if got := listSimilar(s.check(42), 42); got != "41 same_person" {
					t.Errorf("similar the other way are %q, want 41", got)
				}
			})
		})
	}
}

// What people type is not what is compared.
func TestCheckSpellings(t *testing.T) {
	typed := map[string]struct{ asked, other string }{
		"another case and a display name":   {`email_from: robin@acme.test`, `email_from: '"Berg, Robin" <ROBIN@Acme.TEST>'`},
		"the second of two addresses":       {`email_from: robin@acme.test`, `email_from: 'x@far.test; robin@acme.test'`},
		"a plus-tag":                        {`email_from: robin@acme.test`, `email_from: robin+crm@acme.test`},
		"dots at Gmail":                     {`email_from: robinberg@gmail.com`, `email_from: robin.berg@googlemail.com`},
		"a sub-domain":                      {`email_from: robin@acme.test`, `email_from: kim@mail.acme.test`},
		"the company of a sub-domain":       {`email_from: robin@mail.acme.test`, `email_from: kim@acme.test`},
		"a domain with letters of its own":  {`email_from: robin@xn--mller-kva.test`, `email_from: kim@müller.test`},
		"the same domain, typed in letters": {`email_from: robin@müller.test`, `email_from: kim@xn--mller-kva.test`},
		"a number without country": {
			`{phone: "+49 30 901820", country_id: DE}`,
			`{phone: "(030) 90-18-20", country_id: DE}`,
		},
		"a number with an extension":  {`phone: "+49 30 901820"`, `phone: "+49 30 901820 ext. 12"`},
		"a slip in the domain":        {`email_from: robin.berg@acme.test`, `email_from: robin.berg@acne.test`},
		"a slip in the name":          {`email_from: robin.berg@acme.test`, `email_from: robin.barg@acme.test`},
		"a slip at a public provider": {`email_from: robin.berg@web.de`, `email_from: robin.bergg@web.de`},
		"a slip at its beginning":     {`email_from: robin.berg@web.de`, `email_from: ronin.berg@web.de`},
		"the record of its customer":  {`partner_id: Robin at Acme`, `partner_id: Robin at Acme`},
		"a colleague of its customer": {`partner_id: Robin at Acme`, `partner_id: Acme GmbH`},
	}
	for name, c := range typed {
		t.Run(name, func(t *testing.T) {
			synctest.EachVersion(t, func(t *testing.T, version string) {
				s := newSite(t, version, `
partners:
  - {id: 70, name: Acme GmbH, is_company: true}
  - {id: 71, name: Robin at Acme, parent_id: Acme GmbH, email: r@customer.test, phone: "+49 40 77777777"}
leads:
  - `+record(41, "Robin Berg", c.asked)+`
  - `+record(42, "R. Berg", c.other)+`
  - {id: 43, name: Nobody, contact_name: Lee Chan, email_from: lee@elsewhere.test, phone: "+1 415 555 0100"}
`)
				if got := listSimilar(s.check(41), 41); !strings.HasPrefix(got, "42 ") || strings.Contains(got, "43") {
					t.Errorf("similar are %q, want 42", got)
				}
				if got := listSimilar(s.check(42), 42); !strings.HasPrefix(got, "41 ") || strings.Contains(got, "43") {
					t.Errorf("similar the other way are %q, want 41", got)
				}
			})
		})
	}
}

func record(id int, name, more string) string {
	return fmt.Sprintf("{id: %d, name: Lead %d, contact_name: %s, %s}", id, id, name, strings.Trim(more, "{}"))
}

func TestCheckWholeCluster(t *testing.T) {
	s := newSite(t, "19.0", `
users: [{id: 5, name: Ann, login: ann, rights: own}, {id: 6, name: Bob, login: bob, rights: own}]
leads:
  - {id: 41, name: A, contact_name: Ada Quist, email_from: ada@one.test, user_id: ann}
  - {id: 42, name: B, contact_name: Bela Horn, email_from: 'bela@one.test, bela@two.test', user_id: bob}
  - {id: 43, name: C, contact_name: Cyr Odum, email_from: cyr@two.test, user_id: ann}
`)
	c := s.check(41)
	if got, want := listSimilar(c, 41), "42 same_organisation"; got != want {
		t.Errorf("similar are %s, want %s", got, want)
	}
	if got, want := synctest.ListCases(c.Cases), "separate 41 42 43: planned\n"; got != want {
		t.Errorf("cases are %s, want %s", got, want)
	}
}

func TestCheckFrequentValue(t *testing.T) {
	for name, crawled := range map[string]bool{"with a mirror": true, "without one": false} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, "19.0", synctest.Robin)
			s.Policy.MaxLeadsPerValue = 21
			for i := range 300 {
				s.Create(map[string]any{
					"name": "Colleague", "contact_name": fmt.Sprintf("%s %c", names[i%20], 'A'+i%23),
					"email_from": fmt.Sprintf("c%d@acme.test", i),
				})
			}
			if crawled {
				s.Clock.Add(time.Second)
				s.sweep()
			}
			c := s.check(41)
			if got, want := listSimilar(c, 41), "42 same_person"; got != want {
				t.Errorf("similar are %s, want %s", got, want)
			}
			if c.Frequent["d:acme.test"] <= 21 {
				t.Errorf("frequent keys are %v", c.Frequent)
			}
		})
	}
}

// TestCheckForbidden: an answer without the leads of others would look complete.
func TestCheckForbidden(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		s := newSite(t, version, synctest.Robin)
		client := s.Connect("ann", miniodoo.KeyOf("ann"), nil)
		_, err := check.New(client, s.Store, s.Policy).Check(t.Context(), []crm.LeadID{41}, s.Clock.Now())
		if !odooclient.Is(err, odooclient.Forbidden) {
			t.Errorf("a user who sees only own leads got an answer: %v", err)
		}
	})
}
