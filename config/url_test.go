package config_test

import (
	"strings"
	"testing"

	"leadtwin/config"
)

// A URL copied from a browser is reduced to the root of Odoo, so that calls, links and display agree.
func TestLoadBrowserURLs(t *testing.T) {
	for given, want := range map[string]string{
		"https://crm.example.com/odoo/crm?debug=1":    "https://crm.example.com",
		"https://crm.example.com/web#action=150":      "https://crm.example.com",
		"https://example.com/prefix/web/login?key=s3": "https://example.com/prefix",
		"https://crm.example.com":                     "https://crm.example.com",
	} {
		c, err := config.Load("", []string{"LEADTWIN_ODOO_URL=" + given, "LEADTWIN_NOTES_ODOO_URL=" + given})
		if err != nil || c.Odoo.URL != want || c.Notes.OdooURL != want {
			t.Errorf("%s became %q and %q, %v; want %q", given, c.Odoo.URL, c.Notes.OdooURL, err, want)
		}
	}
}

func TestLoadReceiver(t *testing.T) {
	const secret = "whsec_bGVhZHR3aW4tdGVzdC1rZXktb2YtMjQtYnl0ZXM="
	for _, test := range []struct {
		to, secret string
		valid      bool
	}{
		{"https://hooks.example.com/in", secret, true},
		{"https://hooks.example.com/in", secret + "," + secret, true},
		{"http://127.0.0.1:9000/in", secret, true},
		{"http://localhost/in", secret, true},
		{"http://[::1]:9000/in", secret, true},
		{"", "", true},
		{"http://hooks.example.com/in", secret, false},
		{"https://user:pw@hooks.example.com/in", secret, false},
		{"https://token@hooks.example.com/in", secret, false},
		{"ftp://127.0.0.1/in", secret, false},
		{"https://", secret, false},
		{"https://hooks.example.com/in", "", false},
		{"https://hooks.example.com/in", "bGVhZHR3aW4tdGVzdC1rZXktb2YtMjQtYnl0ZXM=", false},
		{"https://hooks.example.com/in", "whsec_c2hvcnQ=", false},
	} {
		c, err := config.Load("", []string{
			"LEADTWIN_WEBHOOKS_SEND_TO=" + test.to, "LEADTWIN_WEBHOOKS_SEND_SECRET=" + test.secret,
		})
		if (err == nil) != test.valid {
			t.Errorf("%q with %q: %v", test.to, test.secret, err)
		}
		if err == nil && test.secret != "" && len(c.Webhooks.SendKeys()[0]) < 24 {
			t.Errorf("%q has the keys %q", test.secret, c.Webhooks.SendKeys())
		}
		if err != nil && (strings.Contains(err.Error(), "pw") || strings.Contains(err.Error(), "c2hvcnQ")) {
			t.Errorf("the error reveals a secret: %v", err)
		}
	}
}
