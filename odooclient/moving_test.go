package odooclient_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/odooclient"
)

// moving is an Odoo whose clock a test sets, and whose leads change between two calls of the client.
type moving struct {
	server miniodootest.Server
	client *odooclient.Client

	mu      sync.Mutex
	at      time.Time
	between func() // called before each call reaches Odoo
}

var noon = time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)

func newMoving(t *testing.T, w way, more ...miniodoo.Option) *moving {
	m := &moving{at: noon}
	m.server = miniodootest.Start(
		t, w.version, "", append(more, miniodoo.WithClock(m.now),
			miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
				var one sync.Mutex // requests come two at a time
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					m.mu.Lock()
					between := m.between
					m.mu.Unlock()
					if between != nil {
						one.Lock()
						between()
						one.Unlock()
					}
					next.ServeHTTP(w, r)
				})
			}))...,
	)
	m.client = connect(t, optionsFor(m.server, w.transport))
	return m
}

func (m *moving) now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.at
}

func (m *moving) set(at time.Time, between func()) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.at, m.between = at, between
}

// fatal is a test or one try of a property.
type fatal interface {
	Helper()
	Fatal(args ...any)
}

func (m *moving) do(t fatal, change func(e *orm.Env) error) {
	t.Helper()
	if err := m.server.Odoo.Do(context.Background(), change); err != nil {
		t.Fatal(err)
	}
}

// begin replaces all leads by one for each stamp.
func (m *moving) begin(t fatal, stamps []time.Duration) (ids []leadID) {
	t.Helper()
	m.set(noon, nil)
	m.do(t, func(e *orm.Env) error {
		ids, err := e.With("active_test", false).Find("crm.lead", []any{}, "", 0, 0)
		if err != nil {
			return err
		}
		var all []*orm.Record
		for _, id := range ids {
			all = append(all, e.One("crm.lead", id))
		}
		return e.Delete(all)
	})
	for i, s := range stamps {
		m.set(noon.Add(s), nil)
		ids = append(ids, m.create(t, fmt.Sprint("lead ", i)))
	}
	m.set(noon.Add(time.Minute), nil)
	return ids
}

func (m *moving) create(t fatal, name string) (id leadID) {
	t.Helper()
	m.do(t, func(e *orm.Env) error {
		made, err := e.Make("crm.lead", map[string]any{"name": name})
		if err == nil {
			id = leadID(made[0].ID)
		}
		return err
	})
	return id
}

// aStamp is a change time after noon: some seconds, many microseconds, so that a second holds many.
func aStamp(seconds int) *rapid.Generator[time.Duration] {
	return rapid.Custom(func(t *rapid.T) time.Duration {
		return time.Duration(rapid.IntRange(0, seconds-1).Draw(t, "second"))*time.Second +
			time.Duration(rapid.SampledFrom([]int{0, 1, 100_000, 500_000, 999_999}).Draw(t, "µs"))*time.Microsecond
	})
}

// twoWays are one for each version: pages differ by version, not by transport.
var twoWays = []way{{"14.0", odooclient.JSONRPC}, {"19.0", odooclient.JSON2}}
