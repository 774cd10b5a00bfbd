package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/crawl"
	"leadtwin/sync/reconcile"
	"leadtwin/sync/synctest"
)

// versions are those that every promise is checked on.
var versions = []string{"14.0", "19.0"}

// world is an Odoo, a store and everything between them, as the program wires it.
type world struct {
	testing.TB
	server miniodootest.Server
	odoo   *odooclient.Client
	store  *store.Store
	policy rules.Policy
	clock  time.Time
	o      Options
}

const robin = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own}
  - {id: 6, name: Bob Baker, login: bob, rights: own}
  - {id: 7, name: Eve Ember, login: eve, rights: own}
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all}
leads:
  - {id: 41, name: Warehouse lighting, type: opportunity, contact_name: Robin Berg, partner_name: Acme,
       email_from: robin@acme.test, user_id: ann, stage_id: Qualified, create_date: "2026-01-01 08:00:00"}
  - {id: 42, name: Lighting for hall 3, type: lead, contact_name: Robin Berg, partner_name: Acme,
       email_from: ROBIN@acme.test, user_id: bob, stage_id: New, create_date: "2026-01-02 08:00:00"}
  - {id: 43, name: Spare parts, type: lead, contact_name: Kim Lund, partner_name: Acme, email_from: kim.lund@acme.test,
       user_id: eve, stage_id: New, create_date: "2026-01-03 08:00:00"}
`

// newWorld serves a seed by an Odoo of a version. The user "leadtwin" of the seed is the one who works there.
func newWorld(t testing.TB, version, seed string, options ...miniodoo.Option) *world {
	t.Helper()
	w := &world{
		TB:     t,
		server: miniodootest.Start(t, version, seed, options...),
		policy: rules.Default(),
		clock:  time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC),
	}
	w.o = Options{
		Now:      func() time.Time { return w.clock },
		Notes:    NoteOptions{OdooURL: "https://crm.example.test"},
		Patience: time.Nanosecond,
	}
	w.connect()
	w.store = synctest.OpenStore(t)
	return w
}

func (w *world) connect() {
	w.Helper()
	w.odoo = w.as("leadtwin")
	w.policy.Odoo = w.odoo.Session().Version.Major
}

// sweep crawls and decides, and returns all cases.
func (w *world) sweep() []crm.Case {
	w.Helper()
	c := crawl.New(w.odoo, w.store, w.policy, w.o.Now, crawl.Options{})
	stats, err := c.Full(w.Context(), nil)
	if err != nil {
		w.Fatal(err)
	}
	_, err = reconcile.New(w.store, c, w.policy, reconcile.Options{InitialState: crm.Waiting}).
		RunOnce(w.Context(), w.clock, stats.Fresh)
	if err != nil {
		w.Fatal(err)
	}
	cases, err := w.store.Cases(w.Context(), store.CaseFilter{})
	if err != nil {
		w.Fatal(err)
	}
	return cases
}

// take reads leads into the mirror and decides on them: what a sweep of a whole database does, for a few.
func (w *world) take(leads ...crm.LeadID) []crm.Case {
	w.Helper()
	c := crawl.New(w.odoo, w.store, w.policy, w.o.Now, crawl.Options{})
	if err := w.readDirectory(); err != nil {
		w.Fatal(err)
	}
	if _, err := c.Refresh(w.Context(), leads); err != nil {
		w.Fatal(err)
	}
	if err := w.store.MarkDirty(w.Context(), leads); err != nil {
		w.Fatal(err)
	}
	if _, err := reconcile.New(w.store, c, w.policy, reconcile.Options{InitialState: crm.Waiting}).
		RunOnce(w.Context(), w.o.Now(), nil); err != nil {
		w.Fatal(err)
	}
	cases, err := w.store.CasesOfLeads(w.Context(), leads)
	if err != nil {
		w.Fatal(err)
	}
	return cases
}

func (w *world) readDirectory() error {
	d, err := w.odoo.Directory(w.Context())
	if err != nil {
		return err
	}
	return w.store.SaveDirectory(w.Context(), d)
}

// action is the id of an action of this store.
func (w *world) action(n int) string { return fmt.Sprintf("M-%s-%04d", w.store.Identity().ID, n) }

func (w *world) applier() *Applier { return New(w.odoo, w.store, w.policy, w.o) }

// apply sweeps and carries everything out.
func (w *world) apply() Result {
	w.Helper()
	r, err := w.applier().Apply(w.Context(), w.sweep(), "test")
	if err != nil {
		w.Fatal(err)
	}
	return r
}

// look runs f on the records of Odoo, without any rights.
func (w *world) look(f func(e *orm.Env)) {
	w.Helper()
	err := w.server.Odoo.Do(context.WithoutCancel(w.Context()), func(e *orm.Env) error { f(e); return nil })
	if err != nil {
		w.Fatal(err)
	}
}

// leads are the ids of all leads in Odoo.
func (w *world) leads() []int64 {
	w.Helper()
	var ids []int64
	w.look(func(e *orm.Env) {
		ids, _ = e.Find("crm.lead", []any{[]any{"active", "in", []any{true, false}}}, "id", 0, 0)
	})
	return ids
}

// postedNote is a message as tests read it.
type postedNote struct {
	on   int64
	body string
	to   []string
}

// notes are the messages that hold a text, with the names of those who were notified.
func (w *world) notes(holds string) []postedNote {
	w.Helper()
	var out []postedNote
	w.look(func(e *orm.Env) {
		ids, err := e.Find("mail.message", []any{[]any{"body", "ilike", holds}}, "id", 0, 0)
		if err != nil {
			w.Fatal(err)
		}
		for _, id := range ids {
			m := e.One("mail.message", id)
			n := postedNote{on: m.Int("res_id"), body: m.Str("body")}
			notified, _ := e.Find("mail.notification", []any{[]any{"mail_message_id", "=", id}}, "id", 0, 0)
			for _, t := range notified {
				n.to = append(n.to, e.One("res.partner", e.One("mail.notification", t).Int("res_partner_id")).Str("name"))
			}
			slices.Sort(n.to)
			out = append(out, n)
		}
	})
	return out
}

// field is the value of a field of a lead.
func (w *world) field(lead int64, name string) any {
	w.Helper()
	var v any
	w.look(func(e *orm.Env) { v = e.One("crm.lead", lead).Value(name) })
	return v
}

func (w *world) set(lead int64, vals map[string]any) {
	w.Helper()
	w.look(func(e *orm.Env) {
		if err := e.Update([]*orm.Record{e.One("crm.lead", lead)}, vals); err != nil {
			w.Fatal(err)
		}
	})
}

func (w *world) caseOf(verdict crm.Verdict) crm.Case {
	w.Helper()
	cases, err := w.store.Cases(w.Context(), store.CaseFilter{Verdicts: []crm.Verdict{verdict}})
	if err != nil || len(cases) != 1 {
		w.Fatalf("%d cases of verdict %s, %v", len(cases), verdict, err)
	}
	return cases[0]
}

func outcome(t testing.TB, r Result, verdict crm.Verdict) Outcome {
	t.Helper()
	for _, o := range r.Outcomes {
		if o.Verdict == verdict {
			return o
		}
	}
	t.Fatalf("no outcome of verdict %s in %+v", verdict, r.Outcomes)
	return Outcome{}
}

// eachVersion runs a test on every version.
func eachVersion(t *testing.T, run func(t *testing.T, version string)) {
	for _, v := range versions {
		t.Run(v, func(t *testing.T) { run(t, v) })
	}
}

func equal[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("%s:\n got %s\nwant %s", what, g, w)
	}
}

func has(t testing.TB, text string, parts ...string) {
	t.Helper()
	for _, p := range parts {
		if !strings.Contains(text, p) {
			t.Errorf("%q is not in:\n%s", p, text)
		}
	}
}

func (w *world) cases() []crm.Case {
	w.Helper()
	cases, err := w.store.Cases(w.Context(), store.CaseFilter{})
	if err != nil {
		w.Fatal(err)
	}
	return cases
}

func (w *world) history() []store.Entry {
	w.Helper()
	entries, err := w.store.Entries(w.Context(), store.EntryFilter{})
	if err != nil {
		w.Fatal(err)
	}
	return entries
}

func (w *world) count(model string) int {
	w.Helper()
	n := 0
	w.look(func(e *orm.Env) {
		ids, _ := e.Find(model, nil, "id", 0, 0)
		n = len(ids)
	})
	return n
}

// recording keeps the notes that are sent.
type recording struct {
	Odoo
	html []string
}

func (r *recording) PostNote(
	ctx context.Context,
	lead crm.LeadID,
	html string,
	mentions []crm.PartnerID,
) (crm.MessageID, error) {
	r.html = append(r.html, html)
	return r.Odoo.PostNote(ctx, lead, html, mentions)
}
