package odooclient_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/odooclient"
)

func TestChangesCompleteAndOnce(t *testing.T) {
	for _, w := range twoWays {
		t.Run(w.String(), func(t *testing.T) {
			m := newMoving(t, w)
			rapid.Check(t, func(t *rapid.T) {
				stamps := rapid.SliceOfN(aStamp(4), 0, 40).Draw(t, "stamps")
				size := rapid.SampledFrom([]int{1, 2, 3, 7, 10, 40, 100}).Draw(t, "size")
				since := rapid.IntRange(-1, 4).Draw(t, "since")
				ids := m.begin(t, stamps)
				from, want := time.Time{}, ids
				if since >= 0 {
					from = noon.Add(time.Duration(since)*time.Second + 300*time.Millisecond)
					want = nil
					for i, s := range stamps {
						if s >= time.Duration(since)*time.Second { // whole seconds: none is left out
							want = append(want, ids[i])
						}
					}
				}
				var got []leadID
				var largest int
				for page, err := range m.client.ChangedLeads(context.Background(), from, size) {
					if err != nil {
						t.Fatal(err)
					}
					largest = max(largest, len(page))
					for _, l := range page {
						got = append(got, l.ID)
					}
				}
				slices.Sort(got)
				if !slices.Equal(got, want) || largest > size {
					t.Fatalf("got %v in pages of up to %d, want %v in pages of %d", got, largest, want, size)
				}
			})
		})
	}
}

// While pages are read, people write, delete and create. A lead that is there all the time must come, whatever they do.
func TestPagesDuringChanges(t *testing.T) {
	for _, w := range twoWays {
		t.Run(w.String(), func(t *testing.T) {
			m := newMoving(t, w)
			rapid.Check(t, func(t *rapid.T) {
				ids := m.begin(t, rapid.SliceOfN(aStamp(3), 1, 30).Draw(t, "stamps"))
				size := rapid.SampledFrom([]int{1, 2, 3, 7, 10}).Draw(t, "size")
				script := rapid.SliceOfN(rapid.IntRange(0, 3*len(ids)), 0, 20).Draw(t, "script")
				there := slices.Clone(ids)
				clock := noon.Add(time.Minute)
				meanwhile := func() {
					if len(script) == 0 {
						return
					}
					what, lead := script[0]/len(ids), ids[script[0]%len(ids)]
					script = script[1:]
					clock = clock.Add(700 * time.Millisecond)
					m.mu.Lock()
					m.at = clock
					m.mu.Unlock()
					switch what {
					case 0, 1:
						m.do(t, func(e *orm.Env) error {
							r := e.One("crm.lead", int64(lead))
							if r == nil {
								return nil
							}
							return e.Update([]*orm.Record{r}, map[string]any{"name": "changed " + clock.String()})
						})
					case 2:
						there = slices.DeleteFunc(there, func(id leadID) bool { return id == lead })
						m.do(t, func(e *orm.Env) error {
							if r := e.One("crm.lead", int64(lead)); r != nil {
								return e.Delete([]*orm.Record{r})
							}
							return nil
						})
					default:
						m.create(t, "new")
					}
				}
				m.set(clock, meanwhile)
				got := map[leadID]int{}
				pages := m.client.ChangedLeads(context.Background(), time.Time{}, size)
				byID := rapid.Bool().Draw(t, "by id")
				if byID {
					pages = m.client.AllLeads(context.Background(), 0, size)
				}
				for page, err := range pages {
					if err != nil {
						t.Fatal(err)
					}
					for _, l := range page {
						got[l.ID]++
					}
				}
				for _, id := range there {
					if got[id] == 0 {
						t.Fatalf("lead %d never came", id)
					}
				}
				if i := slices.IndexFunc(ids, func(id leadID) bool { return byID && got[id] > 1 }); i >= 0 {
					t.Fatalf("lead %d came %d times in a walk by id", ids[i], got[ids[i]])
				}
			})
		})
	}
}

func TestPagesContinueAfterID(t *testing.T) {
	eachWay(t, func(t *testing.T, w way) {
		m := newMoving(t, w)
		ids := m.begin(t, make([]time.Duration, 10))
		if err := setActive(t.Context(), m.client, ids[8], false); err != nil {
			t.Fatal(err)
		}
		for size := range 12 {
			var got []leadID
			for page, err := range m.client.AllLeads(t.Context(), ids[3], size) {
				if err != nil {
					t.Fatal(err)
				}
				for _, l := range page {
					got = append(got, l.ID)
				}
			}
			if !slices.Equal(got, ids[4:]) {
				t.Errorf("after %d in pages of %d: %v, want %v, archived ones included", ids[3], size, got, ids[4:])
			}
		}
	})
}

func TestPagesOfStampsAndCustomers(t *testing.T) {
	eachWay(t, func(t *testing.T, w way) {
		m := newMoving(t, w)
		m.set(noon.Add(time.Hour), nil)
		for i := range 5 {
			m.do(t, func(e *orm.Env) error {
				_, err := e.Make("res.partner",
					map[string]any{"name": fmt.Sprint("Partner ", i), "active": i != 2, "email": "p@acme.test"})
				return err
			})
		}
		since := noon.Add(time.Hour)
		stamps, customers := 0, 0
		for page, err := range m.client.Stamps(t.Context(), "res.partner", since, 2) {
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range page {
				if s.ID == 0 || !s.Written.Equal(since) {
					t.Errorf("stamp %+v, want %s", s, since)
				}
			}
			stamps += len(page)
		}
		for page, err := range m.client.ChangedCustomers(t.Context(), since, 2) {
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range page {
				if p.Email != "p@acme.test" || p.Commercial != p.ID {
					t.Errorf("customer %+v", p)
				}
			}
			customers += len(page)
		}
		if stamps != 5 || customers != 5 {
			t.Errorf("%d stamps, %d customers, want 5 of each, the archived one included", stamps, customers)
		}
		if at, err := m.client.LatestWrite(t.Context(), "res.partner"); err != nil || !at.Equal(since) {
			t.Errorf("newest %s, %v; want %s", at, err, since)
		}
		if at, err := m.client.LatestWrite(t.Context(), "crm.lead"); err != nil || !at.IsZero() {
			t.Errorf("newest of none %s, %v", at, err)
		}
	})
}

// A cut walk must not look like one that came to its end: a crawl would take the leads it did not see for deleted ones.
func TestPagesEndWithError(t *testing.T) {
	m := newMoving(t, twoWays[1])
	m.begin(t, make([]time.Duration, 10))
	for range 20 { // where the hand-over meets the end of the context is a matter of luck
		ctx, cancel := context.WithCancel(t.Context())
		var last error
		seen := 0
		for page, err := range m.client.AllLeads(ctx, 0, 3) {
			last = err
			seen += len(page)
			cancel()
		}
		if seen < 10 && !errors.Is(last, context.Canceled) {
			t.Fatalf("after %d of 10 leads the walk ended with %v", seen, last)
		}
		cancel()
	}
}

func TestPagesStoppedEarly(t *testing.T) {
	m := newMoving(t, twoWays[1])
	m.begin(t, make([]time.Duration, 10))
	before := m.client.CallCount()
	for page, err := range m.client.AllLeads(t.Context(), 0, 2) {
		if err != nil || len(page) != 2 {
			t.Fatalf("%v, %v", page, err)
		}
		break
	}
	if n := m.client.CallCount() - before; n > 3 { // two calls run at a time, and one begins when the first has ended
		t.Errorf("%d calls for one page, want that of the page and at most the next two", n)
	}
}

// Between 15 and 19 a server may still refuse load=”, as a module that overrides search_read does.
func TestPagesServerRefusesLoad(t *testing.T) {
	s := miniodootest.Start(t, "14.0", `
partners: [{id: 70, name: Acme}]
leads: [{id: 41, name: A, partner_id: Acme}, {id: 42, name: B}, {id: 43, name: C}]`,
		miniodoo.WithReportedVersion("16.0"))
	for _, transport := range []string{odooclient.JSONRPC, odooclient.XMLRPC} {
		c := connect(t, optionsFor(s, transport))
		found, _, err := c.Leads(t.Context(), []leadID{41, 42})
		if err != nil || len(found) != 2 || found[0].Customer != 70 {
			t.Errorf("%s: %+v, %v", transport, found, err)
		}
		if !c.Session().WithoutLoad {
			t.Errorf("%s: it is asked again every time", transport)
		}
		before := c.CallCount()
		if _, _, err := c.Leads(t.Context(), []leadID{43}); err != nil || c.CallCount()-before != 1 {
			t.Errorf("%s: %v after %d calls, want 1", transport, err, c.CallCount()-before)
		}
	}
}

// A server that answers the same page for ever must not keep us for ever.
func TestPagesWithoutProgressEnd(t *testing.T) {
	ids := "[3, 4]"
	s := miniodootest.Start(t, "19.0", "", miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Path {
			case "/json/2/crm.lead/search_read":
				says(200, asJSON, `[{"id": 1, "write_date": "2026-11-23 13:05:12"}, {"id": 2, "write_date": "2026-11-23 `+
					`13:05:12"}]`)(w, r)
			case "/json/2/crm.lead/search":
				says(200, asJSON, ids)(w, r)
			default:
				next.ServeHTTP(w, r)
			}
		})
	}))
	c := connect(t, optionsFor(s, odooclient.JSON2))
	ends := func(name string, pages iter.Seq2[[]crm.Lead, error]) {
		var last error
		for _, err := range pages {
			last = err
		}
		if !odooclient.Is(last, odooclient.BadAnswer) {
			t.Errorf("%s: %v; want a bad answer", name, last)
		}
	}
	ends("by id", c.AllLeads(t.Context(), 0, 2))
	ends("from an id that was passed", c.AllLeads(t.Context(), 2, 2))
	ids = "[1, 2]"
	ends("ids that were passed", c.AllLeads(t.Context(), 0, 2))
	ends("by time", c.ChangedLeads(t.Context(), time.Time{}, 2))
}
