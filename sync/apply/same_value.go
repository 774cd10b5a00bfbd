package apply

import (
	"slices"
	"strings"

	"leadtwin/rules/normalize"
)

// sameValue reports whether a value of a merged lead says nothing beyond the survivor's, so that a note need not list it:
// another spelling of a number or an address, or a shorter form of a name.
func (m *aftermath) sameValue(field, kept, other string) bool {
	switch field {
	case "phone", "mobile":
		return sameNumbers(kept, other, m.region())
	case "email_from", "email_cc":
		have := m.policy.Lists.Addresses(kept, normalize.EmailOptions{})
		want := m.policy.Lists.Addresses(other, normalize.EmailOptions{})
		return len(want) > 0 && !slices.ContainsFunc(want, func(w normalize.Address) bool {
			return !slices.ContainsFunc(have, func(h normalize.Address) bool { return h.Full == w.Full })
		})
	case "contact_name":
		match := m.policy.Lists.Person(kept).Compare(m.policy.Lists.Person(other))
		return match == normalize.Equal || match == normalize.Similar && len(other) <= len(kept)
	}
	return false
}

// sameNumbers reports whether every number in other is in kept, too. A region of "" reads international numbers only.
func sameNumbers(kept, other, region string) bool {
	have, want := normalize.Phone(kept, region), normalize.Phone(other, region)
	if len(want) == 0 {
		return digits(kept) == digits(other)
	}
	return !slices.ContainsFunc(want, func(n normalize.Number) bool { return !slices.Contains(have, n) })
}

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// region is the country that the survivor's numbers are read for: its own, else that of its company.
func (m *aftermath) region() string {
	if m.directory == nil {
		return ""
	}
	id := m.after.Lead.link("country_id")
	for _, c := range m.directory.Countries {
		if int64(c.ID) == id && id != 0 {
			return c.Code
		}
	}
	for _, c := range m.directory.Companies {
		if int64(c.ID) == m.after.Lead.link("company_id") || len(m.directory.Companies) == 1 {
			return m.directory.Countries[c.Country].Code
		}
	}
	return ""
}
