package normalize

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

// EmailOptions say which different spellings are one mailbox.
type EmailOptions struct {
	PlusTags  bool // robin+fair@acme.test is robin@acme.test
	GmailDots bool // r.obin@gmail.com is robin@gmail.com
}

// Address is one e-mail address in the form in which addresses are compared: lower case, domain in ASCII.
type Address struct {
	Full, Local, Domain string
	Registrable         string // the part of the domain that somebody registered: acme.co.uk of mail.acme.co.uk
	Public              bool   // at a public mail provider, or at a public suffix, where nobody is a colleague
	Role                bool   // a mailbox that several people read
	Filler              bool   // typed because the field wanted something
}

// Limits of RFC 5321, in octets.
const (
	maxLocal  = 64
	maxDomain = 253
)

// Addresses finds all addresses in a field as people fill it: display names, several addresses, spaces, "mailto:",
// trailing dots. They come in order of appearance, each once; none is nil.
func (l *Lists) Addresses(field string, o EmailOptions) []Address {
	if strings.IndexByte(field, '@') < 0 && !strings.ContainsRune(field, '＠') {
		return nil
	}
	var out []Address
	for _, word := range addressWords(beginning(field, longestEmails)) {
		a, ok := l.address(word, o)
		if ok && !contains(out, a.Full) {
			out = append(out, a)
		}
	}
	return out
}

// longestEmails is where the reading of a field ends, in bytes: nobody types more addresses into one.
const longestEmails = 4096

// beginning cuts a text that is longer than any that people type.
func beginning(s string, most int) string {
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

// addressWords cuts a field into words that may be addresses.
func addressWords(field string) []string {
	if simple(field) {
		return []string{field}
	}
	field = apostrophes.Replace(strings.Map(visible, field)) // before NFKC, which makes a space and an accent of ´
	field = strings.ReplaceAll(norm.NFKC.String(field), "。", ".")
	field = dropQuoted(field)
	if strings.Contains(field, ")@") || strings.Contains(field, "@(") {
		field = comment.ReplaceAllString(field, "")
	}
	field = joinDomain(joinAroundAt(field))
	if cutBySpace(field) {
		return nil
	}
	return uncutWords(joinApostrophes(field))
}

// smallWordBefore is one word in small letters before the only address of a field.
var smallWordBefore = regexp.MustCompile(`^\s*([\p{Ll}.'_-]+)\s+[^\s@]+@[^\s@]+\s*$`)

// cutBySpace reports whether a space seems to part the name before the @ in two: "tom neal@acme.com" may be
// tom.neal@acme.com, so neal@acme.com would be somebody else. A label such as "mail" is no part of it.
func cutBySpace(field string) bool {
	found := smallWordBefore.FindStringSubmatch(field)
	if found == nil {
		return false
	}
	switch strings.Trim(found[1], ".-_") {
	case "mail", "email", "e-mail", "mailto", "to", "from", "an", "von", "bei", "kontakt", "contact", "privat", "private", "privé", "privado", "privato",
		"work", "home", "office", "büro", "bureau", "business", "correo", "courriel", "adresse", "address", "neu", "new", "alt", "old", "oder", "or", "und", "and",
		"et", "y", "ou":
		return false
	}
	return true
}

// uncutWords are the words of a field. A word that follows a slash or a quotation mark inside of another one is left out:
// "tom/neal@gmail.com" is not neal@gmail.com, while a slash may stand between two addresses.
func uncutWords(field string) []string {
	words := strings.FieldsFunc(field, betweenAddresses)
	out, from := words[:0], 0
	before := ""
	for _, word := range words {
		at := from + strings.Index(field[from:], word)
		cut := at > 1 && strings.IndexByte(`/\"`, field[at-1]) >= 0 && before != "" && strings.HasSuffix(field[:at-1], before) &&
			strings.IndexByte(before, '@') < 0
		if !cut {
			out = append(out, word)
		}
		before, from = word, at+len(word)
	}
	return out
}

// betweenAddresses are the signs between the words of a field. Others are part of a word, so that nothing is cut out of an
// address: where it holds a sign that no address has, it is left out as a whole.
func betweenAddresses(r rune) bool {
	if r < utf8.RuneSelf {
		return r <= ' ' || r == 0x7f || strings.IndexByte(`,;|<>()[]{}"/\:?*`, byte(r)) >= 0
	}
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Ps, unicode.Pe, unicode.Pi, unicode.Pf) ||
		strings.ContainsRune("、，；：？！｜…•→⇒„‚“", r)
}

// apostrophes are the signs that people and their programs write for one.
var apostrophes = strings.NewReplacer( //nolint:gochecknoglobals // a constant table
	"’", "'", "‘", "'", "´", "'", "ʼ", "'", "ʹ", "'", "′", "'", "＇", "'", "‛", "'", "ˈ", "'", "՚", "'", "ꞌ", "'",
)

// spacedApostrophe is a name in two pieces before the @: "o' neal@gmail.com".
var spacedApostrophe = regexp.MustCompile(`(\S')\s+([^\s@'"<>,;]+@)`)

// joinApostrophes mends an address that a space parts behind an apostrophe. A closing quotation mark is none.
func joinApostrophes(s string) string {
	if strings.Count(s, "'") != 1 {
		return s
	}
	return spacedApostrophe.ReplaceAllString(s, "$1$2")
}

// comment is "(sales)", which may stand anywhere in an address.
//
// Source: RFC 5322, section 3.4.1.
var comment = regexp.MustCompile(`\([^()@]*\)`)

// splitDomain is a domain in two pieces: "acme .com", "acme. com".
var splitDomain = regexp.MustCompile(`(@[^\s@.,;]+)(?:\s+\.\s*|\.\s+)([A-Za-z]{2,}(?:\.[A-Za-z]{2,})?)\b`)

// joinDomain mends "robin@acme. com". What follows must end as domains do, or be the next sentence.
func joinDomain(s string) string {
	if strings.IndexByte(s, ' ') < 0 {
		return s
	}
	return splitDomain.ReplaceAllStringFunc(s, func(found string) string {
		parts := splitDomain.FindStringSubmatch(found)
		if _, known := publicsuffix.PublicSuffix("x." + strings.ToLower(parts[2])); known {
			return parts[1] + "." + parts[2]
		}
		return found
	})
}

// simple is the common case: nothing but one address.
func simple(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || c <= ' ' || strings.IndexByte(`,;|<>()[]{}"/\:?*`, c) >= 0 {
			return false
		}
	}
	return true
}

// dropQuoted takes out "display names", which may hold anything.
func dropQuoted(s string) string {
	for {
		from := strings.IndexByte(s, '"')
		if from < 0 {
			return s
		}
		to := strings.IndexByte(s[from+1:], '"')
		if to < 0 {
			return s
		}
		inside := s[from+1 : from+1+to]
		if strings.IndexByte(inside, '@') >= 0 && strings.IndexByte(s[from+to+2:], '@') < 0 {
			return s[:from] + " " + inside + " " + s[from+to+2:] // "robin@acme.test" in quotes is the address itself
		}
		s = s[:from] + " " + s[from+to+2:]
	}
}

// joinAroundAt mends "robin @ acme.test".
func joinAroundAt(s string) string {
	if !strings.Contains(s, " @") && !strings.Contains(s, "@ ") {
		return s
	}
	parts := strings.Split(s, "@")
	for i := range parts {
		if i > 0 {
			parts[i] = strings.TrimLeft(parts[i], " \t")
		}
		if i < len(parts)-1 {
			parts[i] = strings.TrimRight(parts[i], " \t")
		}
	}
	return strings.Join(parts, "@")
}

func (l *Lists) address(word string, o EmailOptions) (Address, bool) {
	at := strings.LastIndexByte(word, '@')
	if at <= 0 || strings.IndexByte(word[:at], '@') >= 0 {
		return Address{}, false
	}
	local := openingQuotes(strings.ToLower(word[:at]))
	domain := asciiDomain(strings.Trim(strings.ToLower(word[at+1:]), ".-_'`!?"))
	if !validLocal(local) || domain == "" {
		return Address{}, false
	}
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	if o.PlusTags {
		if base, _, tagged := strings.Cut(local, "+"); tagged && validLocal(trimLocal(base)) {
			local = trimLocal(base)
		}
	}
	if o.GmailDots && domain == "gmail.com" {
		if bare := strings.ReplaceAll(local, ".", ""); bare != "" {
			local = bare
		}
	}
	full := local + "@" + domain
	a := Address{Full: full, Local: full[:len(local)], Domain: full[len(local)+1:]}
	var owned bool
	a.Registrable, owned = l.registrable(a.Domain)
	a.Public = !owned || reserved(a.Domain) || l.public.has(a.Domain) || l.public.has(a.Registrable)
	a.Filler = l.isFillerAddress(a)
	a.Role = l.isRole(a.Local) || !a.Public && !a.Filler && !l.notRoles.has(local) && namesItsDomain(a) && !l.namesPerson(a.Local)
	return a, true
}

// openingQuotes takes signs off that only stood before an address. What stands behind the name belongs to it.
func openingQuotes(s string) string { return strings.TrimRight(strings.TrimLeft(s, ".'`=#"), ".=#`") }

// trimLocal takes signs off both ends.
func trimLocal(s string) string { return strings.Trim(s, ".'`=#") }

// validLocal allows what mail servers in the wild do, and letters of any script.
func validLocal(s string) bool {
	if s == "" || len(s) > maxLocal || strings.Contains(s, "..") {
		return false
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
