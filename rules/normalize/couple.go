package normalize

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Several reports whether the entry names several people, such as "Olga and Omar Smith", "Mr. & Mrs. Berg" or "Familie
// Berg". It belongs to none of them alone.
func (a PersonName) Several() bool { return a.several }

// severalParts cuts an entry for several people into what names them, without the words between. found is false where
// the entry names one person, or nothing that could be two.
func (l *Lists) severalParts(s string) (names string, found bool) {
	if strings.IndexByte(s, '/') > 0 {
		s = withoutFather(s)
	}
	if !mayNameSeveral(s) {
		return s, false
	}
	if at := onBehalfIndex(s); at > 0 {
		return s[:at], true // "Anna Berg c/o Peter Lund": the address may be either's
	}
	if l.addsOtherInBrackets(s) || isPluralFamily(s) {
		return s, true
	}
	tokens := l.splitWordsAndSigns(s)
	if len(tokens) > 2 && coupleTitles[strings.ToLower(tokens[0]+" "+tokens[1])] {
		return strings.Join(tokens[2:], " "), true
	}
	kept := make([]string, 0, len(tokens))
	for i, token := range tokens {
		switch {
		case l.joins(tokens, i):
			found = true
		case households[bare(token)] && len(tokens) > 1:
			found = true
		default:
			kept = append(kept, token)
		}
	}
	if !found {
		if twoFullNames(s, l) {
			return s, true
		}
		return s, false
	}
	kept = slices.DeleteFunc(kept, func(token string) bool { // of two in a row, one was found
		return alwaysJoins(strings.TrimFunc(token, isWordBreak))
	})
	return strings.Join(kept, " "), true
}

// mayNameSeveral is a quick look without allocation: whether a sign or a word is there that could join two people.
func mayNameSeveral(s string) bool {
	if holdsJoiningSign(s) || isPluralFamily(s) {
		return true
	}
	var lower [longestJoiner]byte
	for word := range strings.FieldsSeq(s) {
		if word[0] >= firstByteOfEastAsia {
			return true // 王伟和李娜 is one word
		}
		if len(word) > len(lower) {
			if !isASCII(word) && strings.ContainsFunc(word, isWordBreak) {
				return true
			}
			continue
		}
		n := 0
		for i := range len(word) {
			c := word[i]
			if c >= utf8.RuneSelf {
				return true // rare enough to look closer
			}
			if c >= 'A' && c <= 'Z' {
				c += 'a' - 'A'
			}
			if c != '.' && c != ':' {
				lower[n] = c
				n++
			}
		}
		if mayJoin(lower[:n]) {
			return true
		}
	}
	return false
}

// firstByteOfEastAsia is where Japanese, Chinese and Korean letters begin in UTF-8.
const firstByteOfEastAsia = 0xE3

func holdsJoiningSign(s string) bool {
	ascii := true
	for i := range len(s) {
		switch c := s[i]; {
		case c == '&' || c == '+' || c == '/' || c == '|' || c == ',' || c == ';' || c == '(':
			return true
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return !ascii && strings.ContainsAny(s, "＆、")
}

// mayJoin reports whether an ASCII word is among joiners and households. First letters and lengths rule out most words.
func mayJoin(word []byte) bool {
	if len(word) == 0 || joinerLengths[word[0]]&(1<<len(word)) == 0 {
		return false
	}
	_, joins := joiners[string(word)]
	return joins || households[string(word)] || onBehalfWords[string(word)]
}

func (l *Lists) splitWordsAndSigns(s string) []string {
	tokens := strings.Fields(signsBetween.Replace(withCoupleSign(s)))
	if isASCII(s) {
		return tokens
	}
	for i, token := range slices.Backward(tokens) { // "and" between other signs than spaces
		parts := strings.FieldsFunc(token, isWordBreak)
		if len(parts) > 1 && slices.ContainsFunc(parts, alwaysJoins) {
			tokens = slices.Replace(tokens, i, i+1, parts...)
		}
	}
	for i := len(tokens) - 1; i > 0; i-- { // "and" written to the name, in Arabic and Hebrew
		for _, and := range [2]string{"و", "ו"} {
			name, found := strings.CutPrefix(tokens[i], and)
			if found && l.isFirstName(name) && !l.isFirstName(tokens[i]) {
				tokens = slices.Replace(tokens, i, i+1, "&", name)
			}
		}
	}
	return tokens
}

func alwaysJoins(word string) bool {
	risky, known := joinerOf(strings.ToLower(word))
	return known && !risky
}

// joinerOf looks up a word in small letters. A word that only its accents tell from "and", such as ؤ from و, is one,
// too: names are compared without them.
func joinerOf(word string) (risky, known bool) {
	const longest = 3 // letters of such a word
	if risky, known = joiners[word]; known || isASCII(word) || utf8.RuneCountInString(word) > longest {
		return risky, known
	}
	risky, known = joiners[fold(word)]
	return risky, known && !risky
}

// addsOtherInBrackets reports whether a second full name with another first name stands in brackets: Anna Berg (Peter
// Berg). A maiden name has the same first name.
func (l *Lists) addsOtherInBrackets(s string) bool {
	before, rest, found := strings.Cut(s, "(")
	inside, _, closed := strings.Cut(rest, ")")
	if !found || !closed {
		return false
	}
	a, b := strings.Fields(before), strings.Fields(inside)
	return len(a) > 1 && len(b) == 2 && l.isFirstName(bare(a[0])) && l.isFirstName(bare(b[0])) &&
		fold(bare(a[0])) != fold(bare(b[0])) && !l.shortForms(fold(bare(a[0])), fold(bare(b[0])))
}

func bare(token string) string { return strings.Trim(strings.ToLower(token), ".,;:()") }

// joins reports whether the word at i stands between the names of two people.
func (l *Lists) joins(tokens []string, i int) bool {
	if i == 0 || i == len(tokens)-1 {
		return false
	}
	token := tokens[i]
	word := bare(token)
	before, after := bare(tokens[i-1]), bare(tokens[i+1])
	if word == "/" {
		return l.slashJoins(before, after) || l.slashJoinsFullNames(tokens[:i], tokens[i+1:])
	}
	risky, known := joinerOf(word)
	switch {
	case !known, !hasLetter(before) || !hasLetter(after):
		return false
	case word == "und" && (before == "von" || after == "zu" || after == "zum"):
		return false // von und zu Guttenberg
	case l.companyWord(before) || l.companyWord(after):
		return false // Smith & Sons, Berg and Partners
	case risky && (after == "'t" || after == "t" || after == "het"):
		return false // Jan in 't Veld
	case !risky:
		return true
	}
	return l.riskyJoins(tokens, i)
}

// riskyJoins decides about "y", "e", "en" and the like: between two surnames of one person (Ortega y Gasset), as an
// initial (Robin E. Berg) or as a name (En Li) they join nobody.
func (l *Lists) riskyJoins(tokens []string, i int) bool {
	token, after := tokens[i], bare(tokens[i+1])
	if strings.HasSuffix(token, ".") && bare(token) != "u" {
		return false // an initial; "u." is short for "und"
	}
	sameCase := strings.ToLower(strings.Join(tokens, "")) == strings.Join(tokens, "") ||
		strings.ToUpper(strings.Join(tokens, "")) == strings.Join(tokens, "")
	if !sameCase && token != strings.ToLower(token) {
		return false // "Robin E Berg"
	}
	_, title := l.titles[after]
	first := title || l.isFirstName(after)
	beforeFirst := l.isFirstName(bare(tokens[i-1])) || i >= 1 && l.isFirstName(bare(tokens[0]))
	if sameCase {
		return first && beforeFirst
	}
	if i == 1 && len(tokens) > 3 {
		return true // "Ana y Luis Pérez": the family name follows both
	}
	if i == len(tokens)-2 && !title && l.isSurname(after) {
		return false // "Maria Costa e Silva": two surnames of one person
	}
	return first
}

func (l *Lists) isSurname(word string) bool {
	n, known := l.known[fold(word)]
	return known && (!n.first || portugueseSurname(fold(word)))
}

func (l *Lists) isFirstName(word string) bool { return l.known[fold(word)].first }

// slashJoins reports whether "Anna/Peter" are two people: "Herr/Frau" is a form that nobody filled in, and what stands
// behind a slash is often a department.
func (l *Lists) slashJoins(before, after string) bool {
	for _, word := range []string{before, after} {
		folded := fold(word)
		if !hasLetter(word) || l.titles.has(folded) || pronouns[folded] || l.companyWord(word) {
			return false
		}
	}
	return l.isFirstName(before) && l.isFirstName(after)
}

// slashJoinsFullNames recognises "Anna Berg / Peter Berg": a full name before the sign, and behind it another first
// name, in front of a family name or after it.
func (l *Lists) slashJoinsFullNames(before, after []string) bool {
	const fullName = 2
	if len(before) < fullName {
		return false
	}
	named := func(tokens []string) string {
		for _, token := range [2]string{tokens[0], tokens[len(tokens)-1]} {
			if l.isFirstName(bare(token)) {
				return fold(bare(token))
			}
		}
		return ""
	}
	for _, token := range after {
		if folded := fold(bare(token)); l.titles.has(folded) || pronouns[folded] || l.companyWord(folded) {
			return false
		}
	}
	one, other := named(before), named(after)
	return one != "" && other != "" && one != other && !l.shortForms(one, other)
}

// isPluralFamily recognises "The Smiths" and "Los Pérez": an article and one name.
func isPluralFamily(s string) bool {
	const article = 3
	if len(s) <= article || s[article] != ' ' || strings.IndexByte(s[article+1:], ' ') >= 0 {
		return false
	}
	switch {
	case strings.EqualFold(s[:article], "the"), strings.EqualFold(s[:article], "die"):
		return strings.HasSuffix(s, "s")
	}
	return strings.EqualFold(s[:article], "los")
}

// twoFullNames recognises "Anna Berg, Peter Lund": two full names, each with a first name in front.
func twoFullNames(s string, l *Lists) bool {
	first, second, found := strings.Cut(s, ",")
	if !found {
		first, second, found = strings.Cut(s, ";")
	}
	if !found || strings.ContainsAny(second, ",;") {
		return false
	}
	a, b := strings.Fields(first), strings.Fields(second)
	return len(a) > 1 && len(b) > 1 && l.isFirstName(bare(a[0])) && l.isFirstName(bare(b[0])) &&
		!slices.ContainsFunc(b, func(w string) bool { return l.titles.has(fold(bare(w))) || l.companyWord(bare(w)) })
}
