package odooclient_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

// place is one database, real or not, with the users admin, own (a salesperson) and all (All Documents).
type place struct {
	major         int
	url, database string
	keys          map[string]string // by login
}

func (p place) connect(t *testing.T, login, transport string) *odooclient.Client {
	t.Helper()
	return connect(t, odooclient.Options{
		URL: p.url, Database: p.database, User: login, Key: p.keys[login], Transport: transport, Timeout: time.Minute, UserAgent: "leadtwin/test",
	})
}

func TestTheSuiteInMemory(t *testing.T) {
	for _, w := range ways {
		t.Run(w.String(), func(t *testing.T) {
			t.Parallel()
			s := miniodootest.Start(t, w.version, `
users: [{name: Olga Own, login: own, rights: own}, {name: All, login: all, rights: all}]`, miniodoo.WithOrders(), miniodoo.WithOtherDatabases("crm_old"))
			exercise(t, place{major: majorOf(w), url: s.URL, database: s.Database, keys: map[string]string{
				"admin": s.Key, "own": miniodoo.KeyOf("own"), "all": miniodoo.KeyOf("all"),
			}}, w.transport)
		})
	}
}

func majorOf(w way) int {
	if strings.HasPrefix(w.version, "14") {
		return 14
	}
	return 19
}

// exercise is what holds on every server, over every transport.
func exercise(t *testing.T, p place, transport string) {
	admin, all, own := p.connect(t, "admin", transport), p.connect(t, "all", transport), p.connect(t, "own", transport)
	e := exam{p, transport, admin, all, own}
	t.Run("session", e.session)
	t.Run("leads", e.leads)
	t.Run("texts", e.texts)
	t.Run("customers", e.customers)
	t.Run("directory", e.directory)
	t.Run("orders", e.orders)
	t.Run("pages", e.pages)
	t.Run("merge", e.merge)
	t.Run("notes", e.notes)
	t.Run("changes", e.changes)
	t.Run("rights", e.rights)
	t.Run("refusals", e.refusals)
	t.Run("silence", e.silence)
	t.Run("wrong database", e.wrongDatabase)
}

type exam struct {
	place
	transport       string
	admin, all, own *odooclient.Client
}

// lead makes one as admin.
func (e exam) lead(t *testing.T, vals map[string]any) leadID {
	t.Helper()
	if vals["name"] == nil {
		vals["name"] = "A lead"
	}
	id, err := e.admin.Create(t.Context(), "crm.lead", vals)
	if err != nil {
		t.Fatal(err)
	}
	return leadID(id)
}

func (e exam) read(t *testing.T, id leadID) crm.Lead {
	t.Helper()
	found, _, err := e.admin.Leads(t.Context(), []leadID{id})
	if err != nil || len(found) != 1 {
		t.Fatalf("lead %d: %v, %v", id, found, err)
	}
	return found[0]
}

func (e exam) session(t *testing.T) {
	s := e.all.Session()
	if s.Version.Major != e.major || s.Transport != e.transport || s.UID == 0 || s.UID == e.admin.Session().UID {
		t.Errorf("%+v", s.Version)
	}
	if s.Has("crm.lead", "mobile") != (e.major < 19) || !s.Has("crm.lead", s.Names().LostReason) {
		t.Errorf("fields of crm.lead: mobile %t, %s %t", s.Has("crm.lead", "mobile"), s.Names().LostReason, s.Has("crm.lead", s.Names().LostReason))
	}
	for model, name := range map[string]string{"res.users": s.Names().UserGroups, "crm.stage": s.Names().StageTeams} {
		fields, err := e.all.Fields(t.Context(), model)
		if err != nil || fields[name].Type == "" {
			t.Errorf("%s has no %s: %v", model, name, err)
		}
	}
	if at, err := e.all.ServerTime(t.Context()); err != nil || time.Since(at).Abs() > time.Hour {
		t.Errorf("server time %s, %v", at, err)
	}
}

func (e exam) leads(t *testing.T) {
	partner, err := e.admin.Create(t.Context(), "res.partner", map[string]any{"name": "Acme"})
	if err != nil {
		t.Fatal(err)
	}
	vals := map[string]any{
		"name": "Kitchen", "type": "opportunity", "contact_name": "Robin Berg", "partner_name": "Acme GmbH", "email_from": "Robin <robin@acme.test>",
		"phone": "+49 30 901820", "partner_id": partner, "user_id": e.all.Session().UID, "expected_revenue": 1234.5, "probability": 12.5,
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
	if err := e.all.Archive(t.Context(), bare); err != nil {
		t.Fatal(err)
	}
	found, missing, err := e.all.Leads(t.Context(), []leadID{gone, full, bare, full, 99_999_999})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) != 2 || found[0].ID != full || found[1].ID != bare || !slices.Equal(missing, []leadID{gone, 99_999_999}) {
		t.Fatalf("found %+v, missing %v", found, missing)
	}
	got := found[0]
	if got.Title != "Kitchen" || got.Type != crm.TypeOpportunity || !got.Active || got.ContactName != "Robin Berg" || got.CompanyName != "Acme GmbH" ||
		got.Email != "Robin <robin@acme.test>" || got.Phone != "+49 30 901820" || got.Mobile != textOf(vals["mobile"]) || int64(got.Customer) != partner ||
		int64(got.Salesperson) != e.all.Session().UID || got.Stage == 0 || got.Probability != 12.5 || got.Revenue != 1234.5 ||
		got.Created.IsZero() || got.Written.Before(got.Created) || got.Written.Nanosecond() != 0 || got.Written.Location() != time.UTC {
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

func textOf(v any) string {
	s, _ := v.(string)
	return s
}

func (e exam) texts(t *testing.T) {
	for _, text := range []string{"Zoë ☃ 😀 Мария 株式会社", `"quoted" \ back / slash`, "<b>&amp;</b> ]]>", "tab\tline\nend", "'; DROP TABLE crm_lead; --", "a\u2028\uFFFDb"} {
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
	person, err := e.admin.Create(t.Context(), "res.partner", map[string]any{"name": "Robin", "parent_id": company, "email": "r@acme.test", "phone": "+49 30 1", "active": false})
	if err != nil {
		t.Fatal(err)
	}
	got, err := e.all.Customers(t.Context(), []crm.PartnerID{crm.PartnerID(person), crm.PartnerID(company), 99_999_999})
	if err != nil || len(got) != 2 {
		t.Fatalf("%+v, %v", got, err)
	}
	for i := range got {
		got[i].Written = time.Time{}
	}
	want := []crm.Customer{
		{ID: crm.PartnerID(company), Name: "Acme GmbH", IsCompany: true, CompanyName: "Acme GmbH", Commercial: crm.PartnerID(company), Country: got[0].Country},
		{ID: crm.PartnerID(person), Name: "Robin", Email: "r@acme.test", Phone: "+49 30 1", CompanyName: "Acme GmbH", Commercial: crm.PartnerID(company), Country: got[1].Country},
	}
	if !slices.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func (e exam) directory(t *testing.T) {
	d, err := e.all.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	me := d.Users[crm.UserID(e.all.Session().UID)]
	if me.Name == "" || me.Partner == 0 || !me.Active || len(d.Teams) == 0 || len(d.Companies) == 0 {
		t.Errorf("me %+v, %d teams, %d companies", me, len(d.Teams), len(d.Companies))
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

func (e exam) orders(t *testing.T) {
	if s := e.admin.Session(); !s.Has("crm.lead", "order_ids") {
		t.Fatal("sale_crm is missing here")
	}
	partner, err := e.admin.Create(t.Context(), "res.partner", map[string]any{"name": "Buyer"})
	if err != nil {
		t.Fatal(err)
	}
	id, other := e.lead(t, map[string]any{}), e.lead(t, map[string]any{})
	for _, state := range []string{"draft", "sent", "sale", "cancel"} {
		if _, err := e.admin.Create(t.Context(), "sale.order", map[string]any{"partner_id": partner, "opportunity_id": id, "state": state}); err != nil {
			t.Fatal(err)
		}
	}
	if n, m := e.read(t, id).Orders, e.read(t, other).Orders; n != 3 || m != 0 {
		t.Errorf("%d and %d open orders, want 3 and 0", n, m)
	}
	every, err := e.all.OpenOrders(t.Context(), nil)
	if err != nil || every[id] != 3 || every[other] != 0 {
		t.Errorf("%v, %v", every, err)
	}
	if e.all.Session().OrdersHidden {
		t.Error("orders are called hidden")
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
	for _, size := range []int{1, 4, 1000} {
		if size == 1 && len(ids) > 80 {
			continue
		}
		var walked, changed []leadID
		for page, err := range e.all.All(t.Context(), 0, size) {
			if err != nil {
				t.Fatal(err)
			}
			walked = append(walked, idsOf(page)...)
		}
		for page, err := range e.all.Changes(t.Context(), time.Time{}, size) {
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
	for page, err := range e.all.Changes(t.Context(), last.Written.Add(900*time.Millisecond), 2) { // a second has no parts
		if err != nil {
			t.Fatal(err)
		}
		since = append(since, idsOf(page)...)
	}
	if !slices.Contains(since, last.ID) {
		t.Errorf("changes since %s are %v, without %d", last.Written, since, last.ID)
	}
	if at, err := e.all.Newest(t.Context(), "crm.lead"); err != nil || at.Before(last.Written) {
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

func (e exam) merge(t *testing.T) {
	a, b := e.lead(t, map[string]any{"type": "opportunity"}), e.lead(t, map[string]any{"type": "lead"})
	lost := e.lead(t, map[string]any{"type": "lead", "active": false, "probability": 0})
	m := odooclient.Merge{Leads: []leadID{b, lost, a}, Salesperson: crm.UserID(e.own.Session().UID)}
	wizard, err := e.all.PrepareMerge(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if survivor, err := e.all.RunMerge(t.Context(), wizard); err != nil || survivor != a {
		t.Fatalf("survivor %d, %v; want %d", survivor, err, a)
	}
	found, missing, err := e.all.Leads(t.Context(), m.Leads)
	if err != nil || len(found) != 1 || found[0].Salesperson != m.Salesperson || len(missing) != 2 {
		t.Errorf("left %+v, gone %v, %v", found, missing, err)
	}
	if _, err := e.all.RunMerge(t.Context(), wizard); !odooclient.Is(err, odooclient.UserError) {
		t.Errorf("the same wizard again: %v; want Odoo's words", err)
	}
	if _, err := e.all.PrepareMerge(t.Context(), m); !odooclient.Is(err, odooclient.Missing) {
		t.Errorf("leads that are gone: %v; want missing", err)
	}

	hidden := e.lead(t, map[string]any{"user_id": e.all.Session().UID})
	mine := e.lead(t, map[string]any{"user_id": e.own.Session().UID})
	_, err = e.own.PrepareMerge(t.Context(), odooclient.Merge{Leads: []leadID{mine, a, hidden}})
	if e.major >= 19 {
		if !odooclient.Is(err, odooclient.Forbidden) {
			t.Errorf("a hidden lead: %v; want forbidden", err)
		}
		return
	}
	if d, ok := errors.AsType[*odooclient.WizardDiffers](err); !ok || !slices.Equal(d.Held, []leadID{a, mine}) || len(d.Sent) != 3 {
		t.Errorf("a hidden lead: %v; want to be told what the wizard holds", err)
	}
}

func (e exam) notes(t *testing.T) {
	id, other := e.lead(t, map[string]any{}), e.lead(t, map[string]any{})
	d, err := e.all.Directory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	partner := d.Users[crm.UserID(e.own.Session().UID)].Partner
	body := `<p>See <a href="#" data-oe-model="res.partner" data-oe-id="` + fmt.Sprint(partner) + `">@Olga</a> &amp; LT-7F3K</p>`
	before := e.read(t, id).Written
	message, err := e.all.PostNote(t.Context(), id, body, []crm.PartnerID{partner})
	if err != nil || message == 0 {
		t.Fatalf("message %d, %v", message, err)
	}
	if _, err := e.all.PostNote(t.Context(), other, "<p>Nothing</p>", nil); err != nil {
		t.Fatal(err)
	}
	notes, err := e.all.FindNotes(t.Context(), []leadID{id, other}, "LT-7F3K")
	if err != nil || len(notes) != 1 || notes[0].ID != message || notes[0].Lead != id || notes[0].Date.IsZero() ||
		!strings.Contains(notes[0].Body, `data-oe-model="res.partner"`) || !strings.Contains(notes[0].Body, "&amp;") {
		t.Errorf("found %+v, %v", notes, err)
	}
	told, err := e.admin.Count(t.Context(), "mail.notification", []any{[]any{"mail_message_id", "=", message}, []any{"res_partner_id", "=", partner}})
	if err != nil || told != 1 {
		t.Errorf("%d notifications, %v, want 1", told, err)
	}
	if after := e.read(t, id).Written; !after.Equal(before) {
		t.Errorf("the note moved the lead's write date from %s to %s", before, after)
	}
}

func (e exam) changes(t *testing.T) {
	a, b := e.lead(t, map[string]any{"user_id": nil}), e.lead(t, map[string]any{"user_id": nil})
	user := crm.UserID(e.own.Session().UID)
	if err := e.all.Assign(t.Context(), []leadID{a, b}, user, 0); err != nil {
		t.Fatal(err)
	}
	if err := e.all.Assign(t.Context(), []leadID{a}, 0, 0); err != nil {
		t.Error(err)
	}
	if x, y := e.read(t, a), e.read(t, b); x.Salesperson != user || y.Salesperson != user {
		t.Errorf("salespeople %d and %d, want %d", x.Salesperson, y.Salesperson, user)
	}
	if err := e.all.Archive(t.Context(), a); err != nil || e.read(t, a).Active {
		t.Errorf("archived: %v", err)
	}
	if err := e.all.Unarchive(t.Context(), a); err != nil || !e.read(t, a).Active {
		t.Errorf("brought back: %v", err)
	}
	if err := e.all.Write(t.Context(), "crm.lead", []int64{int64(a)}, map[string]any{"name": "B", "user_id": false}); err != nil {
		t.Fatal(err)
	}
	rows, err := e.all.ReadRaw(t.Context(), "crm.lead", []int64{int64(a)}, []string{"name", "user_id", "tag_ids", "company_id"})
	if err != nil || len(rows) != 1 || rows[0]["name"] != "B" || rows[0]["user_id"] != false {
		t.Errorf("raw %v, %v", rows, err)
	}
	if err := e.admin.Delete(t.Context(), a); err != nil {
		t.Error(err)
	}
}

func (e exam) rights(t *testing.T) {
	theirs := e.lead(t, map[string]any{"user_id": e.all.Session().UID})
	if found, missing, err := e.own.Leads(t.Context(), []leadID{theirs}); err != nil || len(found) != 0 || len(missing) != 1 {
		t.Errorf("a hidden lead: %v, %v, %v; want it missing", found, missing, err)
	}
	if err := e.own.Write(t.Context(), "crm.lead", []int64{int64(theirs)}, map[string]any{"name": "x"}); !odooclient.Is(err, odooclient.Forbidden) {
		t.Errorf("write: %v; want forbidden", err)
	}
	if err := e.all.Delete(t.Context(), theirs); !odooclient.Is(err, odooclient.Forbidden) {
		t.Errorf("delete: %v; want forbidden", err)
	}
	for operation, want := range map[string]bool{"read": true, "write": true, "create": true, "unlink": false} {
		if may, err := e.all.May(t.Context(), "crm.lead", operation); err != nil || may != want {
			t.Errorf("may %s: %t, %v", operation, may, err)
		}
	}
	for group, want := range map[string]bool{"sales_team.group_sale_salesman_all_leads": true, "sales_team.group_sale_manager": false} {
		if has, err := e.all.HasGroup(t.Context(), group); err != nil || has != want {
			t.Errorf("%s: %t, %v", group, has, err)
		}
	}
}

func (e exam) refusals(t *testing.T) {
	id := int64(e.lead(t, map[string]any{}))
	search := func(model string, domain ...any) error {
		_, err := e.all.Search(t.Context(), model, domain, odooclient.SearchOptions{})
		return err
	}
	method := func(model, name string, write bool) error {
		return e.all.Call(t.Context(), odooclient.Request{Model: model, Method: name, IDs: []int64{id}, Write: write}, nil)
	}
	_, noName := e.all.Create(t.Context(), "crm.lead", map[string]any{"email_from": "x@acme.test"})
	_, noField := e.all.Create(t.Context(), "crm.lead", map[string]any{"name": "x", "nosuch": 1})
	for what, c := range map[string]struct {
		err  error
		want odooclient.Kind
	}{
		"no such model":              {search("no.model"), odooclient.UnknownModel},
		"no such model, a method":    {method("no.model", "action_merge", true), odooclient.UnknownModel},
		"no such method":             {method("crm.lead", "nosuch", false), odooclient.UnknownMethod},
		"no such method, as a write": {method("crm.lead", "nosuch", true), odooclient.UnknownMethod},
		"a private method":           {method("crm.lead", "_merge_data", false), odooclient.Forbidden},
		"no such field in a domain":  {search("crm.lead", []any{"nosuch", "=", 1}), odooclient.UnknownField},
		"no such field in values":    {noField, odooclient.UnknownField},
		"a required value":           {noName, odooclient.UserError},
		"a record that is gone":      {e.all.Write(t.Context(), "crm.lead", []int64{99_999_999}, map[string]any{"name": "x"}), odooclient.Missing},
		"a link to nothing":          {e.all.Write(t.Context(), "crm.lead", []int64{id}, map[string]any{"partner_id": 99_999_999}), odooclient.Missing},
	} {
		want := c.want
		if what == "a link to nothing" && e.transport == odooclient.XMLRPC {
			want = odooclient.UserError // it has one code for both, and the lead itself is there
		}
		if !odooclient.Is(c.err, want) {
			t.Errorf("%s: %v; want %s", what, c.err, want)
		}
		if c.err != nil && (strings.Contains(c.err.Error(), "Traceback") || strings.Contains(c.err.Error(), "\n")) {
			t.Errorf("%s: %v is not for people", what, c.err)
		}
	}
}

// silence is a method that returns nothing: over XML-RPC Odoo commits it and then fails to say so.
func (e exam) silence(t *testing.T) {
	id := e.lead(t, map[string]any{})
	err := e.all.Call(t.Context(), odooclient.Request{Model: "crm.lead", Method: "toggle_active", IDs: []int64{int64(id)}, Write: true}, nil)
	if e.transport == odooclient.XMLRPC && !odooclient.Is(err, odooclient.UnknownOutcome) || e.transport != odooclient.XMLRPC && err != nil {
		t.Errorf("%v", err)
	}
	if e.read(t, id).Active {
		t.Error("it did not happen")
	}
}

func (e exam) wrongDatabase(t *testing.T) {
	o := odooclient.Options{URL: e.url, Database: "no_such_database", User: "all", Key: e.keys["all"], Transport: e.transport}
	_, err := odooclient.Connect(t.Context(), o)
	if x, ok := errors.AsType[*odooclient.Error](err); !ok || x.Kind != odooclient.UnknownDatabase || !strings.Contains(x.Do, e.database) {
		t.Errorf("%#v; want an unknown database, and the names of those that are", err)
	}
	o.Database, o.Key = e.database, "wrong"
	if _, err := odooclient.Connect(t.Context(), o); !odooclient.Is(err, odooclient.LoginRefused) {
		t.Errorf("%v; want a refused login", err)
	}
}
