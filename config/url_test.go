package config_test

import (
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
