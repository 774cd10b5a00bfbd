package normalize

import "strings"

// readFrenchNames reads the names beside which M. may be Monsieur.
func (l *Lists) readFrenchNames() error {
	lines, err := readList("french_names")
	for name := range strings.FieldsSeq(strings.Join(lines, " ")) {
		name, only := strings.CutPrefix(name, "^")
		l.french[fold(name)] = l.french[fold(name)] || only
	}
	return err
}

// isMonsieur reports whether a form reads the initial M. as a title.
func (a PersonName) isMonsieur(form string) bool {
	rest, found := strings.CutPrefix(a.words, "m ")
	return found && rest == form
}

// formsBeside are the forms of a name that can be meant beside another: M. Le Gall is not Monsieur where the other is
// Sylvie Le Gall, nor is M. Fernández beside Francisco Fernández.
func (a PersonName) formsBeside(b PersonName) []string {
	switch {
	case a.wide == "", a.isMonsieur(a.wide) && !b.mayBeFrenchman(), a.isDon(a.wide) && !a.isDonBeside(b):
		return []string{a.words}
	}
	return []string{a.words, a.wide}
}

// mayBeFrenchman reports whether nothing in a name says that it is not of a Frenchman: a first name that is frequent
// elsewhere, or a family name that is, beside a first name that is not known.
func (a PersonName) mayBeFrenchman() bool {
	if a.gender == woman {
		return false
	}
	first, family := a.firstAndLast()
	if family == "" || len(first) == 1 {
		return true
	}
	if _, french := a.lists.french[first]; french {
		return true
	}
	_, french := a.lists.french[family]
	_, known := a.lists.known[family]
	return !a.lists.known[first].first && (french || !known)
}

// isSurelyFrench reports whether a name has a first name that only the French have, or first and family name are
// frequent in France.
func (a PersonName) isSurelyFrench() bool {
	first, family := a.firstAndLast()
	if family == "" {
		return !a.hasOtherInitial()
	}
	only, french := a.lists.french[first]
	_, frenchFamily := a.lists.french[family]
	return only || french && frenchFamily
}

// firstAndLast are the first and the last word of a name; the last is empty where the name has one word.
func (a PersonName) firstAndLast() (first, last string) {
	first, rest, _ := strings.Cut(a.words, " ")
	return first, rest[strings.LastIndexByte(rest, ' ')+1:]
}

// mayFollowDon reports whether a first name and another name stand behind D., which may be Don or Dona, or an initial.
func (l *Lists) mayFollowDon(rest string) bool {
	first, family, two := strings.Cut(rest, " ")
	return two && family != "" && l.known[first].first
}

// isDon reports whether a form reads the initial D. as a title.
func (a PersonName) isDon(form string) bool {
	rest, found := strings.CutPrefix(a.words, "d ")
	return found && rest == form
}

// isDonBeside reports whether the other name begins with the first name behind D.
func (a PersonName) isDonBeside(b PersonName) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(a.words, "d "), " ")
	return strings.HasPrefix(b.words, first+" ")
}
