package normalize

import (
	"strings"
	"unicode/utf8"
)

// soleTraders are Russian and Ukrainian forms of one person who trades under the own name.
var soleTraders = []string{"ИП ", "ФОП ", "ЧП ", "СПД ", "ФО-П "} //nolint:gochecknoglobals // a constant list

// withoutSoleTrader removes the form from the name of a person: ИП Иванов Александр, ФОП Шевченко Т. Г. Behind it there
// may be the name of a shop as well, which names nobody.
func (l *Lists) withoutSoleTrader(s string) (name string, found bool) {
	const cyrillic = 0xD0
	if s == "" || s[0] != cyrillic {
		return s, false
	}
	for _, form := range soleTraders {
		if name, found = strings.CutPrefix(s, form); found {
			for word := range strings.FieldsFuncSeq(name, isWordBreak) {
				if l.isFirstName(word) || utf8.RuneCountInString(word) == 1 {
					return name, true
				}
			}
			return s, false
		}
	}
	return s, false
}
