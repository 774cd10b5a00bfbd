//go:build odoo

package check_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/check"
	"leadtwin/sync/synctest"
)

// real is a checker on a real server.
type real struct {
	testing.TB
	odoo    odootest.Server
	client  *odooclient.Client
	checker *check.Checker
}

func newReal(t *testing.T, odoo odootest.Server) *real {
	t.Helper()
	bot := odoo.User(t, "bot")
	client := synctest.Connect(t, odooclient.Options{
		URL: odoo.URL, Database: odoo.Database, User: bot.Login, Key: bot.Key,
	})
	return &real{
		TB: t, odoo: odoo, client: client, checker: check.New(client, synctest.OpenStore(t), rules.Default()),
	}
}

func (r *real) create(model string, vals ...map[string]any) []int64 {
	r.Helper()
	var ids []int64
	if err := json.Unmarshal(r.odoo.Call(r, "admin", model, "create", []any{vals}, nil), &ids); err != nil {
		r.Fatal(err)
	}
	return ids
}

func (r *real) check(ids ...crm.LeadID) check.Result {
	r.Helper()
	c, err := r.checker.Check(r.Context(), ids, time.Now())
	if err != nil {
		r.Fatal(err)
	}
	return c
}

// people adds the leads of the documentation, and what Odoo's own search is good at.
func (r *real) people() {
	r.Helper()
	partners := r.create("res.partner",
		map[string]any{"name": "Nordwind GmbH", "is_company": true, "email": "info@nordwind.test"},
		map[string]any{"name": "Nordwind Hamburg GmbH", "is_company": true})
	contacts := r.create("res.partner",
		map[string]any{"name": "Inga Sund", "parent_id": partners[0]},
		map[string]any{"name": "Jan Krog", "parent_id": partners[0]},
		map[string]any{"name": "Nordwind Kiel GmbH", "is_company": true, "parent_id": partners[0]})
	below := r.create("res.partner",
		map[string]any{"name": "Nordwind Kiel Service", "is_company": true, "parent_id": contacts[2]},
		map[string]any{"name": "Kai Lund", "parent_id": contacts[2]})
	deepest := r.create("res.partner", map[string]any{"name": "Lea Moor", "parent_id": below[0]})
	r.create("crm.lead",
		map[string]any{
			"name": "Person of a company of a company", "partner_id": below[1], "email_from": "kai@far.test",
			"type": "lead",
		},
		map[string]any{
			"name": "Person three companies below", "partner_id": deepest[0], "email_from": "lea@away.test",
			"type": "lead",
		},
		map[string]any{
			"name": "Robin 1", "contact_name": "Robin Berg", "email_from": "robin@acme.test",
			"type": "opportunity",
		},
		map[string]any{"name": "Robin 2", "contact_name": "R. Berg", "email_from": "ROBIN@acme.test", "type": "opportunity"},
		map[string]any{"name": "Kim", "contact_name": "Kim Lund", "email_from": "Kim Lund <kim@acme.test>", "type": "lead"},
		map[string]any{"name": "Sub", "contact_name": "Lee Chan", "email_from": "lee@mail.acme.test", "type": "lead"},
		map[string]any{"name": "Sub 2", "contact_name": "Mo Chan", "email_from": "mo@mail.acme.test", "type": "lead"},
		map[string]any{"name": "Free", "contact_name": "Ada Quist", "email_from": "ada.quist@gmail.com", "type": "lead"},
		map[string]any{
			"name": "Free 2", "contact_name": "Ada Quist", "email_from": "Ada.Quist@gmail.com", "active": false,
			"type": "lead",
		},
		map[string]any{"name": "Phone", "contact_name": "Bela Horn", "phone": "+32 470 12 34 56", "type": "lead"},
		map[string]any{"name": "Phone 2", "contact_name": "B. Horn", "phone": "0032470123456", "type": "lead"},
		map[string]any{"name": "Customer", "partner_id": partners[0], "type": "opportunity"},
		map[string]any{"name": "Customer's contact", "partner_id": contacts[0], "type": "opportunity"},
		map[string]any{"name": "Customer's company", "partner_id": contacts[2], "type": "opportunity"},
		map[string]any{
			"name": "Another contact", "partner_id": contacts[1], "email_from": "jan@elsewhere.test",
			"type": "lead",
		})
}

// What the button "Similar Leads" finds on a lead of Odoo 19, a check finds too.
func TestCheckFindsSimilarLeadsOfOdoo19(t *testing.T) {
	t.Parallel()
	r := newReal(t, odootest.Fresh(t, "19"))
	r.people()
	var rows []struct {
		ID   crm.LeadID   `json:"id"`
		Have []crm.LeadID `json:"duplicate_lead_ids"`
	}
	got := r.odoo.Call(t, "bot", "crm.lead", "search_read", []any{[]any{}}, map[string]any{
		"fields": []string{"duplicate_lead_ids"}, "context": map[string]any{"active_test": false},
	})
	if err := json.Unmarshal(got, &rows); err != nil {
		t.Fatal(err)
	}
	pairs := 0
	for _, row := range rows {
		pairs += r.holds(row.ID, row.Have)
	}
	if pairs < 20 {
		t.Errorf("Odoo finds only %d similar leads on %d: nothing was compared", pairs, len(rows))
	}
	t.Logf("%d leads, %d similar ones of Odoo's own", len(rows), pairs)
}

// On Odoo 14 the convert wizard looks for the same address or the same customer.
func TestCheckFindsDuplicatesOfOdoo14(t *testing.T) {
	t.Parallel()
	r := newReal(t, odootest.Fresh(t, "14"))
	r.people()
	var rows []struct {
		ID      crm.LeadID `json:"id"`
		Email   any        `json:"email_normalized"`
		Partner any        `json:"partner_id"`
	}
	all := map[string]any{"context": map[string]any{"active_test": false}}
	named := map[string]any{"fields": []string{"email_normalized", "partner_id"}, "context": all["context"]}
	if err := json.Unmarshal(r.odoo.Call(t, "bot", "crm.lead", "search_read", []any{[]any{}}, named), &rows); err != nil {
		t.Fatal(err)
	}
	pairs := 0
	for _, row := range rows {
		var domain []any
		if row.Email != false {
			domain = append(domain, []any{"email_normalized", "=", row.Email})
		}
		if link, ok := row.Partner.([]any); ok {
			domain = append(domain, []any{"partner_id", "=", link[0]})
		}
		if len(domain) == 0 {
			continue
		}
		if len(domain) == 2 {
			domain = append([]any{"|"}, domain...)
		}
		var have []crm.LeadID
		if err := json.Unmarshal(r.odoo.Call(t, "bot", "crm.lead", "search", []any{domain}, all), &have); err != nil {
			t.Fatal(err)
		}
		pairs += r.holds(row.ID, have)
	}
	t.Logf("%d leads, %d duplicates of Odoo's own", len(rows), pairs)
}

// holds fails the test where a check of a lead does not find what Odoo finds, and says how many that are.
func (r *real) holds(lead crm.LeadID, want []crm.LeadID) int {
	r.Helper()
	want = slices.DeleteFunc(want, func(id crm.LeadID) bool { return id == lead })
	if len(want) == 0 {
		return 0
	}
	var ours []crm.LeadID
	for _, one := range r.check(lead).Similar[0].Leads {
		ours = append(ours, one.ID)
	}
	for _, id := range want {
		if !slices.Contains(ours, id) {
			r.Errorf("Odoo calls %d similar to %d, a check finds only %v", id, lead, ours)
		}
	}
	return len(want)
}

// What people type is not what is compared: the same cases as on the in-memory Odoo.
func TestCheckSpellingsOnServers(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			r := newReal(t, odootest.Bare(t, version))
			for name, c := range map[string][2]map[string]any{
				"a display name":          {{"email_from": "robin@acme.test"}, {"email_from": `"Berg, Robin" <ROBIN@Acme.TEST>`}},
				"the second address":      {{"email_from": "robin@acme.test"}, {"email_from": "x@far.test; robin@acme.test"}},
				"a plus-tag":              {{"email_from": "robin@acme.test"}, {"email_from": "robin+crm@acme.test"}},
				"dots at Gmail":           {{"email_from": "robinberg@gmail.com"}, {"email_from": "robin.berg@googlemail.com"}},
				"a sub-domain":            {{"email_from": "robin@acme.test"}, {"email_from": "kim@mail.acme.test"}},
				"letters of its own":      {{"email_from": "robin@xn--mller-kva.test"}, {"email_from": "kim@müller.test"}},
				"a slip in the domain":    {{"email_from": "robin.berg@acme.test"}, {"email_from": "robin.berg@acne.test"}},
				"a slip at a provider":    {{"email_from": "robin.berg@web.de"}, {"email_from": "robin.bergg@web.de"}},
				"a number, typed by hand": {{"phone": "+49 30 901820"}, {"phone": "0049 (30) 90-18-20"}},
				"an extension":            {{"phone": "+49 30 901820"}, {"phone": "+49 30 901820 ext. 12"}},
			} {
				c[0]["name"], c[0]["contact_name"], c[1]["name"], c[1]["contact_name"] = name, "Robin Berg", name, "R. Berg"
				ids := r.create("crm.lead", c[0], c[1])
				got := listSimilar(r.check(crm.LeadID(ids[0])), crm.LeadID(ids[0]))
				if !strings.HasPrefix(got, fmt.Sprint(ids[1], " ")) {
					t.Errorf("%s: similar are %q, want %d", name, got, ids[1])
				}
				r.odoo.Call(t, "admin", "crm.lead", "unlink", []any{ids}, nil)
			}
		})
	}
}
