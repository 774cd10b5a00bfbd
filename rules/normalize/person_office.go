package normalize

import "strings"

// withoutOffice removes what stands behind a name and a sign and says only what the person does, or how the entry came
// about: Hans Berg - CEO, Hans Berg (Geschäftsführer), Hans Berg, Einkauf, Hans Berg [duplicate].
func (l *Lists) withoutOffice(s string) string {
	at := strings.IndexAny(s, "([,|")
	if dash := strings.Index(s, " - "); dash > 0 && (at < 0 || dash < at) {
		at = dash + 1
	}
	if dash := strings.Index(s, " – "); dash > 0 && (at < 0 || dash < at) {
		at = dash + 1
	}
	if at <= 0 {
		return s
	}
	name, behind := s[:at], fold(strings.TrimLeft(s[at:], "-–([,| "))
	if len(strings.Fields(name)) < 2 {
		return s // Berg, Buyer
	}
	words := 0
	for word := range strings.FieldsFuncSeq(behind, isWordBreak) {
		if l.classes[word]&(departmentWord|roleWord) == 0 && !isRemark(word) && !pronouns[word] {
			return s
		}
		words++
	}
	if words == 0 {
		return s
	}
	return name
}

// withoutAddressing removes what stands before a name on an envelope or in a letter: z. Hd. Hans Berg, c/o Hans Berg,
// t.a.v. Jan Bos, Sehr geehrter Herr Berg.
func withoutAddressing(s string) string {
	const fewestSpaces = 2 // zu Händen Hans
	if strings.Count(s, " ") < fewestSpaces && !strings.ContainsAny(s, "./:") {
		return s
	}
	for _, mark := range addressings {
		if len(s) > len(mark) && strings.EqualFold(s[:len(mark)], mark) {
			return strings.TrimLeft(s[len(mark):], " .:")
		}
	}
	return s
}

var addressings = []string{ //nolint:gochecknoglobals // a constant list
	"z. hd.", "z.hd.", "z. h.", "z.h.", "zh.", "zhd.", "hd.", "c/o ", "p/a ", "t.a.v.", "t. a. v.", "attn.", "attn:",
	"att.", "att:", "attention:", "à l'attention de ", "k.o. ", "v/", "zu händen ", "f.a.o. ", "sehr geehrter ",
	"sehr geehrte ", "geachte heer ",
	"geachte mevrouw ", "szanowny pan ", "szanowna pani ", "vážený pan ", "vážená paní ", "уважаемый ", "уважаемая ",
	"шановний ", "шановна ",
}

// joinDegrees writes a degree with dots behind a full name as one word: Anna Berg M.Sc., Petr Novák, Ph.D. In front of
// a name, and behind a single word, the letters are initials.
func (l *Lists) joinDegrees(folded string) string {
	if !hasInnerDot(folded) {
		return folded
	}
	fields := strings.Fields(folded)
	for i := 2; i < len(fields); i++ {
		joined := strings.ReplaceAll(strings.Trim(fields[i], ",;()"), ".", "")
		if len(joined) > 1 && hasInnerDot(fields[i]) && l.classes[joined]&titleWord != 0 {
			fields[i] = joined
		}
	}
	return strings.Join(fields, " ")
}

func hasInnerDot(s string) bool {
	for i := 1; i < len(s)-1; i++ {
		if s[i] == '.' && s[i-1] >= 'a' && s[i-1] <= 'z' && s[i+1] >= 'a' && s[i+1] <= 'z' {
			return true
		}
	}
	return false
}

// isRemark knows what people write behind a name that came twice or is not of a company.
func isRemark(word string) bool {
	switch word {
	case "copy", "kopie", "copie", "copia", "cópia", "kopia", "duplicate", "dublette", "doublon", "duplicado", "duplikat",
		"privat", "private", "prive", "privado", "privato", "personal", "neu", "new", "alt", "old", "vip", "test", "lead":
		return true
	}
	return false
}

// withoutOfficeInFront removes what a person does in front of a full name that begins with a frequent first name:
// Geschäftsführer Peter Berg.
func (l *Lists) withoutOfficeInFront(s string) string {
	const fewestSpaces = 2
	office, name, _ := strings.Cut(s, " ")
	if strings.Count(s, " ") < fewestSpaces || l.classes[fold(office)]&departmentWord == 0 {
		return s
	}
	first, family, full := strings.Cut(name, " ")
	if !full || strings.TrimSpace(family) == "" || !l.isFirstName(first) || l.isFirstName(office) {
		return s
	}
	return name
}

// withoutMaidenName cuts a name at "geb.", "née" and the like; maiden is what follows.
func withoutMaidenName(s string) (name, maiden string) {
	const fewestSpaces = 3 // Anna Berg geb. Lund
	if strings.Count(s, " ") < fewestSpaces {
		return s, ""
	}
	for _, mark := range maidenMarks {
		if at := strings.Index(s, mark); at > 0 && strings.IndexByte(strings.TrimSpace(s[:at]), ' ') > 0 {
			return strings.Trim(s[:at], " ,("), strings.Trim(s[at+len(mark):], " .,()")
		}
	}
	return s, ""
}

var maidenMarks = []string{ //nolint:gochecknoglobals // a constant list
	" geb. ", "(geb. ", " geborene ", " née ", "(née ", " nee ", "(nee ", " roz. ", "(roz. ", " rozená ", " z d. ",
	" z domu ", " urodz. ", " born ", "(born ", " nata ", " født ", " född ", " o.s. ", " født. ", " урожд. ", " дівоче ",
}

// withFamilyName replaces the last word of a name.
func (l *Lists) withFamilyName(words, family string) string {
	first, _, _ := strings.Cut(words, " ")
	return strings.TrimSpace(first + " " + l.nameWords(fold(family), family, false).words)
}
