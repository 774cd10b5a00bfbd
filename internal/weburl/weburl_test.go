package weburl_test

import (
	"testing"

	"leadtwin/internal/weburl"
)

func TestRoot(t *testing.T) {
	for in, want := range map[string]string{
		"https://crm.example.com":                         "https://crm.example.com",
		"https://crm.example.com/":                        "https://crm.example.com",
		" https://crm.example.com/odoo/crm \n":            "https://crm.example.com",
		"https://crm.example.com/odoo/crm/27?a=b":         "https://crm.example.com",
		"https://crm.example.com/web#action=150":          "https://crm.example.com",
		"https://crm.example.com/web/login?redirect=x":    "https://crm.example.com",
		"https://crm.example.com/my/home":                 "https://crm.example.com",
		"https://crm.example.com/mail/view?model=crm":     "https://crm.example.com",
		"https://crm.example.com/?db=crm":                 "https://crm.example.com",
		"http://10.0.0.7:8069/jsonrpc":                    "http://10.0.0.7:8069",
		"https://example.com/crm/web":                     "https://example.com/crm",
		"https://example.com/a/b/odoo/action-150":         "https://example.com/a/b",
		"https://example.com/website/":                    "https://example.com/website",
		"https://example.com/odoo-test":                   "https://example.com/odoo-test",
		"https://example.com/a%2Fb/web?secret=1#fragment": "https://example.com/a/b",
		"crm.example.com/web":                             "crm.example.com/web",
		"":                                                "",
	} {
		if got := weburl.Root(in); got != want {
			t.Errorf("Root(%q) = %q, want %q", in, got, want)
		}
		if got := weburl.Root(weburl.Root(in)); got != want {
			t.Errorf("Root(Root(%q)) = %q, want %q", in, got, want)
		}
	}
}
