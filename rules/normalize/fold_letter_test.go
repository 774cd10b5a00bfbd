package normalize

import (
	"testing"

	"pgregory.net/rapid"
)

// TestFoldLetters holds folding by letters to folding whole texts.
func TestFoldLetters(t *testing.T) {
	if folded, ok := foldLetters("Łukasz Größe Йосип", true); !ok || folded != "lukasz groesse iosip" {
		t.Errorf("folded %q, %v", folded, ok)
	}
	letter := rapid.OneOf(
		rapid.RuneFrom([]rune("aeouAEIOUstzмиИьЄѕ'’-–. \u0301\u0308ουİıßẞ")), rapid.Rune(),
		rapid.Map(rapid.IntRange(0, endOfCyrillic), func(n int) rune { return rune(n) }))
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(letter).Draw(t, "text")
		for _, wide := range []bool{false, true} {
			folded, ok := foldLetters(s, wide)
			if want := foldText(s, wide); ok && folded != want {
				t.Fatalf("%q (wide: %v) is %q by letters, and %q as a text", s, wide, folded, want)
			}
		}
	})
}
