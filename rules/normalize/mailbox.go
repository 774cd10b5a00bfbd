package normalize

import (
	"slices"
	"strings"
)

// signs are what parts the words before the @.
const signs = ".-_+"

// isRole knows mailboxes that several people read: info@, info2@, sales.uk@, info-berlin@, it-support@, hotel-adler@.
func (l *Lists) isRole(local string) bool {
	if l.notRoles.has(local) {
		return false
	}
	if l.hasRole(local) {
		return true
	}
	base := strings.TrimRight(local, "0123456789")
	if base != local && l.hasRole(strings.TrimRight(base, signs)) {
		return true
	}
	at := strings.IndexAny(local, signs)
	if at <= 0 {
		return l.organisations.has(base)
	}
	const countryOrNumber = 3
	first, rest := local[:at], local[at+1:]
	if l.roles.has(first+"*") || len(rest) <= countryOrNumber && l.hasRole(first) {
		return true
	}
	words := strings.FieldsFunc(base, func(r rune) bool { return strings.ContainsRune(signs, r) })
	return l.nobody(strings.Join(words, " ")) || !slices.ContainsFunc(words, initial) && l.hasRole(strings.Join(words, ""))
}

// hasRole looks a mailbox up as it is, without accents, and with umlauts written out.
func (l *Lists) hasRole(local string) bool {
	if l.roles.has(local) {
		return true
	}
	_, ascii := looks(local)
	return !ascii && (l.roles.has(fold(local)) || l.roles.has(foldWide(local)))
}

// initial says that a word before the @ may be the letter of a first name: s.ales@ is not sales@.
func initial(word string) bool { return len(word) < 2 }

// namesItsDomain is acme@acme.test, the mailbox of a company.
func namesItsDomain(a Address) bool {
	name, _, _ := strings.Cut(a.Registrable, ".")
	if len(a.Local) < len(name) {
		return false
	}
	bare := strings.NewReplacer(".", "", "-", "", "_", "")
	return a.Local == name || bare.Replace(a.Local) == bare.Replace(name)
}
