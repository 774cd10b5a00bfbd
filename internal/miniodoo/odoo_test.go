package miniodoo_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/miniodoo/wire"
)

const robin = `
users:
  - {id: 5, name: Ann, login: ann, rights: own}
  - {id: 6, name: Bob, login: bob, rights: all, password: secret, key: "my own key"}
leads:
  - {id: 41, name: Robin's offer, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann}
  - {id: 42, name: Offer for Robin, contact_name: R. Berg, email_from: ROBIN@acme.test, user_id: bob}
`

// server is a running Odoo that a test talks to by JSON-RPC.
type server struct {
	miniodootest.Server
	t *testing.T
}

func start(t *testing.T, version, seed string, options ...miniodoo.Option) server {
	t.Helper()
	return server{miniodootest.Start(t, version, seed, options...), t}
}

// post sends a body and gives status and answer.
func (s server) post(path, body string, header ...string) (int, string) {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.URL+path, bytes.NewBufferString(body))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

// rpc calls a service and gives result and class of the error.
func (s server) rpc(service, method string, args ...any) (result any, class string) {
	s.t.Helper()
	body := wire.JSON(map[string]any{"params": map[string]any{"service": service, "method": method, "args": args}})
	_, answer := s.post("/jsonrpc", string(body))
	v, err := wire.ParseJSON(strings.NewReader(answer))
	doc, ok := v.(map[string]any)
	if err != nil || !ok {
		return answer, "no JSON"
	}
	if e, failed := doc["error"].(map[string]any); failed {
		data, _ := e["data"].(map[string]any)
		class, _ = data["name"].(string)
	}
	return doc["result"], class
}

func (s server) call(uid int64, secret, model, method string, args ...any) (result any, class string) {
	s.t.Helper()
	return s.rpc("object", "execute_kw", s.Database, uid, secret, model, method, args)
}

func TestSeedUsers(t *testing.T) {
	s := start(t, "19.0", robin)
	for _, x := range []struct {
		login, secret string
		want          any
	}{
		{"ann", "ann", int64(5)},
		{"ann", miniodoo.KeyOf("ann"), int64(5)},
		{"bob", "secret", int64(6)},
		{"bob", "my own key", int64(6)},
		{"bob", "bob", false},
		{"admin", "admin", int64(2)},
		{s.Login, s.Key, int64(2)},
	} {
		if got, class := s.rpc("common", "authenticate", s.Database, x.login, x.secret, map[string]any{}); got != x.want {
			t.Errorf("%s with %s: got %v %s, want %v", x.login, x.secret, got, class, x.want)
		}
	}
}

func TestLoginTwoFactor(t *testing.T) {
	s := start(t, "19.0", `users: [{id: 5, name: Ann, login: ann, rights: own, totp_enabled: true}]`)
	if got, _ := s.rpc("common", "authenticate", s.Database, "ann", "ann", map[string]any{}); got != false {
		t.Errorf("password: got %v", got)
	}
	if got, _ := s.rpc("common", "authenticate", s.Database, "ann", miniodoo.KeyOf("ann"),
		map[string]any{}); got != int64(5) {
		t.Errorf("key: got %v", got)
	}
	if _, answer := s.post("/web/session/authenticate",
		`{"params":{"db":"crm","login":"ann","password":"ann"}}`); !strings.Contains(answer, `"uid": null`) {
		t.Errorf("web: got %s", answer)
	}
}

func TestLoginRevokedOrExpiredKey(t *testing.T) {
	now := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	s := start(t, "19.0", robin, miniodoo.WithClock(func() time.Time { return now }))
	if _, class := s.call(5, miniodoo.KeyOf("ann"), "res.users", "read", []any{int64(5)}, []any{"login"}); class != "" {
		t.Fatal(class)
	}
	err := s.Odoo.Do(t.Context(), func(e *orm.Env) error {
		keys := e.DB.Model("res.users.apikeys")
		e.Set(keys.With("user_id", int64(5))[0], "expiration_date", now.Add(-time.Second))
		return e.Delete(keys.With("user_id", int64(6)))
	})
	if err != nil {
		t.Fatal(err)
	}
	for uid, key := range map[int64]string{5: miniodoo.KeyOf("ann"), 6: "my own key"} {
		if _, class := s.call(uid, key, "res.users", "read", []any{uid}, []any{"login"}); class != orm.AccessDenied {
			t.Errorf("user %d: %q", uid, class)
		}
	}
}

func TestSeedErrors(t *testing.T) {
	for seed, want := range map[string]string{
		"leads: [{name: x, nosuch: 1}]":              `no field "nosuch"`,
		"leads: [{name: x, user_id: nobody}]":        `no res.users is called "nobody"`,
		"users: [{name: x, login: x, rights: boss}]": "rights \"boss\"",
		"nosuch: [{name: x}]":                        `the seed has "nosuch"`,
		"leads: [{name: x, create_date: soon}]":      "a time such as",
		"leads: 7":                                   "read the seed",
		"leads: [{name: x, type: nosuch}]":           "Wrong value",
	} {
		err := miniodoo.New("19.0").Load([]byte(seed))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", seed, err, want)
		}
	}
}

func TestSeedRolledBackOnError(t *testing.T) {
	o := miniodoo.New("19.0")
	if err := o.Load([]byte("leads: [{name: x}, {name: y, nosuch: 1}]")); err == nil {
		t.Fatal("went through")
	}
	_ = o.Do(t.Context(), func(e *orm.Env) error {
		if n := e.DB.Model("crm.lead").Len(); n != 0 {
			t.Errorf("%d leads", n)
		}
		return nil
	})
}

func TestSeedDatesMicroseconds(t *testing.T) {
	s := start(t, "14.0", `leads: [{id: 9, name: x, create_date: 2026-01-31 09:00:00, write_date: "2026-01-31 `+
		`09:00:00.123456"}]`)
	got, _ := s.call(2, s.Key, "crm.lead", "search_count", []any{[]any{"write_date", ">", "2026-01-31 09:00:00"}})
	if got != int64(1) {
		t.Errorf("found %v", got)
	}
}

func TestMiddlewareMayBreakCalls(t *testing.T) {
	s := start(t, "19.0", robin, miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("X-Break") != "" {
				w.WriteHeader(http.StatusBadGateway)
				return
			}
			next.ServeHTTP(w, r)
		})
	}))
	if status, _ := s.post("/jsonrpc", "{}", "X-Break", "1"); status != http.StatusBadGateway {
		t.Errorf("status %d", status)
	}
	if status, _ := s.post("/jsonrpc", "{}"); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
}

func TestReportedVersion(t *testing.T) {
	s := start(t, "19.0", "", miniodoo.WithReportedVersion("saas~18.3+e"))
	got, _ := s.rpc("common", "version")
	if !strings.Contains(fmt.Sprint(got), "server_version_info:[saas~18 3 0 final 0 ]") {
		t.Errorf("got %v", got)
	}
}

func TestJSONErrorsWithOtherDatabases(t *testing.T) {
	s := start(t, "14.0", "", miniodoo.WithOtherDatabases("old"))
	bad := `{"params":{"service":"object","method":"execute_kw","args":["crm",2,"` + s.Key + `","no.model","read",[[1]]]}}`
	if status, _ := s.post("/jsonrpc", bad); status != http.StatusInternalServerError {
		t.Errorf("without session: %d", status)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/web?db=crm", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	cookie, _, _ := strings.Cut(resp.Header.Get("Set-Cookie"), ";")
	if status, answer := s.post("/jsonrpc", bad, "Cookie", cookie); status != http.StatusOK ||
		!strings.Contains(answer, orm.UserError) {
		t.Errorf("with session: %d %s", status, answer)
	}
}

func TestMergeConcurrent(t *testing.T) {
	s := start(t, "19.0", `leads: [{id: 1, name: a}, {id: 2, name: b}, {id: 3, name: c}]`)
	var wizards [2]any
	for i := range wizards {
		leads := []any{[]any{int64(6), int64(0), []any{int64(1), int64(2)}}}
		v, class := s.call(2, s.Key, "crm.merge.opportunity", "create", map[string]any{"opportunity_ids": leads})
		if class != "" {
			t.Fatal(class)
		}
		wizards[i] = v
	}
	var classes [2]string
	var both sync.WaitGroup
	for i, w := range wizards {
		both.Go(func() { _, classes[i] = s.call(2, s.Key, "crm.merge.opportunity", "action_merge", []any{w}) })
	}
	both.Wait()
	if got := classes[0] + classes[1]; got != orm.UserError {
		t.Errorf("got %q", classes)
	}
	if n, _ := s.call(2, s.Key, "crm.lead", "search_count", []any{}); n != int64(2) {
		t.Errorf("%v leads are left", n)
	}
}

func TestOrdersInstalled(t *testing.T) {
	for _, installed := range []bool{true, false} {
		var options []miniodoo.Option
		if installed {
			options = append(options, miniodoo.WithOrders())
		}
		s := start(t, "19.0", "", options...)
		fields, _ := s.call(2, s.Key, "crm.lead", "fields_get", []any{"order_ids"})
		if found := len(fields.(map[string]any)) > 0; found != installed {
			t.Errorf("installed %v: order_ids %v", installed, found)
		}
		if _, class := s.call(2, s.Key, "sale.order", "search_count", []any{}); (class == "") != installed {
			t.Errorf("installed %v: %s", installed, class)
		}
	}
}

func TestReadAllModels(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		s := start(t, version, robin, miniodoo.WithOrders())
		err := s.Odoo.Do(t.Context(), func(e *orm.Env) error {
			for _, name := range e.DB.Models() {
				for _, f := range e.DB.Model(name).Fields() {
					if f.Relation != "" && f.Stored && f.Kind != orm.Many2one && e.DB.Model(f.Relation) == nil {
						t.Errorf("%s: %s.%s leads to %s, which is not there", version, name, f.Name, f.Relation)
					}
				}
				if _, err := e.Positional(name, "search_read", []any{[]any{}}, map[string]any{}); err != nil {
					t.Errorf("%s: %s: %v", version, name, err)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
