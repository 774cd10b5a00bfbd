package apply

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/undo"
	"leadtwin/sync/synctest"
)

// rich are two leads of one person with all kinds of related records.
const rich = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own}
  - {id: 6, name: Bob Baker, login: bob, rights: own}
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all}
  - {id: 10, name: Sue Settings, login: sue, rights: settings}
partners:
  - {id: 70, name: Carl Customer, email: carl@elsewhere.test}
tags: [{id: 1, name: Trade fair}, {id: 2, name: VIP}, {id: 3, name: Cold}]
leads:
  - {id: 41, name: First, type: lead, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann,
       stage_id: New, tag_ids: [1], priority: "1", website: "https://one.test", create_date: "2026-01-01 08:00:00"}
  - {id: 42, name: Second, type: opportunity, contact_name: R. Berg, partner_name: Acme, email_from: ROBIN@acme.test,
       phone: "+49 30 1", user_id: bob, stage_id: Qualified, tag_ids: [2], priority: "3", function: Buyer,
       expected_revenue: 900, create_date: "2026-01-02 08:00:00"}
  - {id: 40, name: Lost one, type: opportunity, contact_name: Kim Lund, email_from: kim@other.test, user_id: ann,
       stage_id: New}
messages:
  - {id: 900, model: crm.lead, res_id: 41, body: "<p>they called</p>", message_type: comment, author_id: Ann Archer,
       date: "2026-01-03 10:00:00"}
  - {id: 901, model: crm.lead, res_id: 41, body: "<p>offer</p>", subject: Our offer, message_type: email,
       author_id: Carl Customer, date: "2026-01-04 10:00:00"}
  - {id: 902, model: crm.lead, res_id: 42, body: "<p>hall 3</p>", message_type: comment, author_id: Bob Baker,
       date: "2026-01-05 10:00:00"}
activities:
  - {id: 600, res_model_id: Lead/Opportunity, res_id: 41, summary: Call Robin, date_deadline: "2026-03-01",
       user_id: ann, note: "<p>about hall 3</p>"}
attachments:
  - {id: 700, name: doc.txt, res_model: crm.lead, res_id: 41, datas: aGFsbG8=}
  - {id: 701, name: doc.txt, res_model: crm.lead, res_id: 42, datas: YW5kZXJz}
meetings:
  - {id: 800, name: Visit, start: "2026-03-02 10:00:00", stop: "2026-03-02 11:00:00", opportunity_id: 41}
followers:
  - {res_model: crm.lead, res_id: 41, partner_id: 70, subtype_ids: [1]}
orders:
  - {id: 90, name: S00090, partner_id: 70, opportunity_id: 41}
`

// as signs another user in.
func (w *world) as(login string) *odooclient.Client {
	w.Helper()
	return synctest.Connect(w, odooclient.Options{
		URL: w.server.URL, Database: w.server.Database, User: login, Key: miniodoo.KeyOf(login), Timeout: 10 * time.Second,
	})
}

// merged carries the merge out and returns its id in the journal.
func (w *world) merged() string {
	w.Helper()
	for _, o := range w.apply().Outcomes {
		if o.Verdict == crm.Merge && o.State == crm.Applied && len(o.Entries) == 1 {
			return o.Entries[0]
		}
	}
	w.Fatal("nothing was merged")
	return ""
}

func (w *world) undo(entry string) report.Undo {
	w.Helper()
	u, err := w.applier().Undo(w.Context(), entry, "sam")
	if err != nil {
		w.Fatal(err)
	}
	return u
}

func TestUndoBringsEverythingBack(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, rich, miniodoo.WithOrders())
		w.o.UndoOdoo = w.as("sue")
		before := w.portraits(41, 42)
		m := w.merged()
		equal(t, "leads after the merge", w.leads(), []int64{40, 42})
		u := w.undo(m)
		back := u.RestoredAs[41]
		if back == 0 || back == 41 {
			t.Fatalf("back: %v", u.RestoredAs)
		}
		equal(t, "kept", u.Kept, nil)
		equal(t, "lost", u.Lost, nil)
		now := w.portraits(back, 42)
		equal(t, "lead that is back", differences(before[41], now[back], w.leadFields()), nil)
		equal(t, "survivor", differences(before[42], now[42], w.leadFields()), nil)
		for _, e := range w.history() {
			if e.ID == m {
				equal(t, "the merge", e.State, store.EntryUndone)
			}
		}
		notes := w.notes(" " + u.Entry + " undo ")
		equal(t, "notes of the undo", len(notes), 2)
	})
}

// TestUndoNamesArchivedFollowers: Odoo lets no archived contact follow, and does not say so.
func TestUndoNamesArchivedFollowers(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, rich, miniodoo.WithOrders())
		w.o.UndoOdoo = w.as("sue")
		m := w.merged()
		w.look(func(e *orm.Env) {
			if err := e.Update([]*orm.Record{e.One("res.partner", 70)}, map[string]any{"active": false}); err != nil {
				t.Fatal(err)
			}
		})
		u := w.undo(m)
		has(t, strings.Join(u.Lost, "\n"), "archived in Odoo, where only active contacts can follow")
	})
}

func TestUndoWithoutSettingsRightsCopiesMessages(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "19.0", rich, miniodoo.WithOrders())
	before := w.portraits(41, 42)
	m := w.merged()
	p, err := w.applier().Preview(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	cannot := strings.Join(p.Cannot(rules.English, nil), "\n")
	has(t, cannot, "2 messages: copied with author and date", "odoo.undo_user", "the ids")
	u := w.undo(m)
	back := w.portraits(u.RestoredAs[41])[u.RestoredAs[41]]
	texts := ""
	for _, m := range commentsOf(back) {
		texts += m.Text("date") + m.LinkName("author_id") + m.Text("body") + "\n"
	}
	has(t, texts, "2026-01-03 10:00:00", "Ann Archer", "they called", "2026-01-04 10:00:00", "Carl Customer", "offer")
	equal(t, "copies", len(commentsOf(back)), 2)
	back.Messages, before[41].Messages = nil, nil
	equal(t, "what else is back", differences(before[41], back, w.leadFields()), nil)
	has(t, strings.Join(u.Lost, "\n"), "2 messages of lead 41: copied")
	for _, n := range w.notes("they called") {
		equal(t, "notified by a copy", n.to, nil)
	}
}

func TestUndoKeepsLaterEdits(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, rich, miniodoo.WithOrders())
		w.o.UndoOdoo = w.as("sue")
		before := w.portraits(41, 42)
		m := w.merged()
		w.set(42, map[string]any{"website": "https://newer.test", "tag_ids": []any{[]any{int64(4), int64(3)}}})
		w.look(func(e *orm.Env) {
			if err := e.Update([]*orm.Record{e.One("ir.attachment", 700)}, map[string]any{"name": "renamed.txt"}); err != nil {
				t.Fatal(err)
			}
			if err := e.Update(
				[]*orm.Record{e.One("calendar.event", 800)},
				map[string]any{"opportunity_id": int64(40)},
			); err != nil {
				t.Fatal(err)
			}
		})
		p, err := w.applier().Preview(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		equal(
			t,
			"kept, as previewed",
			p.Keep,
			[]report.FieldChange{{Field: "website", Label: "Website", Merged: "https://one.test", Now: "https://newer.test"}},
		)
		for _, c := range p.Restore {
			if c.Field == "tag_ids" && (c.Before != "VIP" || c.Merged != "Trade fair, VIP") {
				t.Errorf("the preview shows the tags as %+v", c)
			}
			if strings.Contains(c.Before+c.Merged+c.Now, "<p>") {
				t.Errorf("the preview shows markup: %+v", c)
			}
		}
		u := w.undo(m)
		equal(t, "kept", u.Kept, []string{"Website"})
		now := w.portraits(u.RestoredAs[41], 42, 40)
		equal(t, "website", now[42].Lead.Text("website"), "https://newer.test")
		equal(t, "tags: the merge's removed, the newer one stays", now[42].Lead.IDs("tag_ids"), []int64{2, 3})
		has(t, strings.Join(u.Lost, "\n"), "calendar.event 800 of lead 41: it was linked to lead 40 since")
		equal(t, "lead that is back", differences(before[41], now[u.RestoredAs[41]], w.leadFields()), []string{
			"attachments: lost doc.txt " + before[41].Attachments[0].Text("checksum"),
			"attachments: new renamed.txt " + before[41].Attachments[0].Text("checksum"),
			"meetings: lost Visit 2026-03-02 10:00:00",
		})
	})
}

func TestUndoRefusesImpossible(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "19.0", robin)
	m := w.merged()
	var note string
	for _, e := range w.history() {
		if e.Action == crm.ActNote {
			note = e.ID
		}
	}
	u := w.undo(m)
	for entry, why := range map[string]string{
		m: "already undone", u.Entry: "it is an undo",
		note: "only merges",
	} {
		_, err := w.applier().Undo(t.Context(), entry, "sam")
		if _, ok := errors.AsType[*undo.NotPossibleError](err); !ok || !strings.Contains(err.Error(), why) {
			t.Errorf("undo of %s: %v, want %q", entry, err, why)
		}
	}
	_, err := w.applier().Undo(t.Context(), w.action(9999), "sam")
	if _, ok := errors.AsType[*store.NotFoundError](err); !ok {
		t.Errorf("undo of nothing: %v", err)
	}
}

func TestUndoRefusesBeforeLaterMerge(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "19.0", rich, miniodoo.WithOrders())
	w.o.UndoOdoo = w.as("sue")
	first := w.merged()
	w.look(func(e *orm.Env) {
		if _, err := e.Make("crm.lead", map[string]any{
			"name":         "Third",
			"type":         "opportunity",
			"contact_name": "Robin Berg",
			"email_from":   "robin@acme.test",
			"stage_id":     int64(3),
			"user_id":      int64(5),
		}); err != nil {
			t.Fatal(err)
		}
	})
	second := w.merged()
	_, err := w.applier().Undo(t.Context(), first, "sam")
	if n, ok := errors.AsType[*undo.NotPossibleError](err); !ok || !strings.Contains(n.Why, second) {
		t.Fatalf("undo of %s: %v", first, err)
	}
	u2 := w.undo(second)
	u1 := w.undo(first)
	equal(t, "survivor of the first", u1.Survivor, u2.RestoredAs[42])
	equal(t, "leads", len(w.leads()), 4)
}

func TestUndoneLeadsAreProposedAfterChange(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin)
		u := w.undo(w.merged())
		equal(t, "merges of the next run", w.apply().Merges, 0)
		free, err := w.applier().Reconsider(t.Context())
		if err != nil || free != nil {
			t.Fatalf("reconsidered %v, %v although nothing changed", free, err)
		}
		w.set(int64(u.RestoredAs[42]), map[string]any{"phone": "+49 30 123456"})
		w.sweep()
		free, err = w.applier().Reconsider(t.Context())
		slices.Sort(free)
		if err != nil || fmt.Sprint(free) != fmt.Sprint([]crm.LeadID{41, u.RestoredAs[42]}) {
			t.Fatalf("reconsidered %v, %v", free, err)
		}
		equal(t, "merges after the change", w.apply().Merges, 1)
	})
}

// An Odoo that calls itself 17 and yet refuses to move messages: as a later patch level, or a module, may.
func TestUndoCopiesMessagesIfMovingIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "19.0", rich, miniodoo.WithOrders(), miniodoo.WithReportedVersion("17.0+e"))
	u := w.undo(w.merged())
	back := w.portraits(u.RestoredAs[41])[u.RestoredAs[41]]
	equal(t, "copies", len(commentsOf(back)), 2)
	has(t, strings.Join(u.Lost, "\n"), "2 messages of lead 41: copied")
}
