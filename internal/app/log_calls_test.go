package app_test

import (
	"strings"
	"testing"

	"leadtwin/config"
	"leadtwin/internal/app"
)

// At level debug each call to Odoo is logged, without values; at level info none is.
func TestLogCalls(t *testing.T) {
	t.Parallel()
	for level, wanted := range map[string]bool{"debug": true, "info": false} {
		r := prepare(t, "", func(c *config.Config) { c.Log.Level = level })
		r.create(robins()[:2]...)
		a := r.open(app.NeedOdoo)
		if _, err := a.Sweep(t.Context(), app.SweepOptions{Full: true}); err != nil {
			t.Fatal(err)
		}
		if err := a.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		log := r.log.String()
		call := ""
		for line := range strings.Lines(log) {
			if strings.Contains(line, "call to Odoo") && strings.Contains(line, "crm.lead") &&
				strings.Contains(line, `"method": "search_read"`) {
				call = line
			}
		}
		if (call != "") != wanted {
			t.Fatalf("%s: the log is\n%s", level, log)
		}
		if !wanted {
			continue
		}
		for _, part := range []string{`"rows": 2`, `"attempt": 1`, `"bytes": `, `"took": `} {
			if !strings.Contains(call, part) {
				t.Errorf("the line of a call lacks %s: %s", part, call)
			}
		}
		for _, secret := range []string{r.odoo.Key, "Robin", "@"} {
			if strings.Contains(log, secret) {
				t.Errorf("the log holds %q:\n%s", secret, log)
			}
		}
	}
}
