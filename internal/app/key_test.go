package app_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

// changing is an Odoo whose user's key changes: only the one that counts now is let through as the real one.
type changing struct{ key atomic.Pointer[string] }

func (c *changing) is(key string) { c.key.Store(&key) }

func (c *changing) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, q *http.Request) {
		scheme, sent, _ := strings.Cut(q.Header.Get("Authorization"), " ")
		if sent == *c.key.Load() {
			q.Header.Set("Authorization", scheme+" "+miniodoo.KeyOf("admin"))
		}
		next.ServeHTTP(out, q) // which refuses any other
	})
}

// withKeyFile makes an Odoo whose key changes, and settings that read the key from a file.
func withKeyFile(t *testing.T) (r *running, now *changing, file string) {
	t.Helper()
	now, file = &changing{}, filepath.Join(t.TempDir(), "odoo.key")
	now.is("the first key")
	putKey(t, file, "the first key\n")
	r = &running{T: t, weather: &weather{}, leap: &atomic.Int64{}, log: &safeBuffer{}}
	r.odoo = miniodootest.Start(t, "19.0", people, miniodoo.WithMiddleware(now.wrap))
	r.settings = testSettings(t, r.odoo)
	loaded, err := config.Load("", []string{"LEADTWIN_ODOO_API_KEY_FILE=" + file})
	if err != nil {
		t.Fatal(err)
	}
	r.settings.Odoo.APIKey, r.settings.Odoo.Transport = loaded.Odoo.APIKey, "json2"
	return r, now, file
}

func putKey(t *testing.T, file, key string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(key), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAPIKeyFileReread(t *testing.T) {
	t.Parallel()
	r, now, file := withKeyFile(t)
	a := r.open(app.NeedOdoo)
	defer func() { _ = a.Stop(t.Context()) }()
	sweep := func() error { _, err := a.Sweep(t.Context(), app.SweepOptions{}); return err }
	if err := sweep(); err != nil {
		t.Fatal(err)
	}
	now.is("the second key")
	if err := sweep(); !odooclient.Is(err, odooclient.LoginRefused) {
		t.Fatalf("with the old key: %v", err)
	}
	putKey(t, file, "") // in the middle of the change
	if err := sweep(); !odooclient.Is(err, odooclient.LoginRefused) {
		t.Fatalf("with an empty file: %v", err)
	}
	putKey(t, file, "the second key\n")
	if err := sweep(); err != nil {
		t.Fatalf("with the new key in the file: %v", err)
	}
	if strings.Contains(r.log.String(), "second key") {
		t.Error("the log shows the key")
	}
}

// The service finds the new key by itself, with the probe that it sends each minute.
func TestAPIKeyReplacedWhileServing(t *testing.T) {
	t.Parallel()
	if os.Getenv("LEADTWIN_TEST_FULL") == "" {
		t.Skip("waits a minute; set LEADTWIN_TEST_FULL=1")
	}
	r, now, file := withKeyFile(t)
	r.start()
	r.until("ready", func() bool { return r.ready().Ready })
	now.is("the second key")
	ids := r.create(robins()...)
	r.deliver(int(ids[0]), int(ids[1]), int(ids[2]))
	r.until("it is reported", func() bool { return !r.ready().Ready })
	putKey(t, file, "the second key")
	limit := time.Now().Add(3 * time.Minute)
	for r.leads() != 2 && time.Now().Before(limit) {
		time.Sleep(time.Second)
	}
	if r.leads() != 2 || !r.ready().Ready {
		t.Errorf("%d leads, %+v\n%s", r.leads(), r.ready(), r.log)
	}
}
