package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
)

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

func TestLogNamesLeadInEachStep(t *testing.T) {
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
