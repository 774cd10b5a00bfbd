package miniodootest

import (
	"testing"

	"leadtwin/internal/miniodoo"
)

// Server is a running in-memory Odoo and how to sign in there as the administrator.
type Server struct {
	URL, Database, Login, Key string
	Odoo                      *miniodoo.Odoo
}

// Start serves an Odoo of a version ("14.0" or "19.0") with the records of a seed (YAML, see miniodoo.Load; may be
// empty) until the test ends.
func Start(t testing.TB, version, seed string, options ...miniodoo.Option) Server {
	t.Helper()
	o := miniodoo.New(version, options...)
	if err := o.Load([]byte(seed)); err != nil {
		t.Fatalf("load the seed: %v", err)
	}
	url, stop, err := o.Listen(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return Server{URL: url, Database: o.Database(), Login: "admin", Key: miniodoo.KeyOf("admin"), Odoo: o}
}
