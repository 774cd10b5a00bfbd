package normalize

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

func (l *Lists) countFullNames(words []string) (n int) {
	for _, word := range words {
		if len(word) > 1 && l.classes[word]&(titleWord|particleWord) == 0 {
			n++
		}
	}
	return n
}

// endsName reports whether the last word is a family name, though it is also a particle or a title: a particle stands
// before what it belongs to ("Nam Le"), and what ends a name with one other full word is its other half ("Geoffrey P.
// Lord", "Jack Ma"), unless it is a degree or an honorific that no family bears.
func (l *Lists) endsName(words []string, i, full int) bool {
	if i == 0 || i != len(words)-1 {
		return false
	}
	word := words[i]
	return l.classes[word]&particleWord != 0 || full < 2 && alsoFamilyName(word)
}

// isTitle reports whether a word on the list of titles is one here. A word that is also a first name is a title where
// it has a dot ("Eng. Ali"), or where a full name stands beside it ("Don Carlos Ruiz"). Pan is Mr in Czech and Polish.
func (l *Lists) isTitle(folded string, words []string, i, full int, inFront bool) bool {
	word := words[i]
	if needsDot, found := l.frontTitles[word]; found {
		return inFront && i < len(words)-1 && (!needsDot && full >= 2 || hasDot(folded, word))
	}
	if word == "pan" && i == 0 && slices.ContainsFunc(words[1:], func(w string) bool { return !isPinyin(w) }) {
		return true // Pan Krawczyk; Pan Meiling is Chinese
	}
	if i != 0 || !alsoFirstName(word) || strings.Contains(folded, word+".") {
		return true
	}
	return full >= 2 && !firstNameBeforeAll(word)
}

// mayBeName reports whether a particle at the beginning may be a first name: Van, Bin, Du, Le, Do, De, Al. Some are one
// only with a capital letter, as Von Miller and Ten Wei; others begin only family names.
func mayBeName(word string, i int, typed string) bool {
	if i != 0 {
		return false
	}
	switch word {
	case "von", "zu", "der", "ter", "ten", "af", "av":
		r, _ := utf8.DecodeRuneInString(strings.TrimSpace(typed))
		return unicode.IsUpper(r)
	case "vom", "zum", "zur", "und", "of", "the", "delle", "dei", "las", "los":
		return false
	}
	return true
}

// readFrontTitles reads the titles that are names elsewhere: José Luis Pastor. They are titles as well.
func (l *Lists) readFrontTitles() error {
	lines, err := readList("titles_in_front")
	for word := range strings.FieldsSeq(strings.Join(lines, " ")) {
		word, dotted := strings.CutSuffix(word, ".")
		l.frontTitles[word] = dotted
		l.titles[word] = struct{}{}
	}
	return err
}

// hasDot reports whether a word of a text has a dot behind it.
func hasDot(text, word string) bool {
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return false
		}
		at += from
		end := at + len(word)
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		if end < len(text) && text[end] == '.' && (at == 0 || isWordBreak(before)) {
			return true
		}
		from = end
	}
}

func alsoFirstName(word string) bool {
	switch word {
	case "don", "md", "hon", "dame", "lady", "rev":
		return true
	}
	return firstNameBeforeAll(word)
}

// firstNameBeforeAll are those that are no title without a dot, however long the name behind them.
func firstNameBeforeAll(word string) bool {
	switch word {
	case "ma",
		"ba",
		"phil",
		"nat",
		"jur",
		"habil",
		"eng",
		"ing",
		"mag",
		"rag",
		"sig",
		"ka",
		"bay",
		"pan",
		"kos",
		"col",
		"med":
		return true
	}
	return false
}

// alsoFamilyName are titles and degrees that are a family name in "Jack Ma", "Jan Kos", "Chris Lord", "Tom Sir".
// Salutations that no family bears are not among them.
func alsoFamilyName(word string) bool {
	switch word {
	case "ma",
		"ba",
		"ka",
		"kos",
		"sir",
		"col",
		"pan",
		"pani",
		"bay",
		"don",
		"hon",
		"lord",
		"sig",
		"med",
		"nat",
		"eng",
		"lady",
		"dame",
		"maitre",
		"doctor",
		"professor",
		"captain",
		"capt",
		"rev",
		"mag",
		"magister",
		"ing",
		"jur",
		"phil",
		"rag",
		"lic",
		"arq",
		"me",
		"miss",
		"heer",
		"bayan",
		"fru":
		return true
	}
	return false
}
