package labelled

import (
	"strings"
)

// typedName is the name as somebody types it.
func (g *market) typedName(c *contact) string {
	switch g.IntN(26) {
	case 0, 1:
		return ""
	case 3:
		return c.title() + " " + c.full()
	case 4:
		return c.last + ", " + c.first
	case 5:
		return string([]rune(c.first)[:1]) + ". " + c.last
	case 6:
		if short, found := lookUp(c.home.short, c.first); found {
			return short + " " + c.last
		}
	case 7:
		return g.slip(c.first) + " " + c.last
	case 8:
		return c.first + " " + g.slip(c.last)
	case 9:
		return strings.ToUpper(c.full())
	case 10:
		return plain(latinOf(c.first, c.home) + " " + latinOf(c.last, c.home))
	case 11:
		return c.title() + " " + c.last
	case 12:
		return c.first
	case 13:
		return g.slip(c.first) + " " + g.slip(c.last)
	case 14:
		if c.woman && c.home.code != "CN" {
			return c.first + " " + g.pick(list(c.home.last)) // a maiden name
		}
	case 15:
		return g.pick(list("n/a - unknown Kunde test Einkauf Sales"))
	}
	return c.full()
}

func (g *market) slip(s string) string {
	const shortest = 4
	return slip(s, shortest, g.IntN)
}

// typedPhone is a number as somebody types it.
func (g *market) typedPhone(national string, home *country) string {
	if national == "" {
		return ""
	}
	third := national[:3] + " " + national[3:6] + " " + national[6:]
	switch g.IntN(6) {
	case 0:
		return "+" + home.prefix + " " + third
	case 1:
		return "00" + home.prefix + national
	case 2:
		return home.trunk + third
	case 3:
		return home.trunk + national
	}
	return "+" + home.prefix + national
}

func (g *market) typedAddress(address string) string {
	local, domain, found := strings.Cut(address, "@")
	switch k := g.IntN(60); {
	case !found:
	case k == 0:
		return g.slip(local) + "@" + domain
	case k == 1:
		return local + "@" + g.slip(domain)
	case k == 2:
		return local + "+web@" + domain
	case k < 8:
		return strings.ToUpper(address[:1]) + address[1:]
	}
	return address
}
