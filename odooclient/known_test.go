package odooclient_test

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
	"testing"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

func TestKnownSessionNeedsNoCall(t *testing.T) {
	eachWay(t, func(t *testing.T, w way) {
		s := miniodootest.Start(t, w.version, `leads: [{id: 41, name: A}, {id: 42, name: B}]`)
		first := connect(t, optionsFor(s, w.transport)).Session()
		stored, err := json.Marshal(first)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(stored), s.Key) {
			t.Error("the stored session holds the key")
		}
		var known odooclient.Session
		if err := json.Unmarshal(stored, &known); err != nil {
			t.Fatal(err)
		}
		o := optionsFor(s, odooclient.Auto)
		o.Known = &known
		c := connect(t, o)
		if c.CallCount() != 0 {
			t.Errorf("%d calls to connect, want none", c.CallCount())
		}
		if n, err := c.CountLeads(t.Context()); n != 2 || err != nil || c.CallCount() != 1 {
			t.Errorf("%d leads, %v, after %d calls; want 2 after one", n, err, c.CallCount())
		}
	})
}

func TestKnownSessionOfAnotherServer(t *testing.T) {
	s := miniodootest.Start(t, "19.0", "")
	right := connect(t, optionsFor(s, odooclient.JSON2)).Session()
	for name, spoil := range map[string]func(*odooclient.Session){
		"address": func(s *odooclient.Session) {
			s.URL = "http://other.test"
		}, "database": func(s *odooclient.Session) { s.Database = "other" },
		"user": func(s *odooclient.Session) {
			s.User = "other"
		}, "transport": func(s *odooclient.Session) { s.Transport = odooclient.XMLRPC },
		"user id": func(s *odooclient.Session) { s.UID = 0 }, "fields": func(s *odooclient.Session) { s.Known = nil },
	} {
		wrong := right
		spoil(&wrong)
		o := optionsFor(s, odooclient.JSON2)
		o.Known = &wrong
		c := connect(t, o)
		if c.CallCount() == 0 || c.Session().UID != right.UID {
			t.Errorf("%s: a session of something else was taken", name)
		}
	}
}

func TestKnownSessionOutdated(t *testing.T) {
	for name, c := range map[string]struct {
		version string
		spoil   func(*odooclient.Session)
	}{
		"the user has another id, 14": {"14.0", func(s *odooclient.Session) { s.UID = 77 }},
		"the same over XML-RPC":       {"14.0", func(s *odooclient.Session) { s.UID, s.Transport = 77, odooclient.XMLRPC }},
		"the user has another id, 19": {"19.0", func(s *odooclient.Session) { s.UID, s.Transport = 77, odooclient.JSONRPC }},
		"a module was removed":        {"19.0", addField},
		"the same over JSON-RPC": {"19.0", func(s *odooclient.Session) {
			s.Transport = odooclient.JSONRPC
			addField(s)
		}},
		"a module was removed, 14": {"14.0", addField},
		"the transport is gone": {"14.0", func(s *odooclient.Session) {
			s.Transport = odooclient.JSON2
			s.Version = odooclient.Version{Text: "19.0", Major: 19}
		}},
		"Odoo was downgraded from 19": {"14.0", func(s *odooclient.Session) {
			s.Version = odooclient.Version{Text: "19.0", Major: 19}
		}},
		"Odoo was upgraded from 14 to 19": {"19.0", func(s *odooclient.Session) {
			s.Version, s.Transport = odooclient.Version{Text: "14.0", Major: 14}, odooclient.JSONRPC
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := miniodootest.Start(t, c.version, `leads: [{id: 41, name: A}, {id: 42, name: B}]`)
			session := connect(t, optionsFor(s, odooclient.Auto)).Session()
			c.spoil(&session)
			o := optionsFor(s, odooclient.Auto)
			o.Known = &session
			client := connect(t, o)
			found, missing, err := client.Leads(t.Context(), []leadID{41, 42, 43})
			if err != nil || len(found) != 2 || found[0].Title != "A" || len(missing) != 1 {
				t.Errorf("%+v, %v, %v; want two leads and one missing", found, missing, err)
			}
			if _, err := client.HasGroup(t.Context(), "sales_team.group_sale_manager"); err != nil {
				t.Errorf("has_group: %v", err)
			}
			if _, err := client.May(t.Context(), "crm.lead", "unlink"); err != nil {
				t.Errorf("may: %v", err)
			}
			if _, err := client.Search(t.Context(), "crm.lead", []any{[]any{"nosuch", "=", 1}},
				odooclient.SearchOptions{}); !odooclient.Is(err, odooclient.UnknownField) {
				t.Errorf("a wrong field: %v", err)
			}
		})
	}
}

// addField adds one that Odoo no longer has.
func addField(s *odooclient.Session) {
	fields := map[string]odooclient.Field{"mobile": {}}
	maps.Copy(fields, s.Known["crm.lead"])
	s.Known = map[string]map[string]odooclient.Field{"crm.lead": fields, "res.partner": s.Known["res.partner"]}
}

func TestConnectExpiredKey(t *testing.T) {
	eachWay(t, func(t *testing.T, w way) {
		s := miniodootest.Start(t, w.version, "")
		session := connect(t, optionsFor(s, w.transport)).Session()
		o := optionsFor(s, w.transport)
		o.Known, o.Key = &session, "0123456789012345678901234567890123456789"
		if _, err := connect(t, o).CountLeads(t.Context()); !odooclient.Is(err, odooclient.LoginRefused) {
			t.Errorf("%v; want a refused login", err)
		}
	})
}

func TestKnownSessionOutdatedForConcurrentCalls(t *testing.T) {
	s := miniodootest.Start(t, "14.0", `leads: [{id: 41, name: A}]`)
	session := connect(t, optionsFor(s, odooclient.JSONRPC)).Session()
	session.UID = 77
	o := optionsFor(s, odooclient.Auto)
	o.Known = &session
	c := connect(t, o)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if found, _, err := c.Leads(t.Context(), []leadID{41}); err != nil || len(found) != 1 {
				t.Errorf("%v, %v", found, err)
			}
		})
	}
	all.Wait()
	if c.Session().UID != 2 {
		t.Errorf("user %d, want 2", c.Session().UID)
	}
}

func TestKnownSessionDatabaseDown(t *testing.T) {
	var p points
	c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "", p.option()), odooclient.JSON2))
	p.set(func(w http.ResponseWriter, r *http.Request) {
		if p.hits.Load() < 3 {
			says(404, asHTML, "<p>No database is selected</p>")(w, r)
			return
		}
		says(200, asJSON, "true")(w, r)
	})
	if err := probed(t, c, false); err != nil {
		t.Errorf("a read while PostgreSQL restarts: %v", err)
	}
	p.set(says(404, asHTML, "<p>No database is selected</p>"))
	if err := probed(t, c, true); !odooclient.Is(err, odooclient.UnknownOutcome) {
		t.Errorf("a write: %v; want an unknown outcome: a proxy may have sent that page", err)
	}
}

func TestOrdersHiddenFromUser(t *testing.T) {
	s := miniodootest.Start(t, "19.0", `leads: [{id: 41, name: A}]`, miniodoo.WithOrders(),
		miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(asked))
				if strings.HasPrefix(r.URL.Path, "/json/2/sale.order/") || bytes.Contains(asked, []byte(`"order_ids"`)) {
					says(403, asJSON, `{"name": "odoo.exceptions.AccessError", "message": "No"}`)(w, r)
					return
				}
				next.ServeHTTP(w, r)
			})
		}))
	c := connect(t, optionsFor(s, odooclient.JSON2))
	found, _, err := c.Leads(t.Context(), []leadID{41})
	if err != nil || len(found) != 1 || found[0].Orders != 0 || !c.Session().OrdersHidden {
		t.Errorf("%v, %v, hidden %t; want the lead, and to be told that orders are hidden", found, err,
			c.Session().OrdersHidden)
	}
}
