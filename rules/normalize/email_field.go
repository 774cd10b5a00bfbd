package normalize

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

// addressWords cuts a field that is no single address into words that may be addresses.
func addressWords(field string) []string {
	// before NFKC, which makes a space and an accent of ´
	field = typographicSigns.Replace(strings.Map(dropFormatRune, field))
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

// spelledAt and spelledDot are how people hide an address from programs: robin(at)acme.test, kim [at] acme [dot] test,
// kim at acme dot test. spelledInWords is the last, with nothing else in the field.
var (
	spelledAt = regexp.MustCompile(`(?i)\s*[(\[{<]\s*(?:at|ät|à|arroba|æt|małpa|malpa|собака|kukac|zavináč|zavinac|` +
		`snabel-?a|apenstaartje|chiocciola)\s*[)\]}>]\s*`)
	spelledDot     = regexp.MustCompile(`(?i)\s*[(\[{<]\s*(?:dot|punkt|point|punto|ponto|kropka|точка)\s*[)\]}>]\s*`)
	spelledInWords = regexp.MustCompile(`(?i)^\s*([\w.-]+) at ([\w.-]+) dot ([a-z]{2,})\s*$`)
)

// withSpelledSigns writes the @ of a field that has none, and the dots.
func withSpelledSigns(field string) string {
	if strings.ContainsAny(field, "&%") {
		field = encodedAt.Replace(field)
	}
	if found := spelledInWords.FindStringSubmatch(field); found != nil {
		return found[1] + "@" + found[2] + "." + found[3]
	}
	signs := spelledAt.ReplaceAllString(field, "@")
	if signs == field {
		return field
	}
	return spelledDot.ReplaceAllString(signs, ".")
}

var encodedAt = strings.NewReplacer( //nolint:gochecknoglobals // a constant table
	"&#64;", "@", "&#x40;", "@", "&commat;", "@", "%40", "@",
)

// withMendedSigns repairs what is typed for a dot, and removes a label: robin@gmail,com, email=robin@acme.test.
func withMendedSigns(field string) string {
	if strings.IndexByte(field, '=') > 0 {
		field = labelBefore.ReplaceAllString(field, "")
	}
	if strings.IndexByte(field, ',') > 0 {
		field = mendByDomain(commaInDomain, field)
	}
	return field
}

var (
	labelBefore   = regexp.MustCompile(`(?i)^\s*e?-?mail\s*=\s*`)
	commaInDomain = regexp.MustCompile(`(@[A-Za-z0-9-]+),([A-Za-z]{2,}(?:\.[A-Za-z]{2})?)\b`)
)

// wordBefore is one word before the only address of a field.
var wordBefore = regexp.MustCompile(`^\s*([\p{L}.'_-]+)\s+([^\s@]+)@([^\s@]+)\s*$`)

// cutBySpace reports whether a space seems to part the name before the @ in two: "tom neal@acme.com" and "ANA
// MARIA@ACME.COM" may be tom.neal@ and ana.maria@, so neal@acme.com would be somebody else. A label such as "mail" is
// no part of it, nor is a name with a capital letter before an address in small ones.
func cutBySpace(field string) bool {
	found := wordBefore.FindStringSubmatch(field)
	if found == nil {
		return false
	}
	if word := strings.ToLower(found[1]); word != found[1] {
		local, domain := strings.ToLower(found[2]), strings.ToLower(found[3])
		first, _ := utf8.DecodeRuneInString(found[2])
		if !unicode.IsUpper(first) || local[0] == word[0] || strings.Contains(local, word) ||
			strings.Contains(domain, word) {
			return false
		}
	}
	switch strings.ToLower(strings.Trim(found[1], ".-_")) {
	case "mail",
		"email",
		"e-mail",
		"mailto",
		"to",
		"from",
		"an",
		"von",
		"bei",
		"kontakt",
		"contact",
		"privat",
		"private",
		"privé",
		"privado",
		"privato",
		"work",
		"home",
		"office",
		"büro",
		"bureau",
		"business",
		"correo",
		"courriel",
		"adresse",
		"address",
		"neu",
		"new",
		"alt",
		"old",
		"oder",
		"or",
		"und",
		"and",
		"et",
		"y",
		"ou":
		return false
	}
	return true
}

// uncutWords are the words of a field. A word that follows a sign inside of another one is left out:
// "tom/neal@gmail.com" is not neal@gmail.com, while a slash may stand between two addresses.
func uncutWords(field string) []string {
	words := strings.FieldsFunc(field, isAddressBreak)
	out, from := words[:0], 0
	before := ""
	for _, word := range words {
		at := from + strings.Index(field[from:], word)
		sign, size := utf8.DecodeLastRuneInString(field[:at])
		cut := before != "" && strings.HasSuffix(field[:at-size], before) && strings.IndexByte(before, '@') < 0 &&
			cutsAddress(sign, before, field[:at])
		if !cut {
			out = append(out, word)
		}
		before, from = word, at+len(word)
	}
	return out
}

// cutsAddress reports whether a sign between a word and an address is one that somebody typed in the middle of the
// address, or that a program made of another one.
func cutsAddress(sign rune, word, field string) bool {
	switch sign {
	case '/', '\\', '"', '*', '?', '|', '•', '…':
		return true
	case '”':
		return !strings.ContainsAny(field, "“„")
	case '»':
		return !strings.Contains(field, "«")
	case ',', ';': // ana,maria@acme.test; a name is typed with a capital letter
		return word == strings.ToLower(word)
	}
	return false
}

// isAddressBreak reports the signs between the words of a field. Others are part of a word, so that nothing is cut out
// of an address: one with an invalid sign is left out as a whole.
func isAddressBreak(r rune) bool {
	if r < utf8.RuneSelf {
		return r <= ' ' || r == 0x7f || strings.IndexByte(`,;|<>()[]{}"/\:?*`, byte(r)) >= 0
	}
	return unicode.IsSpace(r) || unicode.IsControl(r) || unicode.In(r, unicode.Ps, unicode.Pe, unicode.Pi, unicode.Pf) ||
		strings.ContainsRune("、，；：？！｜…•→⇒„‚“", r)
}

// typographicSigns are what people and their programs write for an apostrophe or a hyphen.
var typographicSigns = strings.NewReplacer( //nolint:gochecknoglobals // a constant table
	"’", "'", "‘", "'", "´", "'", "ʼ", "'", "ʹ", "'", "′", "'", "＇", "'", "‛", "'", "ˈ", "'", "՚", "'", "ꞌ", "'",
	"‐", "-", "‑", "-", "−", "-",
)

// spacedApostrophe is a name in two pieces before the @: "o' neal@gmail.com".
var spacedApostrophe = regexp.MustCompile(`(\S')\s+([^\s@'"<>,;]+@)`)

// joinApostrophes repairs an address that has a space after an apostrophe. A closing quotation mark is not one.
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
	return mendByDomain(splitDomain, s)
}

// mendByDomain writes a dot between the two parts that are found, if the second one ends domains.
func mendByDomain(broken *regexp.Regexp, s string) string {
	return broken.ReplaceAllStringFunc(s, func(found string) string {
		parts := broken.FindStringSubmatch(found)
		if _, known := publicsuffix.PublicSuffix("x." + strings.ToLower(parts[2])); known {
			return parts[1] + "." + parts[2]
		}
		return found
	})
}

func isSingleAddress(s string) bool {
	for i := range len(s) {
		switch c := s[i]; c {
		case ',', ';', '|', '<', '>', '(', ')', '[', ']', '{', '}', '"', '/', '\\', ':', '?', '*':
			return false
		default:
			if c >= utf8.RuneSelf || c <= ' ' {
				return false
			}
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
