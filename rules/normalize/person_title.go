package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// spellTitle replaces a title at the beginning that contains a sign, or that means something else in other languages.
func spellTitle(folded string) string {
	i := strings.IndexByte(folded, ' ')
	if i < 0 {
		return folded
	}
	switch title := folded[:i]; title {
	case "sig.ra", "g-zha", "dna", "dna.", "d-na", "smt", "smt.":
		return "signora" + folded[i:]
	case "gent.ma", "gent.mo":
		return spellTitle(folded[i+1:])
	case "d-l", "d-nul":
		return "domnul" + folded[i:]
	case "d-r", "d-ra", "mag.a", "prof.a", "inga", "enga", "profa":
		return "dr" + folded[i:]
	case "k.t.n.", "d.t.n.", "k.m.n.", "d.m.n.", "k.e.n.", "d.e.n.", "c.p.", "p.i.", "r.pr.", "h.c.":
		return folded[i+1:]
	case "de":
		if rest, found := strings.CutPrefix(folded[i+1:], "heer "); found {
			return "heer " + rest
		}
	case "sig.na":
		return "signorina" + folded[i:]
	case "dott.ssa", "prof.ssa", "dr.ssa":
		return "dottoressa" + folded[i:]
	case "g-n", "shri":
		return "signor" + folded[i:]
	case "fr.":
		if strings.IndexByte(folded[i+1:], ' ') < 0 {
			return "frau" + folded[i:]
		}
	case "sn.":
		return "dr" + folded[i:] // sayın, of men and women
	}
	return folded
}

// withoutOpenTitle removes the titles of a form that nobody filled in: Mr/Mrs Dupont, Herr / Frau Weiß, г-н/г-жа Сомов.
func (l *Lists) withoutOpenTitle(folded string) string {
	first, rest, found := strings.Cut(folded, "/")
	if !found {
		return folded
	}
	second, name, found := strings.Cut(strings.TrimLeft(rest, " "), " ")
	if !found || !l.isOpenTitle(strings.TrimRight(first, " ")) || !l.isOpenTitle(second) {
		return folded
	}
	return name
}

func (l *Lists) isOpenTitle(word string) bool {
	switch word = strings.TrimRight(word, "."); word {
	case "m", "g-n", "g-zha", "sig.ra", "pan", "pani", "sn":
		return true
	}
	return l.titleOf(word) != unsaid
}

// seniorOrSenor is the gender that "Sr." gives at the beginning, where it is señor or senhor; at the end it is senior.
func seniorOrSenor(words []string, i int) gender {
	if i == 0 && words[i] == "sr" {
		return man
	}
	return unsaid
}

func (l *Lists) titleOf(word string) gender {
	switch {
	case l.men.has(word):
		return man
	case l.women.has(word):
		return woman
	}
	return unsaid
}

// withoutHonorific removes a Chinese, Japanese or Korean honorific or office that follows a name without a space: 田中様,
// 山田部長, 王先生.
func (l *Lists) withoutHonorific(word string) string {
	if r, _ := utf8.DecodeRuneInString(word); r < firstMarked || !unicode.IsLetter(r) {
		return word
	}
	const longest = 5
	for n := min(longest, utf8.RuneCountInString(word)-1); n > 0; n-- {
		at := lastLettersIndex(word, n)
		name := word[:at]
		first, size := utf8.DecodeRuneInString(name)
		isName := size < len(name) || isChineseSurnameCharacter(first) || strings.Contains(japaneseSurnames, name)
		if isName && l.titles.has(word[at:]) {
			return name
		}
	}
	return word
}

// japaneseSurnames are family names of one character that are no Chinese ones.
const japaneseSurnames = "森東南西北谷岡辻堀関星泉岸菅柴畑浜島沢杉桂笹桜堤"

func lastLettersIndex(s string, n int) int {
	for range n {
		_, size := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-size]
	}
	return len(s)
}

// withoutTypedTitle removes a title whose letters would mean something else without their accents or their script, and
// says who bears it: Chị Trần Thị Mai, คุณสมชาย, السيد, מר.
func withoutTypedTitle(s string) (string, gender) {
	if family, given, found := strings.Cut(s, ","); found && !isASCII(given) {
		const end = " ." // the title may be all that stands behind the comma
		given = strings.TrimLeftFunc(given, isWordBreak)
		if rest, g := cutTypedTitle(given + end); rest != given+end {
			return family + ", " + strings.TrimSuffix(rest, end), g
		}
	}
	name := strings.TrimLeftFunc(s, isWordBreak)
	if rest, g := cutTypedTitle(name); rest != "" && rest != name {
		return rest, g
	}
	return s, unsaid
}

// cutTypedTitle returns what follows the title, nothing if the title is all.
func cutTypedTitle(s string) (string, gender) {
	first, _ := utf8.DecodeRuneInString(s)
	if name, found := strings.CutPrefix(s, "κ. "); found {
		return name, unsaid
	}
	if name, found := withoutSmallTitle(s); found {
		return name, unsaid
	}
	if first < firstMarked && first != 'κ' && !isVietnamese(s) {
		return s, unsaid
	}
	for _, title := range typedTitles {
		rest, found := strings.CutPrefix(s, title.text)
		if !found {
			continue
		}
		next, _ := utf8.DecodeRuneInString(rest)
		if !isWordBreak(next) && (!title.attached || !unicode.IsLetter(next)) {
			continue
		}
		rest = strings.TrimLeftFunc(rest, isWordBreak)
		behind, _ := utf8.DecodeRuneInString(rest)
		if len(title.text) == utf8.RuneLen(first) && !unicode.Is(unicode.Arabic, behind) {
			continue // د, a letter in a text of another script
		}
		return rest, title.gender
	}
	return s, unsaid
}

// withoutSmallTitle removes Mr and Mrs of Slavic languages, which are one or two small letters before a name with a
// capital one: p. Novák, pí Nováková, п. Шевчук, g. Horvat.
func withoutSmallTitle(s string) (string, bool) {
	title, name, found := strings.Cut(s, " ")
	if !found {
		return s, false
	}
	switch title {
	case "p.", "pí", "pí.", "sl.", "п.", "g.", "ga.", "gđa.", "gđa", "гђа":
		r, _ := utf8.DecodeRuneInString(name)
		return name, unicode.IsUpper(r)
	}
	return s, false
}

// typedTitle is a title in front of a name, with or without a space.
type typedTitle struct {
	text     string
	gender   gender
	attached bool
}

var typedTitles = []typedTitle{ //nolint:gochecknoglobals // a constant list, longest first
	{"κα", woman, false},
	{"κος", man, false},
	{"Ông", man, false},
	{"Bà", woman, false},
	{"Chị", woman, false},
	{"Cô", woman, false},
	{"Chú", man, false},
	{"Bác", unsaid, false},
	{"นางสาว", woman, true},
	{"น.ส.", woman, true},
	{"นาง", woman, true},
	{"นาย", man, true},
	{"คุณ", unsaid, true},
	{"ดร.", unsaid, true},
	{"السيدة", woman, false},
	{"السيد", man, false},
	{"الدكتورة", woman, false},
	{"الدكتور", man, false},
	{"المهندسة", woman, false},
	{"المهندس", man, false},
	{"الأستاذة", woman, false},
	{"الأستاذ", man, false},
	{"الشيخ", man, false},
	{"الحاج", man, false},
	{"د", unsaid, false},
	{"م", unsaid, false},
	{"أ", unsaid, false},
	{"آقای", man, false},
	{"خانم", woman, false},
	{"גברת", woman, false},
	{"גב'", woman, false},
	{"גב׳", woman, false},
	{"מר", man, false},
	{"ד\"ר", unsaid, false},
	{"ד״ר", unsaid, false},
	{"פרופ'", unsaid, false},
	{"श्रीमती", woman, false},
	{"सुश्री", woman, false},
	{"श्री", man, false},
	{"डॉ", unsaid, false},
	{"जनाब", man, false},
}

// professions are short forms of professions and offices in front of a name, as they are typed. In other letters they
// are names: Ra Jin-woo.
var professions = set{ //nolint:gochecknoglobals // a constant table
	"RA": {}, "RAin": {}, "RAe": {}, "StB": {}, "StBin": {}, "WP": {}, "WPin": {}, "vBP": {}, "FAStR": {}, "Notar": {},
	"Notarin": {}, "LLM": {}, "DI": {}, "PD": {}, "KR": {}, "CA": {}, "CS": {}, "CEO": {}, "CFO": {}, "CTO": {}, "COO": {},
	"FAO": {}, "MdB": {}, "MdL": {},
}

// postNominals are degrees, honours and memberships behind a name, as they are typed without dots.
var postNominals = set{ //nolint:gochecknoglobals // a constant table
	// British, American
	"OBE": {}, "CBE": {}, "MBE": {}, "KBE": {}, "DBE": {}, "MP": {}, "MEP": {}, "MSP": {}, "QC": {}, "KC": {}, "SC": {},
	"RN": {}, "BSN": {}, "MSN": {}, "NP": {}, "LPN": {}, "RPh": {}, "PE": {}, "EIT": {}, "AIA": {}, "FAIA": {}, "EdD": {},
	"JD": {}, "DO": {}, "DVM": {}, "PharmD": {}, "PsyD": {}, "LCSW": {}, "CFA": {}, "CIPD": {}, "MIET": {}, "MIMechE": {},
	"MICE": {}, "ACIB": {}, "MCIPS": {}, "MCIOB": {}, "RIBA": {}, "FRCS": {}, "FRSA": {}, "USN": {}, "USMC": {},
	"USAF": {}, "Ret": {}, "JP": {}, "FCCA": {}, "BVSc": {}, "MRCVS": {},
	// Czech, Slovak
	"CSc": {}, "DrSc": {}, "DiS": {}, "ArtD": {}, "ThD": {},
	// Indonesian
	"SE": {}, "SH": {}, "ST": {}, "MT": {}, "MH": {}, "MM": {}, "MKom": {}, "SKom": {}, "SPd": {}, "MPd": {}, "SSos": {},
	"SIP": {}, "MSi": {}, "SSi": {}, "SPsi": {}, "SAg": {},
}

// withoutProfession removes professions in front of a full name, and professions, degrees and honours behind it: RA
// Anna Weber; Kim Lund, StB; John Smith OBE; Budi Santoso, S.H., M.H.
func withoutProfession(s string) string {
	if !mayHoldProfession(s) || !strings.ContainsFunc(s, unicode.IsLower) {
		return s // in capitals, RA may be a name
	}
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '/' || r == ',' || r == '(' || r == ')' })
	from, to := 0, len(words)
	for from < to && professions.has(words[from]) {
		from++
	}
	for from < to && isPostNominal(words[to-1]) {
		to--
	}
	const fullName = 2
	if to-from < fullName || to-from == len(words) {
		return s
	}
	begin, end := strings.Index(s, words[from]), strings.LastIndex(s, words[to-1])+len(words[to-1])
	if begin > end {
		return s
	}
	return s[begin:end]
}

// isPostNominal: letters that are also a legal form or initials are a degree with dots only, as S.E. and S.T.
func isPostNominal(word string) bool {
	plain := strings.ReplaceAll(word, ".", "")
	switch plain {
	case "SE", "SH", "ST", "MT", "MM", "MH", "DO", "SC", "SIP":
		return plain != word
	}
	return postNominals.has(plain) || professions.has(plain)
}

// mayHoldProfession is a quick look for a capital behind another letter or a dot, and for "Notar".
func mayHoldProfession(s string) bool {
	for i := 1; i < len(s); i++ {
		capital := s[i] >= 'A' && s[i] <= 'Z'
		switch before := s[i-1]; {
		case capital && (before >= 'A' && before <= 'Z' || before >= 'a' && before <= 'z' || before == '.'):
			return true
		case before == 'N' && s[i] == 'o' && strings.HasPrefix(s[i-1:], "Notar"):
			return true
		case before == 'R' && s[i] == 'e' && strings.HasPrefix(s[i-1:], "Ret"):
			return true
		}
	}
	return false
}
