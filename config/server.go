package config

import (
	"encoding/base64"
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

// SendKeys are the keys of send_secret.
func (w Webhooks) SendKeys() [][]byte {
	keys, err := parseSigningSecrets(w.SendSecret.Reveal())
	if err != nil {
		return nil // the check of the settings refused it
	}
	return keys
}

// parseSigningSecrets reads secrets as the Standard Webhooks specification writes them.
func parseSigningSecrets(s string) (keys [][]byte, err error) {
	for _, text := range splitList(s) {
		encoded, marked := strings.CutPrefix(text, "whsec_")
		key, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil || !marked || len(key) < 24 || len(key) > 64 {
			return nil, errInvalid
		}
		keys = append(keys, key)
	}
	return keys, nil
}

func splitList(s string) (list []string) {
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part != "" {
			list = append(list, part)
		}
	}
	return list
}
