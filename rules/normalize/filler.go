package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// IsFiller reports whether a value only fills a required field: "unknown", "n/a", "-", "xxx", "test@test.com".
func (l *Lists) IsFiller(s string) bool {
	return l.isFillerFold(fold(s))
}

// isFillerFold is IsFiller of a text that is folded already.
func (l *Lists) isFillerFold(folded string) bool {
	form := fillerForm(folded)
	return form == "" || l.fillers.has(form) || oneLetter(form) || l.nothings(form)
}

// nothings reports whether a value is what a program exports for an empty one ("nan", "FALSE", "#REF!", "null null"),
// or one filler again and again ("unknown unknown").
func (l *Lists) nothings(form string) bool {
	if strings.HasPrefix(form, "#") && !strings.Contains(form, " ") &&
		(strings.HasSuffix(form, "!") || strings.HasSuffix(form, "?") || len(form) < len("#12345")) {
		return true // the error of a spreadsheet's cell: #REF!, #NAME?, #N/A
	}
	exported, same, filled, fillers, count, first := true, true, true, false, 0, ""
	for word := range strings.FieldsFuncSeq(form, fillerSeparator) {
		if count == 0 {
			first = word
		}
		count++
		exported = exported && exportedNothing(word)
		same = same && word == first
		if filled {
			filler := l.isLongFiller(word)
			fillers = fillers || filler
			filled = filler || l.classes[word]&(departmentWord|roleWord) != 0
		}
		if !exported && !same && !filled {
			return false
		}
	}
	return count > 0 && (exported || filled && fillers) || count > 1 && same && l.fillers.has(first)
}

// isLongFiller reports whether a word says nothing beside others that say nothing either: "test contact", "test1", "aaa
// bbb". A short filler may be a name there.
func (l *Lists) isLongFiller(word string) bool {
	const short, long = 3, 4
	base := word
	for base != "" && base[len(base)-1] >= '0' && base[len(base)-1] <= '9' {
		base = base[:len(base)-1]
	}
	return len(base) >= long && l.fillers.has(base) || utf8.RuneCountInString(word) >= short && oneLetter(word)
}

func fillerSeparator(r rune) bool {
	switch r {
	case ' ', ',', ';', '/', '|', '(', ')', '[', ']', '<', '>', '{', '}', '"', '\'', '#', '!', '?', '.', '_', '-':
		return true
	}
	return false
}

// exportedNothing knows the words of programming languages, databases and spreadsheets for an empty cell.
func exportedNothing(word string) bool {
	switch word {
	case "null",
		"nil",
		"none",
		"nan",
		"undefined",
		"undef",
		"false",
		"true",
		"dbnull",
		"nullptr",
		"falsch",
		"faux",
		"vrai",
		"falso",
		"verdadero",
		"verdadeiro",
		"onwaar",
		"ложь",
		"истина",
		"lozh",
		"istina":
		return true
	}
	return false
}

func fillerForm(folded string) string {
	s := strings.TrimSpace(folded)
	if hasSingleSpaces(s) {
		return s
	}
	otherSpace := func(r rune) bool { return r != ' ' && unicode.IsSpace(r) }
	if !strings.Contains(s, "  ") && !strings.ContainsFunc(s, otherSpace) {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// hasSingleSpaces reports whether a text is printable ASCII without two spaces in a row.
func hasSingleSpaces(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= utf8.RuneSelf || c == ' ' && i > 0 && s[i-1] == ' ' {
			return false
		}
	}
	return true
}

// oneLetter is "aaa", "----": one sign again and again, or no letter and no digit at all.
func oneLetter(s string) bool {
	first, same, says := rune(0), true, false
	for i, r := range s {
		if i == 0 {
			first = r
		}
		same = same && r == first
		if says = says || unicode.IsLetter(r) || unicode.IsDigit(r); says && !same {
			return false
		}
	}
	return !says || same && utf8.RuneCountInString(s) > 2 // one Chinese character is a family name
}

// fillerNumber is a phone number's digits that nobody has: one digit repeated, or counted up or down.
func fillerNumber(digits string) bool {
	if len(digits) < 5 {
		return true
	}
	same, up, down := true, true, true
	for i := 1; i < len(digits); i++ {
		step := (int(digits[i]) - int(digits[i-1]) + 10) % 10
		same, up, down = same && step == 0, up && step == 1, down && step == 9
	}
	return same || up || down || strings.HasSuffix(digits, "0000000") || strings.HasSuffix(digits, "9999999") ||
		strings.HasSuffix(digits, "1111111")
}
