// Package weburl reads the address of an Odoo as administrators paste it from a browser. It is pure.
package weburl

import (
	"net/url"
	"slices"
	"strings"
)

// Root cuts an address to the root of the Odoo that it leads to, without query and fragment. The path of a page goes;
// the prefix of a reverse proxy, such as /crm in https://example.com/crm/web, stays. What is not a web address is
// returned as it is.
func Root(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" {
		return address
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/")
	if at := slices.IndexFunc(parts, isPage); at >= 0 {
		parts = parts[:at]
	}
	u.Path = strings.Join(parts, "/")
	if u.Path != "" {
		u.Path = "/" + u.Path
	}
	u.RawPath, u.RawQuery, u.Fragment, u.RawFragment, u.ForceQuery = "", "", "", "", false
	return u.String()
}

// isPage reports the first parts of the paths of Odoo's own pages and of its API.
func isPage(part string) bool {
	return slices.Contains([]string{"odoo", "web", "my", "mail", "jsonrpc", "xmlrpc", "json"}, part)
}
