package normalize

import (
	"bytes"
	"strings"
)

// signs are what parts the words before the @.
const signs = ".-_+"

// isRole knows mailboxes that several people read: info@, info2@, sales.uk@, info-berlin@, it-support@, hotel-adler@.
func (l *Lists) isRole(local string) bool {
	if l.notRoles.has(local) {
		return false
	}
	if l.isRoleMailbox(local) {
		return true
	}
	base := strings.TrimRight(local, "0123456789")
	if base != local && l.isRoleMailbox(strings.TrimRight(base, signs)) {
		return true
	}
	at := strings.IndexFunc(local, isSign)
	if at <= 0 {
		return l.organisations.has(base)
	}
	const countryOrNumber = 3
	first, rest := local[:at], local[at+1:]
	if l.roles.has(first+"*") || len(rest) <= countryOrNumber && l.isRoleMailbox(first) {
		return true
	}
	return l.roleInWords(base)
}

// roleInWords knows it-support@ and hotel-adler@ by their words, and customer.service@ by all of them together.
func (l *Lists) roleInWords(local string) bool {
	var buffer [maxLocal]byte
	together, functions, initials := buffer[:0], true, false
	for word := range strings.FieldsFuncSeq(local, isSign) {
		is := l.classes[word]
		if is&organisationWord != 0 {
			return true
		}
		functions = functions && is&(departmentWord|roleWord) != 0
		initials = initials || len(word) == 1 // s.ales@ is not sales@
		together = append(together, word...)
	}
	if functions || bytes.Contains(together, []byte("noreply")) || bytes.Contains(together, []byte("donotreply")) {
		return true
	}
	_, is := l.roles[string(together)]
	return is && !initials
}

func isSign(r rune) bool { return r == '.' || r == '-' || r == '_' || r == '+' }

func (l *Lists) isRoleMailbox(local string) bool {
	if l.roles.has(local) {
		return true
	}
	_, ascii := looks(local)
	return !ascii && (l.roles.has(fold(local)) || l.roles.has(foldWide(local)))
}

// namesItsDomain is acme@acme.test, the mailbox of a company; signs do not count.
func namesItsDomain(a Address) bool {
	name, _, _ := strings.Cut(a.Registrable, ".")
	local := a.Local
	for {
		name, local = strings.TrimLeft(name, signs), strings.TrimLeft(local, signs)
		if name == "" || local == "" {
			return name == local
		}
		if name[0] != local[0] {
			return false
		}
		name, local = name[1:], local[1:]
	}
}

// namesPerson knows robin@, smith@, robin.berg@ and robinberg@ by the frequent names: people who have a domain of their
// own call it so.
func (l *Lists) namesPerson(local string) bool {
	if _, known := l.known[fold(local)]; known {
		return true
	}
	if strings.ContainsAny(local, signs) {
		return l.Person(strings.Join(strings.FieldsFunc(local, isSign), " ")).HasFirstName()
	}
	for at := range local {
		_, one := l.known[local[:at]]
		_, other := l.known[local[at:]]
		if one && other {
			return true
		}
	}
	return false
}

// isFillerAddress is none@acme.test, test1@gmail.com, x@x.de.
func (l *Lists) isFillerAddress(a Address) bool {
	if l.fillers.has(a.Full) || l.noMailbox.has(a.Local) {
		return true
	}
	const word = 4
	if base := strings.TrimRight(a.Local, "0123456789"); len(base) >= word && base != a.Local && l.noMailbox.has(base) {
		return true
	}
	return (len(a.Local) == 1 || oneLetter(a.Local) || l.fillers.has(a.Local)) && namesItsDomain(a)
}

// IsHouseholdMailbox knows smithfamily@, edmond.home@ and casa.rossi2@ by what is before the @: people of one home read
// it, most of whom have the same family name.
func IsHouseholdMailbox(local string) bool {
	local = strings.TrimRight(local, "0123456789")
	for word := range strings.FieldsFuncSeq(local, isSign) {
		if householdWord(word) {
			return true
		}
	}
	const shortestName = 3
	for _, word := range [...]string{"family", "familie", "famille", "familia", "famiglia", "home", "haus"} {
		if len(local) >= len(word)+shortestName && (strings.HasSuffix(local, word) || word != "home" && word != "haus" &&
			strings.HasPrefix(local, word)) {
			return true
		}
	}
	return false
}

func householdWord(word string) bool {
	switch word {
	case "home", "zuhause", "thuis", "maison", "casa", "hjem", "hemma", "koti", "dom", "household", "haushalt", "family",
		"familie", "fam", "famille", "familia", "famiglia", "familien", "familjen", "perhe", "rodina", "rodzina", "csalad",
		"aile", "ailesi", "semya", "keluarga", "giadinh":
		return true
	}
	return false
}
