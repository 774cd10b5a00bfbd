package normalize

import "strings"

// ContradictsMailbox reports whether what is before the @ of an address names somebody else: john.baker@ beside
// Samantha Baker, zofia84@ beside Piotr Nowak, pgibbs@ beside Christopher Gibbs, ondine.zurcher@ beside Simone Zürcher.
// A local part without a frequent first name or the family name says nothing.
func (a PersonName) ContradictsMailbox(local string) bool {
	if a.lists == nil {
		return false
	}
	local = strings.Trim(local, "0123456789")
	if !strings.ContainsAny(local, signs) {
		return a.contradictsFirstName(local) || a.contradictsInitial(local)
	}
	if a.contradictsPinyin(local) {
		return true
	}
	if a.standsIn(local) && (!a.single() || a.gender == unsaid) {
		return false // as nearly always
	}
	named := a.lists.Person(strings.Join(strings.FieldsFunc(local, isSign), " "))
	if named.Compare(a) != Different {
		return false
	}
	return named.HasFirstName() && (!a.givenNamesAgree(named) || a.hasOtherFirstName(named)) || a.isFamilyOf(local)
}

// isFamilyOf reports whether an address ends with the family name, after what names a person: priska.zurcher@ beside
// Simone Zürcher, but not atelier.zurcher@.
func (a PersonName) isFamilyOf(local string) bool {
	const shortest = 3
	at := strings.LastIndexAny(local, signs)
	family := local[at+1:]
	if len(family) < shortest {
		return false
	}
	for part := range strings.FieldsFuncSeq(local[:at], isSign) {
		if a.lists.classes[part]&(departmentWord|roleWord|organisationWord) != 0 {
			return false
		}
	}
	for _, form := range a.forms() {
		last := form[strings.LastIndexByte(form, ' ')+1:]
		for word := range strings.FieldsSeq(form) {
			if a.joinsFamilyName(family, word) && (word == last || !a.lists.known[word].first) {
				return true
			}
		}
	}
	return false
}

// joinsFamilyName reports whether a word of an address is a word of the name, with its particles or without:
// vandenberg and berg of Femke van den Berg.
func (a PersonName) joinsFamilyName(part, word string) bool {
	particles, found := strings.CutSuffix(part, word)
	return found && (particles == "" || particles == strings.ReplaceAll(a.small, " ", ""))
}

// standsIn reports whether each word of the name is one of the words of an address.
func (a PersonName) standsIn(local string) bool {
	for word := range strings.FieldsSeq(a.words) {
		found := false
		for part := range strings.FieldsFuncSeq(local, isSign) {
			found = found || part == word
		}
		if !found {
			return false
		}
	}
	return true
}

// contradictsFirstName reports whether a name of two words or more has a frequent first name, and none that could be
// this one, or whether a title is a man's and the first name a woman's.
func (a PersonName) contradictsFirstName(first string) bool {
	const shortest = 4
	known := a.lists.known[first]
	if !known.first {
		known = a.lists.known[loose(first)] // Nikolay
	}
	if len(first) < shortest || !known.first {
		return false
	}
	if a.single() {
		return a.HasOtherGender(PersonName{gender: known.gender})
	}
	if !a.HasFirstName() {
		return false
	}
	for _, form := range a.forms() {
		if a.lists.shareWord(loose(form), loose(first)) || a.lists.shareWord(form, first) {
			return false
		}
	}
	return true
}

// contradictsInitial reports whether an address is another initial and the family name: pgibbs@ beside Christopher
// Gibbs, zzajac@ beside Marek Zając.
func (a PersonName) contradictsInitial(local string) bool {
	const shortest = 3
	if a.single() || a.script || local == "" {
		return false // a Cyrillic name begins with other Latin letters in other spellings
	}
	for _, form := range a.forms() {
		for word := range strings.FieldsSeq(form) {
			if len(word) < shortest || !a.joinsFamilyName(local[1:], word) {
				continue
			}
			others := strings.Replace(" "+form+" ", " "+word+" ", " ", 1) + a.small
			return !strings.Contains(others, " "+local[:1])
		}
	}
	return false
}
