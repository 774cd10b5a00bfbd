package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/report"
)

const (
	testToken = "test-token-of-good-length"
	people    = `users: [{id: 5, name: Ann, login: ann, rights: own}, {id: 6, name: Bob, login: bob, rights: own}, {id: ` +
		`7, name: Eve, login: eve, rights: own}]`
)

// running is a running `serve` and an in-memory Odoo that calls it.
type running struct {
	*testing.T
	odoo     miniodootest.Server
	app      *app.App
	settings config.Config
	url      string
	log      *safeBuffer
	ended    chan error
	quit     context.CancelFunc
	weather  *weather
	ahead    time.Duration // how far the service's clock is
	leap     *atomic.Int64 // further nanoseconds, while it runs
}

// freeAddress returns an address without a listener. Its port is below those that Linux and macOS give to outgoing
// connections, since another test could get such a port before the service listens on it.
func freeAddress(t testing.TB) string {
	t.Helper()
	for range 100 {
		address := fmt.Sprintf("127.0.0.1:%d", 10_000+rand.IntN(20_000))
		l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", address)
		if err == nil {
			if err = l.Close(); err != nil {
				t.Fatal(err)
			}
			return address
		}
	}
	t.Fatal("no free port")
	return ""
}

func testSettings(t testing.TB, odoo miniodootest.Server) config.Config {
	t.Helper()
	c := config.Default()
	c.Odoo.URL, c.Odoo.Database, c.Odoo.User, c.Odoo.APIKey = odoo.URL, odoo.Database, odoo.Login, config.NewSecret(
		odoo.Key,
	)
	c.Mode = "auto"
	c.Server.Listen = freeAddress(t)
	c.Server.PublicURL, c.Webhooks.Token, c.Webhooks.Debounce = "http://"+c.Server.Listen, config.NewSecret(
		testToken,
	), 100*time.Millisecond
	c.Schedule.Incremental, c.Schedule.Full, c.Schedule.Jitter, c.Schedule.Timezone = "", "", 0, "UTC"
	c.Store.URL = "sqlite:" + filepath.Join(t.TempDir(), "leadtwin.db")
	return c
}

// prepare makes the Odoo and the settings, but starts nothing.
func prepare(t *testing.T, seed string, change func(*config.Config)) *running {
	t.Helper()
	return prepareOdoo(t, people+"\n"+seed, change)
}

// prepareOdoo is prepare with a seed that has users of its own.
func prepareOdoo(t *testing.T, seed string, change func(*config.Config)) *running {
	t.Helper()
	r := &running{T: t, weather: &weather{}, leap: &atomic.Int64{}, log: &safeBuffer{}}
	r.odoo = miniodootest.Start(t, "19.0", seed, miniodoo.WithMiddleware(r.weather.wrap))
	r.settings = testSettings(t, r.odoo)
	if change != nil {
		change(&r.settings)
	}
	return r
}

func (r *running) open(need app.Need) *app.App {
	r.Helper()
	ahead := r.ahead
	a, err := app.New(
		r.Context(),
		app.Options{
			Settings: r.settings,
			NewStore: true,
			Need:     need,
			Now:      func() time.Time { return time.Now().Add(ahead + time.Duration(r.leap.Load())) },
			LogTo:    r.log,
		},
	)
	if err != nil {
		r.Fatal(err)
	}
	return a
}

// install puts the webhook rules into Odoo.
func (r *running) install() {
	r.Helper()
	a := r.open(app.NeedOdoo)
	if _, err := a.WebhookInstall(r.Context(), "test", app.WebhookOptions{}); err != nil {
		r.Fatal(err)
	}
	if err := a.Stop(r.Context()); err != nil {
		r.Fatal(err)
	}
}

func (r *running) start() {
	r.Helper()
	r.app = r.open(app.NeedOdooLater)
	ctx, quit := context.WithCancel(r.Context())
	r.quit, r.ended, r.url = quit, make(chan error, 1), "http://"+r.settings.Server.Listen
	go func() { r.ended <- r.app.Serve(ctx) }()
	r.Cleanup(r.stop)
	r.until("the service answers", func() bool { return r.get("/healthz") == http.StatusOK })
}

// stop ends the service as SIGTERM does.
func (r *running) stop() {
	if r.quit == nil {
		return
	}
	r.quit()
	r.quit = nil
	if err := <-r.ended; err != nil {
		r.Error(err)
	}
	if err := r.app.Stop(context.WithoutCancel(r.Context())); err != nil {
		r.Error(err)
	}
}

func serve(t *testing.T, seed string, change func(*config.Config)) *running {
	t.Helper()
	r := prepare(t, seed, change)
	r.install()
	r.start()
	return r
}

// until waits until something is so.
func (r *running) until(what string, is func() bool) {
	r.Helper()
	r.await(what, 2*time.Minute, 10*time.Millisecond, is)
}

// await looks again after each pause whether something is so.
func (r *running) await(what string, limit, pause time.Duration, is func() bool) {
	r.Helper()
	for end := time.Now().Add(limit); !is(); time.Sleep(pause) {
		if time.Now().After(end) {
			r.Fatalf("not within %s: %s\n%s", limit, what, r.log)
		}
	}
}

func (r *running) get(path string) int {
	status, _ := r.ask(http.MethodGet, path, "")
	return status
}

func (r *running) ask(method, path, body string) (int, string) {
	r.Helper()
	req, err := http.NewRequestWithContext(context.WithoutCancel(r.Context()), method, r.url+path, strings.NewReader(body))
	if err != nil {
		r.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err.Error()
	}
	defer func() { _ = res.Body.Close() }()
	text, _ := io.ReadAll(res.Body)
	return res.StatusCode, string(text)
}

func (r *running) deliver(ids ...int) int {
	raw, _ := json.Marshal(map[string]any{"model": "crm.lead", "ids": ids})
	status, _ := r.ask(http.MethodPost, "/hooks/odoo/"+testToken, string(raw))
	return status
}

// create makes leads in Odoo, as a salesperson would; Odoo calls the service by itself.
func (r *running) create(leads ...map[string]any) []int64 {
	r.Helper()
	var ids []int64
	if err := r.odoo.Odoo.Do(r.Context(), func(e *orm.Env) error {
		recs, err := e.Make("crm.lead", leads...)
		for _, rec := range recs {
			ids = append(ids, rec.ID)
		}
		return err
	}); err != nil {
		r.Fatal(err)
	}
	return ids
}

func (r *running) leads() int {
	n := 0
	_ = r.odoo.Odoo.Do(r.Context(), func(e *orm.Env) error { n = len(e.DB.Model("crm.lead").All()); return nil })
	return n
}

func (r *running) notes(holds string) int {
	n := 0
	_ = r.odoo.Odoo.Do(r.Context(), func(e *orm.Env) error {
		for _, m := range e.DB.Model("mail.message").All() {
			if strings.Contains(m.Str("body"), holds) {
				n++
			}
		}
		return nil
	})
	return n
}

func (r *running) ready() report.Readiness {
	var state report.Readiness
	_, text := r.ask(http.MethodGet, "/readyz", "")
	_ = json.Unmarshal([]byte(text), &state)
	return state
}

func (r *running) metric(line string) string {
	_, text := r.ask(http.MethodGet, "/metrics", "")
	for l := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(l), line+" "); ok {
			return value
		}
	}
	return ""
}

// other is what a command in another process does, such as pause.
func (r *running) other(do func(*app.App) error) {
	r.Helper()
	a := r.open(app.NeedStore)
	if err := do(a); err != nil {
		r.Fatal(err)
	}
	if err := a.Stop(r.Context()); err != nil {
		r.Fatal(err)
	}
}

func robins() []map[string]any {
	return []map[string]any{
		{"name": "Warehouse lighting", "contact_name": "Robin Berg", "email_from": "robin@acme.test", "user_id": int64(5)},
		{"name": "Robin again", "contact_name": "Robin Berg", "email_from": "Robin@ACME.test", "user_id": int64(6)},
		{"name": "Kim wants too", "contact_name": "Kim Sato", "email_from": "kim@acme.test", "user_id": int64(7)},
	}
}

func pairs(n int) []map[string]any {
	var out []map[string]any
	for i := range n {
		for range 2 {
			out = append(
				out,
				map[string]any{
					"name":         "Offer",
					"contact_name": fmt.Sprintf("Person Number%d", i),
					"email_from":   fmt.Sprintf("p@company%d.test", i),
					"user_id":      int64(5),
				},
			)
		}
	}
	return out
}
