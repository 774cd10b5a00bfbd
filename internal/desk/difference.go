package desk

import "unicode/utf8"

// Segment is a part of a text; Differs marks parts that differ from another text.
type Segment struct {
	Text    string
	Differs bool
}

// Difference splits a text into the parts that equal another text and those that differ: characters between a common
// beginning and a common end. Texts that share less than half are returned whole and unmarked, since marks would say
// nothing.
func Difference(text, other string) []Segment {
	if text == other || text == "" || other == "" {
		return []Segment{{Text: text}}
	}
	begin := commonBeginning(text, other)
	end := commonEnd(text[begin:], other[begin:])
	if 2*(begin+end) < max(len(text), len(other)) {
		return []Segment{{Text: text}}
	}
	var out []Segment
	for _, s := range []Segment{{Text: text[:begin]}, {text[begin : len(text)-end], true}, {Text: text[len(text)-end:]}} {
		if s.Text != "" {
			out = append(out, s)
		}
	}
	return out
}

// commonBeginning is the length in bytes of the whole characters with which both texts begin.
func commonBeginning(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) {
		x, size := utf8.DecodeRuneInString(a[n:])
		if y, _ := utf8.DecodeRuneInString(b[n:]); x != y {
			break
		}
		n += size
	}
	return n
}

func commonEnd(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) {
		x, size := utf8.DecodeLastRuneInString(a[:len(a)-n])
		if y, _ := utf8.DecodeLastRuneInString(b[:len(b)-n]); x != y {
			break
		}
		n += size
	}
	return n
}
