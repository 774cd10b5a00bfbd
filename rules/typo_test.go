package rules

import (
	"testing"

	"pgregory.net/rapid"

	"leadtwin/rules/normalize"
)

// TestIsOneTypoAgreesWithNormalize: the fast comparison of addresses and that of
// normalize agree.
func TestIsOneTypoAgreesWithNormalize(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom([]rune("abéè王.")), 0, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		x, y := word.Draw(t, "x"), word.Draw(t, "y")
		if got, want := isOneTypo(x, y), normalize.OneTypo(x, y); got != want {
			t.Fatalf("isOneTypo(%q, %q) = %t, OneTypo says %t", x, y, got, want)
		}
	})
}

// TestMayBeTypoFindsEveryTypo: what rules call one typo apart is found by the text of the addresses alone.
func TestMayBeTypoFindsEveryTypo(t *testing.T) {
	letter := rapid.RuneFrom([]rune("abc12"))
	part := rapid.StringOfN(letter, 1, 8, -1)
	rapid.Check(t, func(t *rapid.T) {
		local, domain := []rune(part.Draw(t, "local")), []rune(part.Draw(t, "domain"))
		address := func(local, domain []rune) emailAddress {
			text := string(local)
			full := text + "@" + string(domain) + ".test"
			return newAddress(normalize.Address{Full: full, Local: text}, ofLead)
		}
		x := address(local, domain)
		y := address(slipped(t, local, letter), domain)
		if rapid.Bool().Draw(t, "in the domain") {
			y = address(local, slipped(t, domain, letter))
		}
		if areOneTypoApart(&x, &y) && !MayBeTypo(x.full, y.full) {
			t.Fatalf("MayBeTypo says no of %q and %q", x.full, y.full)
		}
		if MayBeTypo(x.full, x.full) || MayBeTypo("a"+x.full, x.full+"a") {
			t.Fatalf("MayBeTypo says yes of %q and itself, or two slips", x.full)
		}
	})
}

// TestTyposShareKey: two addresses that are one typo apart share a typo key, whatever the typo.
func TestTyposShareKey(t *testing.T) {
	letter := rapid.RuneFrom([]rune("abc."))
	rapid.Check(t, func(t *rapid.T) {
		before := []rune(rapid.StringOfN(letter, 5, 20, -1).Draw(t, "before"))
		after := slipped(t, before, letter)
		x, y := string(before), string(after)
		if x == y || min(len(x), len(y)) < minTypoLength {
			return
		}
		if keys := keysOf(x); !anyIn(keys, keysOf(y)) {
			t.Fatalf("%q and %q share none of %v and %v", x, y, keys, keysOf(y))
		}
	})
}

// slipped makes one typing error.
func slipped(t *rapid.T, word []rune, letter *rapid.Generator[rune]) []rune {
	out := append([]rune{}, word...)
	at := rapid.IntRange(0, len(word)-1).Draw(t, "at")
	switch rapid.SampledFrom([]string{"other", "more", "less", "swapped"}).Draw(t, "slip") {
	case "other":
		out[at] = letter.Draw(t, "letter")
	case "more":
		out = append(out[:at], append([]rune{letter.Draw(t, "letter")}, out[at:]...)...)
	case "less":
		out = append(out[:at], out[at+1:]...)
	case "swapped":
		if at > 0 {
			out[at-1], out[at] = out[at], out[at-1]
		}
	}
	return out
}

func keysOf(local string) map[string]bool {
	out := map[string]bool{}
	a := newAddress(
		normalize.Address{
			Full:        local + "@gmail.com",
			Local:       local,
			Domain:      "gmail.com",
			Registrable: "gmail.com",
			Public:      true,
		},
		ofLead,
	)
	var k keyWriter
	k.emitHalves(&a, "br", func(_ KeyKind, text []byte) { out[string(text)] = true })
	return out
}

func anyIn(a, b map[string]bool) bool {
	for key := range a {
		if b[key] {
			return true
		}
	}
	return false
}
