package normalize

import (
	"sync"
	"unicode/utf8"
)

// foldedLetter is a letter that is folded in the same way wherever it stands.
type foldedLetter struct {
	ascii string // the letter in lower-case ASCII
	known bool
}

// letterTable holds the letters of ASCII, Latin and Cyrillic. Greek, where a letter may depend on the one before, and
// accents, which depend on their letter, are not in it.
type letterTable [endOfCyrillic]foldedLetter

const endOfCyrillic = 0x530

// letterTables are those of fold and of foldWide, made by foldText.
var letterTables = sync.OnceValue(func() *[2]letterTable { //nolint:gochecknoglobals // a constant, made when needed
	tables := new([2]letterTable)
	for wide, table := range []*letterTable{&tables[0], &tables[1]} {
		for r := range rune(endOfCyrillic) {
			const accents, cyrillic = 0x300, 0x400
			if r < ' ' || r >= accents && r < cyrillic || isSerbianLetter(r) {
				continue
			}
			if text := foldText(string(r), wide == 1); isPrintableASCII(text) {
				table[r] = foldedLetter{text, true}
			}
		}
	}
	return tables
})

func isPrintableASCII(s string) bool {
	_, ascii := looks(s)
	return ascii
}

// foldLetters folds a text in one pass, if it consists of letters of the table.
func foldLetters(s string, wide bool) (folded string, ok bool) {
	table := &letterTables()[0]
	if wide {
		table = &letterTables()[1]
	}
	var buffer [96]byte // longer texts allocate
	out := buffer[:0]
	for _, r := range s {
		if r >= endOfCyrillic || r == utf8.RuneError || !table[r].known {
			return "", false
		}
		out = append(out, table[r].ascii...)
	}
	return string(out), true
}
