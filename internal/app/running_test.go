package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
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

// weather is what happens between Leadtwin and Odoo; the zero value is fine weather.
type weather struct {
	status atomic.Int64
	refuse atomic.Pointer[func(*http.Request) bool] // which calls Odoo refuses, as with a UserError
	watch  atomic.Pointer[func(*http.Request)]      // sees each call before Odoo does
	header atomic.Pointer[func(http.ResponseWriter)]
}

func (w *weather) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if status := w.status.Load(); status != 0 {
			http.Error(out, "the proxy says no", int(status))
			return
		}
		if refuse := w.refuse.Load(); refuse != nil && (*refuse)(r) {
			out.Header().Set("Content-Type", "application/json")
			out.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = io.WriteString(
				out,
				`{"name": "odoo.exceptions.UserError", "message": "No, not these.", "arguments": ["No, not these."], `+
					`"context": {}, "debug": ""}`,
			)
			return
		}
		if header := w.header.Load(); header != nil {
			(*header)(out)
		}
		if watch := w.watch.Load(); watch != nil {
			(*watch)(r)
		}
		next.ServeHTTP(out, r)
	})
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}
func (s *safeBuffer) String() string { s.mu.Lock(); defer s.mu.Unlock(); return s.b.String() }

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

// until waits for what must come to be.
func (r *running) until(what string, is func() bool) {
	r.Helper()
	limit := time.Now().Add(2 * time.Minute)
	for !is() {
		if time.Now().After(limit) {
			r.Fatalf("never came to be: %s\n%s", what, r.log)
		}
		time.Sleep(10 * time.Millisecond)
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

func TestServe(t *testing.T) {
	t.Parallel()
	r := serve(t, "", nil)
	r.create(robins()...)
	r.until("Robin's leads are one", func() bool { return r.leads() == 2 })
	r.until("Kim's is kept apart", func() bool { return r.notes(" LT-") == 1 })
	r.until("the inbox is empty", func() bool { return r.metric("leadtwin_inbox_leads") == "0" })
	r.until(
		"one merge is counted",
		func() bool { return r.metric(`leadtwin_actions_total{action="merge",outcome="done"}`) == "1" },
	)
	if strings.Contains(r.log.String(), "robin@") || strings.Contains(r.log.String(), testToken) {
		t.Errorf("the log holds an address or the token:\n%s", r.log)
	}
}

func TestLogFollowsLead(t *testing.T) {
	t.Parallel()
	r := serve(t, "", func(c *config.Config) { c.Log.Format = "json" })
	r.create(robins()...)
	r.until("all is done", func() bool { return r.leads() == 2 && r.notes(" LT-") == 1 })
	way := []string{"leads reported", "case decided", "leads evaluated", "case applied"}
	r.until("each step names the lead", func() bool {
		at := 0
		for line := range strings.Lines(r.log.String()) {
			var l struct {
				Msg   string
				Leads []int64
			}
			if err := json.Unmarshal([]byte(line), &l); err != nil {
				t.Fatalf("%v: %s", err, line)
			}
			if at < len(way) && l.Msg == way[at] && slices.Contains(l.Leads, 2) {
				at++
			}
		}
		return at == len(way)
	})
}

// passes counts the passes of the inbox in the log, and their leads.
func (r *running) passes() (leads, passes int) {
	for _, found := range regexp.MustCompile(`leads evaluated.*"count": (\d+)`).FindAllStringSubmatch(r.log.String(), -1) {
		n, _ := strconv.Atoi(found[1]) // digits only
		leads, passes = leads+n, passes+1
	}
	return leads, passes
}

// Ids that never were must not cost many calls each.
func TestIntakeUnknownLeads(t *testing.T) {
	t.Parallel()
	const flood = 12_000
	r := serve(t, "", func(c *config.Config) { c.Mode = "observe" })
	for first := range slices.Chunk(numbers(flood), 4000) {
		if status := r.deliver(first...); status != http.StatusAccepted {
			t.Fatalf("answered %d", status)
		}
	}
	r.until("all were looked for", func() bool { leads, _ := r.passes(); return leads >= flood })
	r.until("most are given up", func() bool {
		depth, err := strconv.ParseFloat(r.metric("leadtwin_inbox_leads"), 64)
		return err == nil && depth <= 10_000
	})
	if _, passes := r.passes(); passes < flood/2000 {
		t.Errorf("%d passes", passes)
	}
}

// numbers are n ids that no lead has.
func numbers(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = 1_000_000 + i
	}
	return out
}

// Odoo reports an import lead by lead, for minutes. That must not cost calls lead by lead.
func TestIntakeBatches(t *testing.T) {
	t.Parallel()
	const settle = 400 * time.Millisecond
	r := prepare(t, "", func(c *config.Config) { c.Mode, c.Webhooks.Debounce = "observe", settle })
	slow := func(*http.Request) { time.Sleep(20 * time.Millisecond) }
	r.weather.watch.Store(&slow)
	r.start()
	begun := time.Now()
	for n := range 300 {
		r.deliver(1_000_000 + n)
		time.Sleep(4 * time.Millisecond)
	}
	r.until("all were looked for", func() bool { leads, _ := r.passes(); return leads >= 300 })
	_, passes := r.passes()
	if most := int(time.Since(begun)/settle) + 2; passes > most {
		t.Errorf("%d passes, want at most %d", passes, most)
	}
}

func TestIntakeOwnWrites(t *testing.T) {
	t.Parallel()
	r := serve(t, "", nil)
	r.create(robins()...)
	r.until("all is done", func() bool {
		return r.leads() == 2 && r.notes(" LT-") == 1 && r.metric("leadtwin_inbox_leads") == "0"
	})
	before := r.notes("Leadtwin")
	r.deliver(1, 2, 3)
	r.until(
		"it was looked at again",
		func() bool { return r.metric("leadtwin_inbox_leads") == "0" && r.metric("leadtwin_dirty_leads") == "0" },
	)
	if after := r.notes("Leadtwin"); after != before || r.leads() != 2 {
		t.Errorf("%d notes, before %d; %d leads", after, before, r.leads())
	}
}

func TestIntakeDuringOutage(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusNotFound} {
		t.Run(http.StatusText(status), func(t *testing.T) {
			r := serve(t, "", nil)
			r.until("ready", func() bool { return r.ready().Ready })
			r.weather.status.Store(int64(status))
			r.create(robins()...)
			if got := r.deliver(1, 2, 3); got != http.StatusAccepted {
				t.Fatalf("a delivery was answered %d", got)
			}
			r.until(
				"/readyz says so",
				func() bool { s := r.ready(); return !s.Ready && strings.Contains(fmt.Sprint(s.Problems), "Odoo") },
			)
			if got := r.deliver(3); got != http.StatusAccepted {
				t.Fatalf("a delivery was answered %d", got)
			}
			r.weather.status.Store(0)
			r.until("Robin's leads are one", func() bool { return r.leads() == 2 })
			r.until("Kim's is kept apart", func() bool { return r.notes(" LT-") == 1 })
			r.until("ready again", func() bool { return r.ready().Ready })
		})
	}
}

func TestReadyDuringOutage(t *testing.T) {
	t.Parallel()
	r := serve(t, "", nil)
	r.until("ready", func() bool { return r.ready().Ready })
	r.weather.status.Store(http.StatusBadGateway)
	r.leap.Store(int64(time.Minute))
	r.until(
		"/readyz says so",
		func() bool { s := r.ready(); return !s.Ready && strings.Contains(fmt.Sprint(s.Problems), "502") },
	)
	r.weather.status.Store(0)
	r.leap.Store(int64(2 * time.Minute))
	r.deliver(1)
	r.until("ready again", func() bool { return r.ready().Ready })
}

func TestServeWithoutOdoo(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", nil)
	r.install()
	r.weather.status.Store(http.StatusBadGateway)
	r.start()
	r.until("/readyz says so", func() bool { return !r.ready().Ready })
	r.create(robins()...)
	r.weather.status.Store(0)
	r.until("Robin's leads are one", func() bool { return r.leads() == 2 })
}

func TestIntakeSurvivesRestart(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", func(c *config.Config) { c.Webhooks.Debounce = time.Hour })
	r.install()
	r.start()
	r.create(robins()...)
	r.until("on disk", func() bool { return r.metric("leadtwin_inbox_leads") == "3" })
	r.stop()
	r.settings.Webhooks.Debounce = time.Millisecond
	r.start()
	r.until("Robin's leads are one", func() bool { return r.leads() == 2 })
}

func TestRoutes(t *testing.T) {
	t.Parallel()
	r := serve(t, "", nil)
	for _, one := range []struct {
		method, path, body string
		status             int
	}{
		{"GET", "/healthz", "", 200},
		{"GET", "/metrics", "", 200},
		{"GET", "/nothing", "", 404},
		{"POST", "/hooks/odoo/wrong-token-wrong-token", `{"model": "crm.lead", "ids": [1]}`, 404},
		{"POST", "/hooks/odoo/", "", 404},
		{"GET", "/hooks/odoo/" + testToken, "", 405},
		{"POST", "/hooks/odoo/" + testToken, "{", 400},
		{"POST", "/hooks/odoo/" + testToken, `{"model": "res.partner", "ids": [1]}`, 202},
		{"POST", "/hooks/odoo/" + testToken, strings.Repeat(" ", 2<<20), 413},
	} {
		if got, text := r.ask(one.method, one.path, one.body); got != one.status || strings.Contains(text, "goroutine 1 [") {
			t.Errorf("%s %s: %d %s, want %d", one.method, one.path, got, text, one.status)
		}
	}
	wrong, a := r.ask("POST", "/hooks/odoo/wrong-token-wrong-token", "{}")
	unknown, b := r.ask("POST", "/hooks/unknown/wrong", "{}")
	if wrong != unknown || a != b {
		t.Errorf("a wrong token can be distinguished from an unknown path: %d %q, %d %q", wrong, a, unknown, b)
	}
}

func TestServeTwice(t *testing.T) {
	t.Parallel()
	r := serve(t, "", nil)
	first := r.settings
	for name, one := range map[string]struct {
		change func(*config.Config)
		want   string
	}{
		"the same store, another address": {func(c *config.Config) {
			c.Server.Listen = freeAddress(t)
		}, "is held by leadtwin serve (process " + strconv.Itoa(os.Getpid())},
		"another store, the same address": {func(c *config.Config) {
			c.Store.URL = "sqlite:" + filepath.Join(t.TempDir(), "other.db")
		}, "server.listen"},
	} {
		r.settings = first
		one.change(&r.settings)
		r.other(func(a *app.App) error {
			if err := a.Serve(t.Context()); err == nil || !strings.Contains(err.Error(), one.want) {
				t.Errorf("%s: the second service said %v", name, err)
			}
			return nil
		})
	}
	r.settings = first
	r.create(robins()...)
	r.until("Robin's leads are one", func() bool { return r.leads() == 2 })
}
