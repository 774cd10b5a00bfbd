package normalize

import "strings"

// ContradictsMailbox reports whether what is before the @ of an address names somebody else: john.baker@ beside
// Samantha Baker, zofia84@ beside Piotr Nowak, pgibbs@ beside Christopher Gibbs. A local part without a frequent first
// name or the family name says nothing.
func (a PersonName) ContradictsMailbox(local string) bool {
	if a.lists == nil {
		return false
	}
	local = strings.Trim(local, "0123456789")
	if !strings.ContainsAny(local, signs) {
		return a.contradictsFirstName(local) || a.contradictsInitial(local)
	}
	if a.standsIn(local) && (!a.single() || a.gender == unsaid) {
		return false // as nearly always
	}
	named := a.lists.Person(strings.Join(strings.FieldsFunc(local, isSign), " "))
	return named.HasFirstName() && named.Compare(a) == Different &&
		(!a.givenNamesAgree(named) || a.hasOtherFirstName(named))
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

// contradictsInitial reports whether an address is another initial and a word of the name: pgibbs@ beside Christopher
// Gibbs.
func (a PersonName) contradictsInitial(local string) bool {
	const shortest = 3
	if a.single() || a.script {
		return false // a Cyrillic name begins with other Latin letters in other spellings
	}
	for word := range strings.FieldsSeq(a.words) {
		initial, found := strings.CutSuffix(local, word)
		if found && len(initial) == 1 && len(word) >= shortest {
			return !strings.Contains(" "+a.words, " "+initial)
		}
	}
	return false
}
