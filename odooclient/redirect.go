package odooclient

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"syscall"

	"leadtwin/internal/weburl"
)

// parseAddress reads odoo.url as admins paste it: with the path, query or fragment of the page that their browser
// shows.
func parseAddress(text string) (*url.URL, error) {
	base, err := url.Parse(weburl.Root(text))
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, &Error{
			Kind: NotOdoo, Message: "odoo.url is not a valid web address",
			Hint: "set odoo.url to the address that a browser shows, such as https://crm.example.com",
		}
	}
	if base.User != nil {
		return nil, &Error{
			Kind: NotOdoo, Message: "odoo.url contains a user name or password",
			Hint: "remove it from odoo.url: Leadtwin signs in with odoo.user and odoo.api_key",
		}
	}
	return base, nil
}

// checkRedirect keeps the key from being sent to a host that the admin did not name, or in clear after TLS. Other
// redirects are not followed either, because a redirected POST becomes a GET: redirected is their target.
func checkRedirect(next *http.Request, before []*http.Request) error {
	first := before[0].URL
	if next.URL.Host != first.Host || first.Scheme == "https" && next.URL.Scheme != "https" {
		return redirectError(first, next.URL)
	}
	return http.ErrUseLastResponse
}

// redirectError names where a redirect leads: on the same host the path, which the admin's own proxy adds; of another
// host only its name, since its path may be secret. A query is never shown.
func redirectError(from, to *url.URL) *Error {
	target := to.Scheme + "://" + to.Host
	if from != nil && from.Scheme == to.Scheme && from.Host == to.Host {
		path := to.EscapedPath()
		return &Error{
			Kind: NotOdoo, Message: fmt.Sprintf("it redirects to the path %s of the same address", path),
			Hint: "let the proxy pass /json, /jsonrpc and /xmlrpc on unchanged, or set odoo.url to the address with the path " +
				"in front of Odoo's own",
		}
	}
	return &Error{
		Kind: NotOdoo, Message: "it redirects to " + target,
		Hint: fmt.Sprintf("if that is your Odoo, set odoo.url to %s", target),
	}
}

// chooseProxy is the proxy between us and Odoo: the one that is set, else the environment's, which never covers this
// machine itself.
func chooseProxy(address string) (func(*http.Request) (*url.URL, error), error) {
	if address == "" {
		return http.ProxyFromEnvironment, nil
	}
	to, err := url.Parse(address)
	if err != nil || to.Host == "" || to.Scheme != "http" && to.Scheme != "https" && to.Scheme != "socks5" {
		return nil, &Error{
			Kind: Unreachable, Message: "odoo.proxy is not a valid proxy URL",
			Hint: "set odoo.proxy to an address such as http://proxy.example.com:3128, or leave it empty",
		}
	}
	return http.ProxyURL(to), nil
}

// rejectLinkLocal refuses to connect to link-local and multicast addresses, under any name: Odoo is not there, but the
// services are that give a cloud machine its secrets. Loopback and private networks are allowed, since Odoo often runs
// there.
func rejectLinkLocal(_, address string, _ syscall.RawConn) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return err
	}
	if ip = ip.Unmap().WithZone(""); ip.IsLinkLocalUnicast() || ip.IsMulticast() {
		return &Error{
			Kind: NotOdoo, Message: fmt.Sprintf("odoo.url resolves to the link-local address %s, which is blocked", ip),
			Hint: "set odoo.url to the address of Odoo itself",
		}
	}
	return nil
}
