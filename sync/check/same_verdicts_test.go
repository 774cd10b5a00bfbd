package check_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/rules"
	"leadtwin/rules/labelled"
	"leadtwin/sync/check"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
	"leadtwin/sync/synctest"
)

// In any order, and by any path: a full sweep, passes over what changed, and a check say the same of a lead,
// with the same reasons and the same score. Rules learn from all leads with a value, so each way must find all of them.

const town = `
users:
  - {id: 5, name: Ann Archer, login: ann@our.test, rights: own}
  - {id: 6, name: Bob Baker, login: bob, rights: own}
  - {id: 7, name: Eve Earl, login: eve, rights: own}
`

func TestSameVerdictsOfNastyLeads(t *testing.T) {
	synctest.EachVersion(t, func(t *testing.T, version string) {
		rapid.Check(t, func(r *rapid.T) {
			w := newTown(t, version)
			w.Policy.MaxLeadsPerValue = rapid.SampledFrom([]int{4, 100}).Draw(r, "max leads per value")
			random := rand.New(rand.NewPCG(rapid.Uint64().Draw(r, "order"), 1))
			for range rapid.IntRange(1, 40).Draw(r, "steps") {
				w.step(random, func() map[string]any { return drawNasty(r, w.origins) })
			}
			w.compareAllWays(random, r.Fatalf)
		})
	})
}

func TestSameVerdictsOfGeneratedLeads(t *testing.T) {
	for _, style := range labelled.StyleNames() {
		t.Run(style, func(t *testing.T) {
			for seed := range uint64(2) {
				w := newTown(t, "19.0")
				random := rand.New(rand.NewPCG(seed, 2))
				set := labelled.Styles()[style](labelled.Size{Leads: 120}, 11+seed).Leads
				random.Shuffle(len(set), func(i, j int) { set[i], set[j] = set[j], set[i] })
				for i := range set {
					w.step(random, func() map[string]any { return w.odooValues(&set[i]) })
				}
				w.compareAllWays(random, t.Fatalf)
			}
		})
	}
}

// mail posts a message of a customer on a lead.
func (w *townsite) mail(lead crm.LeadID, from int) {
	w.make("mail.message", map[string]any{
		"model": "crm.lead", "res_id": int64(lead), "message_type": "email", "author_id": false,
		"email_from": []string{"Robin Berg <robin@acme.test>", "kim.lund@web.de"}[from],
	})
}

// townsite is a site whose leads come and go.
type townsite struct {
	*site
	leads     []crm.LeadID
	origins   []int64          // sources of leads
	countries map[string]int64 // by code
	customers map[crm.PartnerID]int64
}

func newTown(t *testing.T, version string) *townsite {
	t.Helper()
	w := &townsite{
		site: newSite(t, version, town), countries: map[string]int64{}, customers: map[crm.PartnerID]int64{},
	}
	for _, name := range []string{"Web form", "Fair"} {
		w.origins = append(w.origins, w.make("utm.source", map[string]any{"name": name}))
	}
	return w
}

func (w *townsite) make(model string, vals map[string]any) (id int64) {
	w.Helper()
	w.InOdoo(func(e *orm.Env) error {
		made, err := e.Make(model, vals)
		if err == nil {
			id = made[0].ID
		}
		return err
	})
	return id
}

// step creates a lead, mostly; it may also change or delete one that is there, and each may be reported or not.
func (w *townsite) step(random *rand.Rand, values func() map[string]any) {
	w.Helper()
	w.Clock.Add(time.Duration(1+random.IntN(400)) * time.Second)
	var id crm.LeadID
	if len(w.leads) > 0 {
		id = w.leads[random.IntN(len(w.leads))]
	}
	switch n := random.IntN(20); {
	case id == 0 || n < 13:
		id = w.Create(values())
		w.leads = append(w.leads, id)
	case n < 17:
		vals := values()
		delete(vals, "type")
		w.WriteLead(id, vals)
	case n < 18:
		w.mail(id, random.IntN(2))
		w.reportChange(id) // posting does not change a lead
	default:
		w.Delete(id)
		w.leads = slices.DeleteFunc(w.leads, func(other crm.LeadID) bool { return other == id })
	}
	switch n := random.IntN(12); {
	case n < 6:
		w.reportChange(id)
	case n == 6:
		w.sweep()
	}
}

func (w *townsite) reportChange(ids ...crm.LeadID) {
	w.Helper()
	if err := w.Store.MarkDirty(w.Context(), ids); err != nil {
		w.Fatal(err)
	}
	crawler := crawl.New(w.Client, w.Store, w.Policy, w.Clock.Now, crawl.Options{MaxMissingPercent: 100})
	r := reconcile.New(w.Store, crawler, w.Policy, w.passOptions())
	if _, err := r.RunOnce(w.Context(), w.Clock.Now(), nil); err != nil {
		w.Fatal(err)
	}
}

// compareAllWays compares what each way finds with one sweep of everything into an empty store.
func (w *townsite) compareAllWays(random *rand.Rand, fatalf func(format string, args ...any)) {
	w.Helper()
	w.Clock.Add(2 * time.Second)
	w.sweep()
	fresh := &townsite{site: &site{w.WithNewStore()}, leads: w.leads}
	empty := &site{w.WithNewStore()}
	fresh.Policy, empty.Policy = w.Policy, w.Policy
	fresh.sweep()
	want := casesByLead(fresh.Cases())
	differs := func(way string, got map[crm.LeadID]string) {
		w.Helper()
		for _, id := range w.leads {
			if got[id] != want[id] {
				fatalf("%s says of lead %d\n%s\na sweep of everything says\n%s", way, id, got[id], want[id])
			}
		}
		if len(got) != len(want) {
			fatalf("%s has cases of %d leads, a sweep of everything of %d", way, len(got), len(want))
		}
	}
	differs("passes as leads came", casesByLead(w.Cases()))
	random.Shuffle(len(w.leads), func(i, j int) { w.leads[i], w.leads[j] = w.leads[j], w.leads[i] })
	checks := map[string]func(ids ...crm.LeadID) check.Result{
		"a check": w.check, "a check without a mirror": empty.check, "a check of the mirror": w.checkMirror,
	}
	for _, way := range slices.Sorted(maps.Keys(checks)) {
		differs(way, w.checkAll(random, checks[way]))
	}
	for ids := range slices.Chunk(w.leads, 3) {
		fresh.reportChange(ids...)
	}
	differs("passes over all leads in another order", casesByLead(fresh.Cases()))
}

// checkAll checks all leads, some at once, and keeps what is said of those that were asked for.
func (w *townsite) checkAll(random *rand.Rand, check func(ids ...crm.LeadID) check.Result) map[crm.LeadID]string {
	found := map[crm.LeadID]string{}
	for ids := range slices.Chunk(w.leads, 1+random.IntN(5)) {
		for id, cases := range casesByLead(check(ids...).Cases) {
			if slices.Contains(ids, id) {
				found[id] = cases
			}
		}
	}
	return found
}

func (s *site) checkMirror(ids ...crm.LeadID) check.Result {
	s.Helper()
	r, err := s.mirror().Check(s.Context(), ids, s.Clock.Now())
	if err != nil {
		s.Fatal(err)
	}
	return r
}

// casesByLead writes the cases of each lead, without what depends on how they were found.
func casesByLead(cases []crm.Case) map[crm.LeadID]string {
	lines := map[crm.LeadID][]string{}
	for _, c := range cases {
		for i := range c.Reasons {
			if c.Reasons[i].Code == rules.SharedValue {
				c.Reasons[i].Text, c.Reasons[i].Number = "", 0 // counted a moment ago or now
			}
		}
		line := fmt.Sprintf("%s %v into %d, score %d, for %v, because %v, held by %v, so %v",
			c.Verdict, c.Leads, c.Survivor, c.Score, c.Salespeople, c.Reasons, c.Guards, c.Plan)
		for _, id := range c.Leads {
			lines[id] = append(lines[id], line)
		}
	}
	out := map[crm.LeadID]string{}
	for id, all := range lines {
		slices.Sort(all)
		out[id] = strings.Join(all, "\n")
	}
	return out
}

// drawNasty draws a lead of a few people who share nearly everything.
func drawNasty(r *rapid.T, origins []int64) map[string]any {
	pick := func(field string, from ...string) string { return rapid.SampledFrom(from).Draw(r, field) }
	vals := map[string]any{
		"name": "A lead", "type": pick("type", "lead", "opportunity"), "probability": 10,
		"contact_name": pick("name", "Robin Berg", "R. Berg", "Berg, Robin", "Robin Berg jr.", "Kim Lund", "Lea Tann",
			"Lea und Kim Lund", "Ottilia Wimmer", "Ottly Wimmer", "Samantha Baker", "Ann Archer", "nan", "", ""),
		"email_from": pick("email", "robin@acme.test", "robin.berg@acme.test", "robin.brg@acme.test", "crew@acme.test",
			"crew@acme.test", "info@acme.test", "john.baker@web.de", "ann@our.test", "robin@acme.test, kim@acme.test",
			`"Kim Lund" <kim.lund@web.de>`, "kim.lunt@web.de", "test@test.com", "", ""),
		"phone": pick("phone", "+49 30 901820", "+49 30 901820 ext. 12", "030 901820", "+49 171 2345678", "0171 2345678",
			"+41 171 2345678", "+49 171 2345679", "+49 171 2345678 / +49 30 901820", "", ""),
		"partner_name": pick("company", "Acme GmbH", "Acme", "Globex AG", "", ""),
		"user_id":      rapid.SampledFrom([]any{5, 6, 7, false}).Draw(r, "salesperson"),
		"source_id":    rapid.SampledFrom([]any{origins[0], origins[1], false}).Draw(r, "source"),
	}
	return vals
}

// odooValues writes a generated lead as Odoo takes it, with its customer and country.
func (w *townsite) odooValues(l *rules.Lead) map[string]any {
	w.Helper()
	vals := map[string]any{
		"name": "A lead", "type": string(l.Type), "contact_name": l.ContactName, "partner_name": l.CompanyName,
		"email_from": l.Email, "phone": l.Phone, "user_id": 5 + int64(l.Salesperson)%3, "probability": 10,
	}
	if l.Mobile != "" {
		vals["phone"] = strings.TrimLeft(l.Phone+", "+l.Mobile, ", ")
	}
	if l.Region != "" {
		if w.countries[l.Region] == 0 {
			w.countries[l.Region] = w.make("res.country", map[string]any{"name": l.Region, "code": l.Region})
		}
		vals["country_id"] = w.countries[l.Region]
	}
	if l.Customer != 0 {
		if w.customers[l.Customer] == 0 {
			w.customers[l.Customer] = w.make("res.partner", map[string]any{
				"name": l.Contact.Name, "email": l.Contact.Email, "phone": l.Contact.Phone,
				"is_company": l.Contact.IsCompany, "company_name": l.Contact.CompanyName,
			})
		}
		vals["partner_id"] = w.customers[l.Customer]
	}
	if l.Origin.Source != 0 {
		vals["source_id"] = w.origins[int64(l.Origin.Source)%2]
	}
	return vals
}
