package normalize

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// StandsForMany reports whether the name of a customer record means no particular person: "Walk-in Customer", "Public
// user", "Laufkundschaft Filiale 2". Leads under such a record have nothing in common. A name with a legal form is a
// company.
func (l *Lists) StandsForMany(name string) bool {
	if name == "" || len(name) > longestRecordName {
		return false
	}
	if !l.mayStandForMany(name) {
		return false
	}
	words := foldedLetterWords(name)
	if len(words) == 0 || !slices.ContainsFunc(words, l.sharedFirstWords.has) {
		return false
	}
	if l.sharedRecords.has(strings.Join(words, " ")) {
		return true
	}
	for from := range words {
		for to := from + 1; to <= min(len(words), from+mostRecordWords); to++ {
			if l.sharedParts.has(strings.Join(words[from:to], " ")) {
				return !l.HasLegalForm(name)
			}
		}
	}
	return false
}

// mayStandForMany is a quick look without allocation: whether a word is there that an entry of the list begins with.
func (l *Lists) mayStandForMany(name string) bool {
	var lower [longestRecordName]byte
	n := 0
	for i := 0; i <= len(name); i++ {
		c := byte(' ')
		if i < len(name) {
			c = name[i]
		}
		switch {
		case c >= utf8.RuneSelf || c < ' ':
			return true
		case c >= 'A' && c <= 'Z':
			c += 'a' - 'A'
		case c >= 'a' && c <= 'z':
		default:
			if l.sharedFirstWords.has(string(lower[:n])) {
				return true
			}
			n = 0
			continue
		}
		lower[n] = c
		n++
	}
	return false
}

const (
	longestRecordName = 100 // in bytes; longer ones are titles or notes
	mostRecordWords   = 4   // of an entry of the list
)

func foldedLetterWords(name string) []string {
	return strings.FieldsFunc(fold(name), func(r rune) bool {
		if r < utf8.RuneSelf {
			return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
		}
		return !unicode.IsLetter(r) && !unicode.IsMark(r)
	})
}

func (l *Lists) readSharedRecords() error {
	lines, err := readList("shared_records")
	if err != nil {
		return err
	}
	l.sharedRecords, l.sharedParts, l.sharedFirstWords = set{}, set{}, set{}
	for _, line := range lines {
		phrase, part := strings.CutSuffix(line, "*")
		words := strings.Join(foldedLetterWords(phrase), " ")
		l.sharedRecords[words] = struct{}{}
		first, _, _ := strings.Cut(words, " ")
		l.sharedFirstWords[first] = struct{}{}
		if part {
			l.sharedParts[words] = struct{}{}
		}
	}
	return nil
}
