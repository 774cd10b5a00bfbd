package odooclient_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

func (e exam) merge(t *testing.T) {
	a, b := e.lead(t, map[string]any{"type": "opportunity"}), e.lead(t, map[string]any{"type": "lead"})
	lost := e.lead(t, map[string]any{"type": "lead", "active": false, "probability": 0})
	m := odooclient.Merge{Leads: []leadID{b, lost, a}, Salesperson: crm.UserID(e.own.Session().UID)}
	wizard, err := e.all.PrepareMerge(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	if survivor, err := e.all.RunMerge(t.Context(), wizard, false); err != nil || survivor != a {
		t.Fatalf("survivor %d, %v; want %d", survivor, err, a)
	}
	found, missing, err := e.all.Leads(t.Context(), m.Leads)
	if err != nil || len(found) != 1 || found[0].Salesperson != m.Salesperson || len(missing) != 2 {
		t.Errorf("left %+v, gone %v, %v", found, missing, err)
	}
	if _, err := e.all.RunMerge(t.Context(), wizard, false); !odooclient.Is(err, odooclient.UserError) {
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
	if d, ok := errors.AsType[*odooclient.WizardMismatchError](err); !ok || !slices.Equal(d.Held, []leadID{a, mine}) ||
		len(d.Sent) != 3 {
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
	body := `<p>See <a href="#" data-oe-model="res.partner" data-oe-id="` + fmt.Sprint(partner) +
		`">@Olga</a> &amp; LT-7F3K</p>`
	before := e.read(t, id).Written
	message, err := e.all.PostNote(t.Context(), id, body, []crm.PartnerID{partner})
	if err != nil || message == 0 {
		t.Fatalf("message %d, %v", message, err)
	}
	if _, err := e.all.PostNote(t.Context(), other, "<p>Nothing</p>", nil); err != nil {
		t.Fatal(err)
	}
	notes, err := e.all.OwnNotes(t.Context(), []leadID{id, other}, "LT-7F3K")
	if err != nil || len(notes) != 1 || notes[0].ID != message || notes[0].Lead != id || notes[0].Date.IsZero() ||
		!strings.Contains(notes[0].Body, `data-oe-model="res.partner"`) || !strings.Contains(notes[0].Body, "&amp;") {
		t.Errorf("found %+v, %v", notes, err)
	}
	told, err := e.admin.Count(t.Context(), "mail.notification",
		[]any{[]any{"mail_message_id", "=", message}, []any{"res_partner_id", "=", partner}})
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
	if err := setActive(t.Context(), e.all, a, false); err != nil || e.read(t, a).Active {
		t.Errorf("archived: %v", err)
	}
	if err := setActive(t.Context(), e.all, a, true); err != nil || !e.read(t, a).Active {
		t.Errorf("brought back: %v", err)
	}
	if err := e.all.Write(t.Context(), "crm.lead", []int64{int64(a)},
		map[string]any{"name": "B", "user_id": false}); err != nil {
		t.Fatal(err)
	}
	rows, err := e.all.ReadRaw(t.Context(), "crm.lead", []int64{int64(a)},
		[]string{"name", "user_id", "tag_ids", "company_id"})
	if err != nil || len(rows) != 1 || rows[0]["name"] != "B" || rows[0]["user_id"] != false {
		t.Errorf("raw %v, %v", rows, err)
	}
	if err := e.admin.Delete(t.Context(), a); err != nil {
		t.Error(err)
	}
}

func (e exam) rights(t *testing.T) {
	theirs := e.lead(t, map[string]any{"user_id": e.all.Session().UID})
	if found, missing, err := e.own.Leads(t.Context(), []leadID{theirs}); err != nil || len(found) != 0 ||
		len(missing) != 1 {
		t.Errorf("a hidden lead: %v, %v, %v; want it missing", found, missing, err)
	}
	if err := e.own.Write(t.Context(), "crm.lead", []int64{int64(theirs)},
		map[string]any{"name": "x"}); !odooclient.Is(err, odooclient.Forbidden) {
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
	for group, want := range map[string]bool{
		"sales_team.group_sale_salesman_all_leads": true,
		"sales_team.group_sale_manager":            false,
	} {
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
		"a record that is gone": {
			e.all.Write(t.Context(), "crm.lead", []int64{99_999_999}, map[string]any{"name": "x"}),
			odooclient.Missing,
		},
		"a link to nothing": {
			e.all.Write(t.Context(), "crm.lead", []int64{id}, map[string]any{"partner_id": 99_999_999}),
			odooclient.Missing,
		},
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
	err := e.all.Call(t.Context(),
		odooclient.Request{Model: "crm.lead", Method: "toggle_active", IDs: []int64{int64(id)}, Write: true}, nil)
	if e.transport == odooclient.XMLRPC && !odooclient.Is(err, odooclient.UnknownOutcome) ||
		e.transport != odooclient.XMLRPC && err != nil {
		t.Errorf("%v", err)
	}
	if e.read(t, id).Active {
		t.Error("it did not happen")
	}
}

func (e exam) wrongDatabase(t *testing.T) {
	o := odooclient.Options{
		URL: e.url, Database: "no_such_database", User: "all", Key: e.keys["all"],
		Transport: e.transport,
	}
	_, err := odooclient.Connect(t.Context(), o)
	if x, ok := errors.AsType[*odooclient.Error](err); !ok || x.Kind != odooclient.UnknownDatabase ||
		!strings.Contains(x.Hint, e.database) {
		t.Errorf("%#v; want an unknown database, and the names of those that are", err)
	}
	o.Database, o.Key = e.database, "wrong"
	if _, err := odooclient.Connect(t.Context(), o); !odooclient.Is(err, odooclient.LoginRefused) {
		t.Errorf("%v; want a refused login", err)
	}
}
