package normalize

import "strings"

// knownName is a first or family name that many people bear.
type knownName struct {
	number int    // which one; its spellings with and without umlauts written out have the same
	gender gender // of a first name that only men or only women bear
	first  bool   // a first name
}

// readNicknames reads what may mean the same person: short forms of first names, and spellings of any name.
func (l *Lists) readNicknames() error {
	line := 0
	for _, list := range []string{"nicknames", "spellings"} {
		lines, err := readList(list)
		if err != nil {
			return err
		}
		for _, names := range lines {
			for name := range strings.FieldsSeq(names) {
				l.nicknames[fold(name)] = append(l.nicknames[fold(name)], line)
			}
			line++
		}
	}
	return nil
}

func (l *Lists) readGenerations() error {
	lines, err := readList("generations")
	if err != nil {
		return err
	}
	for _, line := range lines {
		words := strings.Fields(line)
		for _, word := range words {
			l.generations[fold(word)] = fold(words[0])
			l.generations[foldWide(word)] = fold(words[0])
		}
	}
	return nil
}

// readKnownNames reads the frequent names. One that stands in the lists of both men and women says neither.
func (l *Lists) readKnownNames() error {
	number := 0
	for _, list := range []struct {
		name   string
		gender gender
		first  bool
	}{
		{"first_names_men", man, true},
		{"first_names_women", woman, true},
		{"first_names_both", unsaid, true},
		{"surnames", unsaid, false},
	} {
		lines, err := readList(list.name)
		if err != nil {
			return err
		}
		for name := range strings.FieldsSeq(strings.Join(lines, " ")) {
			number++
			n := knownName{number, list.gender, list.first}
			l.know(fold(name), n)
			l.know(foldWide(name), n)
		}
	}
	return nil
}

func (l *Lists) know(form string, n knownName) {
	have, known := l.known[form]
	switch {
	case !known:
		l.known[form] = n
	case have.first && n.first && have.gender != n.gender:
		have.gender = unsaid
		l.known[form] = have
	}
}

func (l *Lists) areDifferentNames(a, b string) bool {
	x, knownA := l.known[a]
	y, knownB := l.known[b]
	return knownA && knownB && x.number != y.number
}

func (l *Lists) genderOfFirstName(words string) gender {
	first, _, _ := strings.Cut(words, " ")
	return l.known[first].gender
}

// HasFirstName reports whether a name of two words or more contains a frequent first name, as companies that are called
// after a person do, too: "Robin Berg", not "Acme" nor "Globex Lighting".
func (a PersonName) HasFirstName() bool {
	if a.single() || a.lists == nil {
		return false
	}
	for word := range strings.FieldsSeq(a.words) {
		if a.lists.known[word].first {
			return true
		}
	}
	return false
}

func (l *Lists) namesNoPerson(words string, g gender) bool {
	all, department := true, false
	for word := range strings.FieldsSeq(words) {
		is := l.classes[word]
		if is&organisationWord != 0 {
			return true
		}
		isRole := g == unsaid && is&roleWord != 0 // after "Mr." it is a family name: Mr. Church
		all = all && (is&(departmentWord|particleWord) != 0 || isRole)
		department = department || is&departmentWord != 0 || isRole && is&particleWord == 0
	}
	return all && department
}

func (s set) addBothFolds(word string) {
	s[fold(word)], s[foldWide(word)] = struct{}{}, struct{}{}
}
