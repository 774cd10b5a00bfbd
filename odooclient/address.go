package odooclient

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// parseAddress reads odoo.url as admins paste it: with the path, query or fragment of the page that their browser shows.
func parseAddress(text string) (*url.URL, error) {
	base, err := url.Parse(strings.TrimSpace(text))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, &Error{Kind: NotOdoo, Said: "odoo.url is no web address", Do: "set odoo.url to the address that a browser shows, such as https://crm.example.com"}
	}
	if base.User != nil {
		return nil, &Error{Kind: NotOdoo, Said: "odoo.url holds a user name or password", Do: "take it out of odoo.url: Leadtwin signs in with odoo.user and odoo.api_key"}
	}
	base.RawQuery, base.Fragment, base.RawFragment, base.RawPath = "", "", "", ""
	base.Path = strings.TrimRight(base.Path, "/")
	for _, page := range []string{"/web", "/odoo"} {
		if at := strings.Index(base.Path+"/", page+"/"); at >= 0 {
			base.Path = base.Path[:at]
		}
	}
	return base, nil
}

// sameHostOnly keeps the key from being sent to a host that the admin did not name, or in clear after TLS. Other
// redirects are not followed either, since a redirected POST becomes a GET: redirected says where they lead.
func sameHostOnly(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	if next.URL.Host != first.Host || first.Scheme == "https" && next.URL.Scheme != "https" {
		return redirected(next.URL)
	}
	return http.ErrUseLastResponse
}

// redirected tells the host only: what stands behind it may be secret.
func redirected(to *url.URL) *Error {
	target := to.Scheme + "://" + to.Host
	return &Error{Kind: NotOdoo, Said: "it redirects to " + target, Do: fmt.Sprintf("if that is your Odoo, set odoo.url to %s", target)}
}
