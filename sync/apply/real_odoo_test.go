//go:build odoo

package apply

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/synctest"
)

// realVersions are the servers that scripts/odoo runs.
var realVersions = []string{"14", "19"}

func eachServer(t *testing.T, run func(t *testing.T, version string)) {
	for _, v := range realVersions {
		t.Run(v, func(t *testing.T) {
			t.Parallel() // each server works with one core
			run(t, v)
		})
	}
}

// real is a database of its own on a real server, with a store and all between them. Leadtwin works there as the user
// bot, who sees all documents and has no other rights.
type real struct {
	*world
	s odootest.Server
}

func newReal(t testing.TB, s odootest.Server) *real {
	t.Helper()
	w := &world{TB: t, policy: rules.Default(), clock: time.Now()}
	w.o = Options{Now: time.Now, Notes: NoteOptions{OdooURL: s.URL}, Patience: time.Second}
	r := &real{w, s}
	w.odoo = r.as("bot")
	w.policy.Odoo = w.odoo.Session().Version.Major
	w.store = synctest.OpenStore(t)
	return r
}

// as signs a user in by the best transport.
func (r *real) as(login string) *odooclient.Client { return r.by(login, odooclient.Auto) }

// by signs a user in by a given transport.
func (r *real) by(login, transport string) *odooclient.Client {
	r.Helper()
	u := r.s.User(r.TB, login)
	return synctest.Connect(r, odooclient.Options{
		URL: r.s.URL, Database: r.s.Database, User: login, Key: u.Key, Transport: transport,
	})
}

// make creates a record as the administrator.
func (r *real) make(model string, vals map[string]any) int64 {
	r.Helper()
	return decoded[[]int64](r, r.s.Call(r.TB, "admin", model, "create", []any{[]any{vals}}, nil))[0]
}

// rows reads what a domain finds, archived records included, as the administrator.
func (r *real) rows(model string, domain []any, fields ...string) []records.Row {
	r.Helper()
	return decoded[[]records.Row](
		r,
		r.s.Call(
			r.TB,
			"admin",
			model,
			"search_read",
			[]any{domain, fields},
			map[string]any{"order": "id", "context": map[string]any{"active_test": false}},
		),
	)
}

func decoded[T any](r *real, text json.RawMessage) T {
	r.Helper()
	var v T
	if err := json.Unmarshal(text, &v); err != nil {
		r.Fatalf("read %s: %v", text, err)
	}
	return v
}

// notifiedUsers are the names of those who were notified of a message.
func (r *real) notifiedUsers(message int64) []string {
	r.Helper()
	var out []string
	for _, n := range r.rows("mail.notification", []any{[]any{"mail_message_id", "=", message}}, "res_partner_id") {
		out = append(out, n.LinkName("res_partner_id"))
	}
	return out
}

// run carries cases out.
func (r *real) run(ctx context.Context, cases []crm.Case) Result {
	r.Helper()
	result, err := r.applier().Apply(ctx, cases, "test")
	if err != nil {
		r.Fatal(err)
	}
	return result
}
