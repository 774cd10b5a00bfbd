package odooclient_test

import (
	"crypto/rand"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
)

func (e exam) leads(t *testing.T) {
	partner, err := e.admin.Create(t.Context(), "res.partner", map[string]any{"name": "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	vals := map[string]any{
		"name": "Kitchen", "type": "opportunity", "contact_name": "Robin Berg", "partner_name": "Acme GmbH",
		"email_from": "Robin <robin@acme.test>",
		"phone":      "+49 30 901820", "partner_id": partner, "user_id": e.all.Session().UID, "expected_revenue": 1234.5,
		"probability": 12.5,
	}
	if e.major < 19 {
		vals["mobile"] = "+49 170 1234567"
	}
	full := e.lead(t, vals)
	bare := e.lead(t, map[string]any{"name": "Bare", "user_id": nil, "team_id": false, "type": "lead"})
	gone := e.lead(t, map[string]any{})
	if err := e.admin.Delete(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	if err := setActive(t.Context(), e.all, bare, false); err != nil {
		t.Fatal(err)
	}
	found, missing, err := e.all.Leads(t.Context(), []leadID{gone, full, bare, full, 99_999_999})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[0].ID != full || found[1].ID != bare ||
		!slices.Equal(missing, []leadID{gone, 99_999_999}) {
		t.Fatalf("found %+v, missing %v", found, missing)
	}
	got := found[0]
	if got.Title != "Kitchen" || got.Type != crm.TypeOpportunity || !got.Active || got.ContactName != "Robin Berg" ||
		got.CompanyName != "Acme GmbH" ||
		got.Email != "Robin <robin@acme.test>" || got.Phone != "+49 30 901820" || got.Mobile != textOf(vals["mobile"]) ||
		int64(got.Customer) != partner ||
		int64(got.Salesperson) != e.all.Session().UID || got.Stage == 0 || got.Probability != 12.5 || got.Revenue != 1234.5 ||
		got.Created.IsZero() || got.Written.Before(got.Created) || got.Written.Nanosecond() != 0 ||
		got.Written.Location() != time.UTC {
		t.Errorf("read %+v", got)
	}
	if b := found[1]; b.Active || b.Type != crm.TypeLead || b.Salesperson != 0 || b.Email != "" || b.Customer != 0 {
		t.Errorf("read %+v", b)
	}
	ids, err := e.all.LeadIDs(t.Context())
	n, err2 := e.all.CountLeads(t.Context())
	if err != nil || err2 != nil || len(ids) != n || !slices.IsSorted(ids) || !slices.Contains(ids, bare) {
		t.Errorf("%d ids, %d counted, %v, %v", len(ids), n, err, err2)
	}
	if found, missing, err := e.all.Leads(t.Context(), nil); len(found)+len(missing) != 0 || err != nil {
		t.Errorf("none asked: %v, %v, %v", found, missing, err)
	}
}

func (e exam) leadDetails(t *testing.T) {
	tag, err := e.admin.Create(t.Context(), "crm.tag", map[string]any{"name": "Fair " + rand.Text()})
	if err != nil {
		t.Fatal(err)
	}
	notes := "Wants <two> doors." // plain text until 14
	if e.major > 14 {
		notes = "<p>Wants &lt;two&gt; <b>doors</b>.</p>"
	}
	full := e.lead(t, map[string]any{
		"street": "Dock 1", "zip": "0150", "city": "Oslo", "function": "Buyer", "website": "https://acme.test",
		"referred": "Kim", "tag_ids": []any{[]any{6, 0, []any{tag}}}, "priority": "2", "date_deadline": "2026-12-01",
		"description": notes, "user_id": e.all.Session().UID,
	})
	bare := e.lead(t, map[string]any{"user_id": nil})
	if _, err := e.all.PostNote(t.Context(), full, "Called.", nil); err != nil {
		t.Fatal(err)
	}
	found, err := e.all.LeadDetails(t.Context(), []leadID{full, bare, 99_999_999}, time.Now().Add(-time.Hour))
	if err != nil || found[full] == nil || found[bare] == nil || found[99_999_999] != nil {
		t.Fatalf("read %v, %v", found, err)
	}
	d := found[full]
	if d.Address != (crm.Address{Street: "Dock 1", ZIP: "0150", City: "Oslo"}) || d.JobPosition != "Buyer" ||
		d.Website != "https://acme.test" || d.Referred != "Kim" || len(d.Tags) != 1 || d.Priority != 2 ||
		!d.Deadline.Equal(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC)) || d.Notes != "Wants <two> doors." ||
		d.Messages == 0 {
		t.Errorf("read %+v", d)
	}
	if !slices.ContainsFunc(d.Writers, func(id crm.PartnerID) bool { return slices.Contains(d.Followers, id) }) {
		t.Errorf("none of the writers %d is among the followers %d", d.Writers, d.Followers)
	}
	if b := found[bare]; b.Address != (crm.Address{}) || b.JobPosition != "" || b.Tags != nil || b.Notes != "" {
		t.Errorf("the bare lead has %+v", b)
	}
	later, err := e.all.LeadDetails(t.Context(), []leadID{full}, time.Now().Add(time.Hour))
	if err != nil || len(later[full].Writers) != 0 {
		t.Errorf("writers since a later time: %+v, %v", later, err)
	}
}

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

func (e exam) texts(t *testing.T) {
	for _, text := range []string{
		"Zoë ☃ 😀 Мария 株式会社", `"quoted" \ back / slash`, "<b>&amp;</b> ]]>", "tab\tline\nend",
		"'; DROP TABLE crm_lead; --", "a\u2028\uFFFDb",
	} {
		id := e.lead(t, map[string]any{"name": text, "contact_name": text})
		if got := e.read(t, id); strings.TrimSpace(got.ContactName) != text {
			t.Errorf("%q came back as %q", text, got.ContactName)
		}
	}
	// Odoo 14 sends control characters raw, which XML does not allow.
	id := e.lead(t, map[string]any{"name": "a\u0001b\u001fc"})
	if got := e.read(t, id).Title; !strings.HasPrefix(got, "a") || !strings.HasSuffix(got, "c") {
		t.Errorf("control characters came back as %q", got)
	}
}

func (e exam) customers(t *testing.T) {
	company, err := e.admin.Create(t.Context(), "res.partner", map[string]any{"name": "Acme GmbH", "is_company": true})
	if err != nil {
		t.Fatal(err)
	}
	person, err := e.admin.Create(t.Context(), "res.partner",
		map[string]any{"name": "Robin", "parent_id": company, "email": "r@acme.test", "phone": "+49 30 1", "active": false})
	if err != nil {
		t.Fatal(err)
	}
	branch, err := e.admin.Create(t.Context(), "res.partner",
		map[string]any{"name": "Acme Nord", "is_company": true, "parent_id": company})
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.all.Customers(t.Context(),
		[]crm.PartnerID{crm.PartnerID(branch), crm.PartnerID(person), crm.PartnerID(company), 99_999_999})
	if err != nil || len(got) != 3 {
		t.Fatalf("%+v, %v", got, err)
	}
	for i := range got {
		got[i].Written = time.Time{}
	}
	want := []crm.Customer{
		{
			ID: crm.PartnerID(company), Name: "Acme GmbH", IsCompany: true, CompanyName: "Acme GmbH",
			Commercial: crm.PartnerID(company), Country: got[0].Country,
		},
		{
			ID: crm.PartnerID(person), Name: "Robin", Email: "r@acme.test", Phone: "+49 30 1", CompanyName: "Acme GmbH",
			Commercial: crm.PartnerID(company), Parent: crm.PartnerID(company), Country: got[1].Country,
		},
		{
			ID: crm.PartnerID(branch), Name: "Acme Nord", IsCompany: true, CompanyName: "Acme Nord",
			Commercial: crm.PartnerID(branch), Parent: crm.PartnerID(company), Country: got[2].Country,
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func (e exam) directory(t *testing.T) {
	d, err := e.all.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	me := d.Users[crm.UserID(e.all.Session().UID)]
	if me.Name == "" || me.Partner == 0 || !me.IsSalesperson() || me.Login != "all" || len(me.Companies) == 0 ||
		me.Company == 0 {
		t.Errorf("me %+v", me)
	}
	if len(d.Teams) == 0 || len(d.Companies) == 0 {
		t.Errorf("%d teams, %d companies", len(d.Teams), len(d.Companies))
	}
	if bot := d.Users[1]; bot.Name != "OdooBot" || bot.Active || bot.Share || bot.IsSalesperson() {
		t.Errorf("OdooBot %+v", bot)
	}
	if c := d.Companies[me.Company]; c.Partner == 0 || c.Currency == "" {
		t.Errorf("my company %+v", c)
	}
	won, codes := 0, map[string]bool{}
	for _, s := range d.Stages {
		if s.Won {
			won++
		}
	}
	for _, c := range d.Countries {
		codes[c.Code] = true
	}
	if won == 0 || won == len(d.Stages) || !codes["DE"] || !codes["US"] {
		t.Errorf("%d of %d stages are won; countries %v", won, len(d.Stages), codes)
	}
}

func (e exam) pages(t *testing.T) {
	for range 3 {
		e.lead(t, map[string]any{})
	}
	ids, err := e.all.LeadIDs(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, size := range []int{2, 17, 1000} {
		if size == 2 && len(ids) > 40 {
			continue
		}
		var walked, changed []leadID
		for page, err := range e.all.AllLeads(t.Context(), 0, size) {
			if err != nil {
				t.Fatal(err)
			}
			walked = append(walked, idsOf(page)...)
		}
		for page, err := range e.all.ChangedLeads(t.Context(), time.Time{}, size) {
			if err != nil {
				t.Fatal(err)
			}
			changed = append(changed, idsOf(page)...)
		}
		slices.Sort(changed)
		if !slices.Equal(walked, ids) || !slices.Equal(changed, ids) {
			t.Errorf("pages of %d: by id %v, by time %v, want %v", size, walked, changed, ids)
		}
	}
	last := e.read(t, ids[len(ids)-1])
	var since []leadID
	// a second has no parts
	for page, err := range e.all.ChangedLeads(t.Context(), last.Written.Add(900*time.Millisecond), 2) {
		if err != nil {
			t.Fatal(err)
		}
		since = append(since, idsOf(page)...)
	}
	if !slices.Contains(since, last.ID) {
		t.Errorf("changes since %s are %v, without %d", last.Written, since, last.ID)
	}
	if at, err := e.all.LatestWrite(t.Context(), "crm.lead"); err != nil || at.Before(last.Written) {
		t.Errorf("the newest is of %s, %v", at, err)
	}
}

func idsOf(leads []crm.Lead) []leadID {
	out := make([]leadID, len(leads))
	for i := range leads {
		out[i] = leads[i].ID
	}
	return out
}
