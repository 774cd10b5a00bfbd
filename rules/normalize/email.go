package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// EmailOptions say which different spellings are one mailbox.
type EmailOptions struct {
	PlusTags  bool // robin+fair@acme.test is robin@acme.test
	GmailDots bool // r.obin@gmail.com is robin@gmail.com
}

// Address is one e-mail address in the form in which addresses are compared: lower case, domain in ASCII.
type Address struct {
	Full, Local, Domain string
	Registrable         string // the registered part of the domain: acme.co.uk of mail.acme.co.uk
	Public              bool   // at a public mail provider, or at a public suffix, where nobody is a colleague
	ProbablyPublic      bool   // not Public, but on the list that others maintain
	Role                bool   // a mailbox that several people read
	Personal            bool   // the settings say that it is no role mailbox
	Listing             Listing
	Filler              bool // typed because the field wanted something
}

// Limits of RFC 5321, in octets.
const (
	maxLocal  = 64
	maxDomain = 253
)

// Addresses finds all addresses in a field as people fill it: display names, several addresses, spaces, "mailto:",
// trailing dots. They come in order of appearance, each once; none is nil.
func (l *Lists) Addresses(field string, o EmailOptions) []Address {
	return l.AppendAddresses(nil, field, o)
}

// AppendAddresses appends what Addresses returns, for callers that use the memory again.
func (l *Lists) AppendAddresses(list []Address, field string, o EmailOptions) []Address {
	field = firstBytes(field, longestEmails)
	if strings.IndexByte(field, '@') < 0 && !strings.ContainsRune(field, '＠') {
		if !strings.ContainsAny(field, "([{< &%") {
			return list
		}
		field = withSpelledSigns(field)
	}
	if isSingleAddress(field) && strings.IndexByte(field, '=') < 0 { // as nearly all
		if a, ok := l.address(field, o); ok {
			list = append(list, a)
		}
		return list
	}
	field = withMendedSigns(field)
	had := len(list)
	for _, word := range addressWords(field) {
		a, ok := l.address(word, o)
		if ok && !contains(list[had:], a.Full) {
			list = append(list, a)
		}
	}
	return list
}

// longestEmails is where the reading of a field ends, in bytes: nobody types more addresses into one.
const longestEmails = 4096

func firstBytes(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}

func contains(list []Address, full string) bool {
	for _, a := range list {
		if a.Full == full {
			return true
		}
	}
	return false
}

func (l *Lists) address(word string, o EmailOptions) (Address, bool) {
	at := strings.LastIndexByte(word, '@')
	if at <= 0 || strings.IndexByte(word[:at], '@') >= 0 {
		return Address{}, false
	}
	local := trimOpeningQuotes(strings.ToLower(word[:at]))
	local = strings.TrimPrefix(local, "www.")
	domain := asciiDomain(strings.TrimPrefix(strings.Trim(strings.ToLower(word[at+1:]), ".-_'`!?"), "www."))
	if !validLocal(local) || domain == "" {
		return Address{}, false
	}
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	if o.PlusTags {
		if base, _, tagged := strings.Cut(local, "+"); tagged && validLocal(trimSigns(base)) {
			local = trimSigns(base)
		}
	}
	if o.GmailDots && domain == "gmail.com" {
		if bare := strings.ReplaceAll(local, ".", ""); bare != "" {
			local = bare
		}
	}
	full := word // as nearly all
	if len(word) != len(local)+1+len(domain) || !strings.HasPrefix(word, local) || !strings.HasSuffix(word, domain) {
		full = local + "@" + domain
	}
	a := Address{Full: full, Local: full[:len(local)], Domain: full[len(local)+1:]}
	var owned bool
	a.Registrable, owned = l.registrable(a.Domain)
	sub := len(a.Registrable) != len(a.Domain)
	a.Public = !owned || isExampleDomain(a.Domain) || l.public.has(a.Domain) || sub && l.public.has(a.Registrable)
	a.ProbablyPublic = !a.Public && (l.probablyPublic.has(a.Domain) || sub && l.probablyPublic.has(a.Registrable))
	a.Filler = l.isFillerAddress(a)
	a.Listing = l.Listing(a.Full)
	a.Personal = a.Listing == ListedPersonal ||
		a.Listing == NotListed && (l.notRoles.has(a.Local) || l.notRoles.has(a.Full))
	a.Role = !a.Personal && (a.Listing == ListedShared || l.roles.has(a.Full) || l.isRole(a.Local) ||
		!a.Public && !a.Filler && namesItsDomain(a) && !l.namesPerson(a.Local))
	return a, true
}

// trimOpeningQuotes keeps an apostrophe at the end, which belongs to the name.
func trimOpeningQuotes(s string) string {
	return strings.TrimRight(strings.TrimLeft(s, ".'`=#"), ".=#`")
}

func trimSigns(s string) string { return strings.Trim(s, ".'`=#") }

// validLocal allows what mail servers in the wild do, and letters of any script.
func validLocal(s string) bool {
	if s == "" || len(s) > maxLocal || strings.Contains(s, "..") {
		return false
	}
	if isPlainLocal(s) {
		return true
	}
	says := false
	for _, r := range s {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
		if !letter && (r >= utf8.RuneSelf || !strings.ContainsRune(".!#$%&'*+-=?^_`{|}~", r)) {
			return false
		}
		says = says || letter
	}
	return says
}

// isPlainLocal reports whether a text consists of small letters, digits, dots, hyphens and underscores, and begins with
// a letter.
func isPlainLocal(s string) bool {
	for i := range len(s) {
		c := s[i]
		letter := c >= 'a' && c <= 'z'
		if !letter && (i == 0 || c != '.' && c != '-' && c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return true
}

// asciiDomain checks a domain and writes it in ASCII (punycode); empty if it is none.
func asciiDomain(s string) string {
	plain := true
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			plain = false
			break
		}
	}
	if !plain || strings.Contains(s, "xn--") {
		ascii, err := idna.Lookup.ToASCII(s)
		if err != nil {
			return ""
		}
		s = strings.Trim(ascii, ".")
	}
	if len(s) > maxDomain || strings.IndexByte(s, '.') <= 0 || !validLabels(s) {
		return ""
	}
	return s
}

func validLabels(s string) bool {
	start, last := 0, 0
	for i := 0; i <= len(s); i++ {
		if i < len(s) && s[i] != '.' {
			c := s[i]
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' {
				return false
			}
			continue
		}
		if n := i - start; n == 0 || n > 63 || s[start] == '-' || s[i-1] == '-' {
			return false
		}
		last, start = start, i+1
	}
	tld := s[last:]
	return len(tld) >= 2 && tld[0] >= 'a' && tld[0] <= 'z'
}
