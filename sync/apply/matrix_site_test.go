package apply

import (
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/faults"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
	"leadtwin/sync/synctest"
)

// account is a user who signs in.
type account struct{ login, key string }

// site is an Odoo, in memory or real, where faults are tried, and who works there.
type site struct {
	version       string
	url, database string
	bot, strong   account
	admin         *odooclient.Client // past every proxy: arranges and looks
	users         []crm.UserID
	authors       []int64
	tags          []int64
	team          int64
	activityType  int64
	leadModelID   int64
	rounds        int
}

const siteSeed = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own}
  - {id: 6, name: Bob Baker, login: bob, rights: own}
  - {id: 7, name: Eve Ember, login: eve, rights: own}
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all}
  - {id: 10, name: Sue Settings, login: sue, rights: settings}
`

// aSecondEach is a clock that moves on by a second whenever it is asked: so no two calls to Odoo fall into one second,
// and a time that an action moves without right is seen.
func aSecondEach(from time.Time) func() time.Time {
	var asked atomic.Int64
	return func() time.Time { return from.Add(time.Duration(asked.Add(1)) * time.Second) }
}

// smallSite serves an Odoo in memory.
func smallSite(t testing.TB, version string) *site {
	t.Helper()
	server := miniodootest.Start(t, version, siteSeed, miniodoo.WithClock(aSecondEach(time.Now())))
	s := &site{
		version: version, url: server.URL, database: server.Database,
		bot: account{"leadtwin", miniodoo.KeyOf("leadtwin")}, strong: account{"sue", miniodoo.KeyOf("sue")},
	}
	s.furnish(t, account{"admin", miniodoo.KeyOf("admin")}, "ann", "bob", "eve")
	return s
}

// furnish signs the administrator in, and makes and finds what leads point to.
func (s *site) furnish(t testing.TB, admin account, salespeople ...string) {
	t.Helper()
	s.admin = s.connect(t, s.url, admin, time.Minute)
	for _, login := range salespeople {
		u := s.rows(t, "res.users", []any{[]any{"login", "=", login}}, "partner_id")[0]
		s.users, s.authors = append(s.users, crm.UserID(u.ID())), append(s.authors, u.Link("partner_id"))
	}
	for _, name := range []string{"Trade fair", "Web", "Cold call"} {
		s.tags = append(s.tags, s.make(t, "crm.tag", map[string]any{"name": name + " of faults"}))
	}
	s.team = s.make(t, "crm.team", map[string]any{"name": "Key accounts"})
	s.activityType = s.rows(t, "mail.activity.type", nil, "name")[0].ID()
	s.leadModelID = s.rows(t, "ir.model", []any{[]any{"model", "=", records.LeadModel}}, "model")[0].ID()
}

func (s *site) connect(t testing.TB, url string, who account, timeout time.Duration) *odooclient.Client {
	t.Helper()
	return s.connectKnowing(t, url, who, timeout, nil)
}

// connectKnowing connects with the data of an earlier process.
func (s *site) connectKnowing(
	t testing.TB,
	url string,
	who account,
	timeout time.Duration,
	known *odooclient.Session,
) *odooclient.Client {
	t.Helper()
	return synctest.Connect(t, odooclient.Options{
		URL: url, Database: s.database, User: who.login, Key: who.key, Timeout: timeout, Known: known,
	})
}

// make creates a record as the administrator.
func (s *site) make(t testing.TB, model string, vals map[string]any) int64 {
	t.Helper()
	id, err := s.admin.Create(t.Context(), model, vals)
	ok(t, err)
	return id
}

// rows reads what a domain finds, archived records included, as the administrator.
func (s *site) rows(t testing.TB, model string, domain []any, fields ...string) []records.Row {
	t.Helper()
	if domain == nil {
		domain = []any{}
	}
	var rows []records.Row
	ok(t, s.admin.Call(t.Context(), odooclient.Request{
		Model: model, Method: "search_read", Args: []odooclient.Arg{{Name: "domain", Value: domain}},
		Opts: map[string]any{"fields": fields, "order": "id"}, Context: map[string]any{"active_test": false},
	}, &rows))
	return rows
}

// ring is where one fault is tried: some leads of a site, a proxy before it, a store, and a clock.
type ring struct {
	*world
	site  *site
	proxy *faults.Proxy
	time  *faults.Clock
	n     int // of the site's rounds
	words []string
	leads []crm.LeadID
	was   map[crm.LeadID]*snapshot.Snapshot
	merge string // the entry that an undo takes back

	meddled bool       // a user did something in Odoo, or the clock changed
	touched crm.LeadID // by an edit
	deleted bool       // a lead, by a person
	byHand  bool       // leads are merged
}

func newRing(t testing.TB, s *site) *ring {
	t.Helper()
	s.rounds++
	r := &ring{site: s, n: s.rounds, proxy: faults.Start(s.url), time: faults.NewClock(time.Now)}
	t.Cleanup(r.proxy.Close)
	r.world = &world{TB: t, policy: rules.Default()}
	r.o = Options{Now: r.time.Now, Notes: NoteOptions{OdooURL: "https://crm.example.test"}, Patience: time.Nanosecond}
	r.restart()
	r.policy.Odoo = r.odoo.Session().Version.Major
	r.store = synctest.OpenStore(t)
	return r
}

// patient is how long a caller waits who is not to meet a time-out.
const patient = 20 * time.Second

// restart begins a new process: only the content of the store is known.
func (r *ring) restart() {
	r.Helper()
	r.odoo = r.site.connect(r, r.proxy.URL, r.site.bot, patient)
	if r.o.UndoOdoo != nil {
		r.o.UndoOdoo = r.site.connect(r, r.proxy.URL, r.site.strong, patient)
	}
}

// later is the client of a process that begins with the session that an earlier one stored, as every process but the
// first does.
func (r *ring) later(first *odooclient.Client, who account, timeout time.Duration) *odooclient.Client {
	r.Helper()
	if timeout == 0 {
		timeout = patient
	}
	session := first.Session()
	return r.site.connectKnowing(r, r.proxy.URL, who, timeout, &session)
}

func (r *ring) domain() string { return fmt.Sprintf("round%d.test", r.n) }

// lead makes lead k of the round, with things on it that can get lost.
func (r *ring) lead(k int, contact, mail string, vals map[string]any) {
	r.Helper()
	all := map[string]any{
		"name":         fmt.Sprintf("Offer %d.%d", r.n, k),
		"contact_name": contact,
		"partner_name": "Acme",
		"email_from":   mail + "@" + r.domain(),
		"type":         "lead",
		"user_id":      r.site.users[k%len(r.site.users)],
	}
	maps.Copy(all, vals)
	id := r.site.make(r, records.LeadModel, all)
	word := fmt.Sprintf("word %d of round %d", k, r.n)
	ok(
		r,
		r.site.admin.Call(
			r.Context(),
			odooclient.Request{
				Model:  records.LeadModel,
				Method: "message_post",
				IDs:    []int64{id},
				Write:  true,
				Opts: map[string]any{
					"body":          "said " + word,
					"message_type":  "comment",
					"subtype_xmlid": "mail.mt_note",
					"author_id":     r.site.authors[k%len(r.site.authors)],
				},
			},
			nil,
		),
	)
	r.site.make(r, "mail.activity", map[string]any{
		"res_model_id":     r.site.leadModelID,
		"res_id":           id,
		"activity_type_id": r.site.activityType,
		"summary":          word,
		"date_deadline":    "2030-01-01",
		"user_id":          all["user_id"],
	})
	if k < 2 {
		r.site.make(
			r,
			"ir.attachment",
			map[string]any{"name": "doc.txt", "datas": "aGFsbG8=", "res_model": records.LeadModel, "res_id": id},
		)
		r.site.make(
			r,
			"calendar.event",
			map[string]any{"name": word, "start": "2030-02-01 10:00:00", "stop": "2030-02-01 11:00:00", "opportunity_id": id},
		)
		follower := r.site.make(r, "res.partner", map[string]any{"name": "Follower of " + word})
		ok(r, r.site.admin.Call(r.Context(), odooclient.Request{
			Model:  records.LeadModel,
			Method: "message_subscribe",
			IDs:    []int64{id},
			Write:  true,
			Opts:   map[string]any{"partner_ids": []int64{follower}},
		}, nil))
	}
	r.words = append(r.words, word)
	r.leads = append(r.leads, crm.LeadID(id))
}

// look reads leads past the proxy, with their related records.
func (r *ring) look(leads ...crm.LeadID) map[crm.LeadID]*snapshot.Snapshot {
	r.Helper()
	all, err := New(r.site.admin, r.store, r.policy, r.o).recorder.Read(r.Context(), leads)
	ok(r, err)
	return all
}

// alive are the leads of the round that Odoo has.
func (r *ring) alive() []crm.LeadID {
	r.Helper()
	var out []crm.LeadID
	for _, l := range r.site.rows(r, records.LeadModel, []any{[]any{"email_from", "ilike", "@" + r.domain()}}, "name") {
		out = append(out, crm.LeadID(l.ID()))
	}
	return out
}

// history are the entries of the journal about the leads of the round.
func (r *ring) history() []store.Entry {
	r.Helper()
	return slices.DeleteFunc(r.world.history(), func(e store.Entry) bool { return len(shared(r.leads, e.Leads)) == 0 })
}

// open are the entries of the journal that have not come to an end.
func (r *ring) open() []store.Entry {
	r.Helper()
	return slices.DeleteFunc(r.history(), func(e store.Entry) bool {
		return e.State == store.EntryFailed || e.State == store.EntryVerified || e.State == store.EntryUndone
	})
}
