package config

import (
	"net/netip"
	"regexp"
	"strings"
)

// group is an external ID of Odoo.
var group = regexp.MustCompile(`^[a-z0-9_]+\.[a-z0-9_]+$`)

func (s Server) check(k *checker) {
	k.must("server.listen", isAddress(s.Listen))
	k.must("server.public_url", s.PublicURL == "" || isWebURL(s.PublicURL))
	k.must("server.base_path", s.BasePath == "" ||
		strings.HasPrefix(s.BasePath, "/") && !strings.HasSuffix(s.BasePath, "/") && !strings.ContainsAny(s.BasePath, " ?#%{}\"'<>\\"))
	_, err := s.Proxies()
	k.must("server.trusted_proxies", err == nil)
}

// Proxies are the networks of the trusted proxies. Error: one that is neither an address nor a network.
func (s Server) Proxies() (networks []netip.Prefix, err error) {
	for _, text := range s.TrustedProxies {
		if at, err := netip.ParseAddr(text); err == nil {
			networks = append(networks, netip.PrefixFrom(at, at.BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, err
		}
		networks = append(networks, network)
	}
	return networks, nil
}
