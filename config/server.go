package config

import (
	"net/netip"
	"strings"
)

// Proxies returns the networks of the trusted proxies. Error: an entry is neither an address nor a network.
func (s Server) Proxies() ([]netip.Prefix, error) { return parseNetworks(s.TrustedProxies) }

func parseNetworks(texts []string) (networks []netip.Prefix, err error) {
	for _, text := range texts {
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

// Tokens are the secrets that a delivery may carry; 'webhook install' uses the first.
func (w Webhooks) Tokens() []string { return splitList(w.Token.Reveal()) }

func splitList(s string) (list []string) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}
