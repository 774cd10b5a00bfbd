package merge

import (
	"slices"
	"strings"

	"leadtwin/rules/normalize"
)

// isSameValue reports whether a value adds nothing to the one that was kept: it is another spelling of a number or an
// address, or a shorter form of a name.
func (c comparison) isSameValue(field, kept, other string) bool {
	switch field {
	case "phone", "mobile":
		return containsNumbers(kept, other, c.region)
	case "email_from", "email_cc":
		have := c.lists.Addresses(kept, normalize.EmailOptions{})
		want := c.lists.Addresses(other, normalize.EmailOptions{})
		return len(want) > 0 && !slices.ContainsFunc(want, func(w normalize.Address) bool {
			return !slices.ContainsFunc(have, func(h normalize.Address) bool { return h.Full == w.Full })
		})
	case "contact_name":
		match := c.lists.Person(kept).Compare(c.lists.Person(other))
		return match == normalize.Equal || match == normalize.Similar && len(other) <= len(kept)
	}
	return false
}

// containsNumbers reports whether kept contains every number in other. Without a region it reads international numbers
// only.
func containsNumbers(kept, other, region string) bool {
	have, want := normalize.Phone(kept, region), normalize.Phone(other, region)
	if len(want) == 0 {
		return digitsIn(kept) == digitsIn(other)
	}
	return !slices.ContainsFunc(want, func(n normalize.Number) bool { return !slices.Contains(have, n) })
}

func digitsIn(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
