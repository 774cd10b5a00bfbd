package synctest

import (
	"cmp"
	"flag"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	_ "pgregory.net/rapid" // declares the flag

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
)

// Site is an Odoo and a Leadtwin with an empty store.
type Site struct {
	testing.TB
	Clock  *Clock
	Odoo   miniodootest.Server
	Client *odooclient.Client
	Store  *store.Store
	Policy rules.Policy
}

// Start starts a site on an Odoo with the records of a seed.
func Start(t testing.TB, version, seed string, more ...miniodoo.Option) *Site {
	t.Helper()
	s := &Site{
		TB: t, Clock: &Clock{at: time.Date(2026, 1, 31, 9, 0, 0, 300_000_000, time.UTC)}, Policy: rules.Default(),
	}
	s.Odoo = miniodootest.Start(t, version, seed, append(more, miniodoo.WithClock(s.Clock.Now))...)
	s.Client = s.Connect(s.Odoo.Login, s.Odoo.Key, nil)
	s.Store = OpenStore(t)
	return s
}

// WithNewStore returns another site on the same Odoo, with an empty store and the default policy.
func (s *Site) WithNewStore() *Site {
	s.Helper()
	other := *s
	other.Store, other.Policy = OpenStore(s), rules.Default()
	return &other
}

// Connect signs in to the site's Odoo until the test ends. What is known of the server may be nil.
func (s *Site) Connect(login, key string, known *odooclient.Session) *odooclient.Client {
	s.Helper()
	return Connect(s, odooclient.Options{
		URL: s.Odoo.URL, Database: s.Odoo.Database, User: login, Key: key, Known: known,
	})
}

// Connect signs in to an Odoo until the test ends. The default timeout is a minute.
func Connect(t testing.TB, o odooclient.Options) *odooclient.Client {
	t.Helper()
	o.Timeout = cmp.Or(o.Timeout, time.Minute)
	client, err := odooclient.Connect(t.Context(), o)
	if err != nil {
		t.Fatal(fmt.Errorf("connect to %s: %w", o.URL, err))
	}
	t.Cleanup(client.Close)
	return client
}

// OpenStore opens an empty SQLite store until the test ends.
func OpenStore(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "leadtwin.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// EachVersion runs a test on both versions that miniodoo imitates.
func EachVersion(t *testing.T, test func(t *testing.T, version string)) {
	for _, version := range []string{"14.0", "19.0"} {
		t.Run(version, func(t *testing.T) { test(t, version) })
	}
}

// Robin is the example of the documentation.
const Robin = `
users:
  - {id: 5, name: Ann, login: ann, rights: own}
  - {id: 6, name: Bob, login: bob, rights: own}
  - {id: 7, name: Eve, login: eve, rights: own}
leads:
  - {id: 41, name: Offer, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann}
  - {id: 42, name: Again, contact_name: R. Berg, email_from: ROBIN@acme.test, user_id: bob}
  - {id: 43, name: Other, contact_name: Kim Lund, email_from: kim@acme.test, user_id: eve}
  - {id: 44, name: Nobody, contact_name: Lee Chan, email_from: lee@elsewhere.test, user_id: eve}
`

// ShortenLaws makes laws run few checks, since each starts a server, unless -rapid.checks asks for more. Call it in
// TestMain.
func ShortenLaws(checks string) {
	flag.Parse()
	if f := flag.Lookup("rapid.checks"); f.Value.String() == f.DefValue {
		if err := f.Value.Set(checks); err != nil {
			panic(err)
		}
	}
}
