package odooclient

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"
	"unicode/utf16"
	"unicode/utf8"
)

// value is one field of one record, as JSON. Odoo answers false for every empty value, whatever its type. Its methods
// return the zero value for that, and for what is of another type, which they note in err.
type value struct {
	raw   []byte
	field string
	texts recent
	plain []byte // a text without its escapes; reused
	err   error  // the first one
}

// recent holds texts that came not long ago, so that a page of leads does not hold one word a thousand times.
type recent [256]string

func (r *recent) text(b []byte) string {
	const longest = 64
	if len(b) == 0 || len(b) > longest {
		return string(b)
	}
	h := uint(len(b))
	for _, c := range b {
		h = h*31 + uint(c)
	}
	kept := &r[(h^h>>16)%uint(len(r))]
	if *kept != string(b) {
		*kept = string(b)
	}
	return *kept
}

func (v *value) empty() bool { return string(v.raw) == "false" || string(v.raw) == "null" }

func (v *value) wrong(what string) {
	if v.err == nil {
		v.err = fmt.Errorf("the field %s holds no %s", v.field, what) // what it does hold may be personal
	}
}

// text is a text or a selection's key.
func (v *value) text() string {
	switch {
	case v.empty():
		return ""
	case v.raw[0] != '"':
		v.wrong("text")
		return ""
	case bytes.IndexByte(v.raw, '\\') < 0 && utf8.Valid(v.raw):
		return v.texts.text(v.raw[1 : len(v.raw)-1])
	}
	var ok bool
	if v.plain, ok = unescape(v.plain[:0], v.raw[1:len(v.raw)-1]); !ok {
		v.wrong("text")
		return ""
	}
	return v.texts.text(v.plain)
}

// flag is a boolean.
func (v *value) flag() bool { return string(v.raw) == "true" }

// id is an id, or a many2one: an id, or [id, "name"].
func (v *value) id() int64 {
	if v.empty() {
		return 0
	}
	digits := v.raw
	if digits[0] == '[' {
		s := scanner{text: digits, at: 1}
		if s.peek() == ']' {
			return 0
		}
		digits, _ = s.value() // a wrong one is no number
	}
	var n int64
	for _, c := range digits {
		if c < '0' || c > '9' || n > 1<<58 {
			v.wrong("id")
			return 0
		}
		n = n*10 + int64(c-'0')
	}
	if len(digits) == 0 {
		v.wrong("id")
	}
	return n
}

// label is the name of a many2one that came as [id, "name"].
func (v *value) label() string {
	if v.empty() || v.raw[0] != '[' {
		return ""
	}
	s := scanner{text: v.raw, at: 1}
	if _, err := s.value(); err != nil || s.take(',') != nil {
		v.wrong("name")
		return ""
	}
	s.peek()
	name, err := s.value()
	if err != nil {
		v.wrong("name")
		return ""
	}
	field := *v
	field.raw = name
	return field.text()
}

// idList reads the ids of a many2many, ascending.
func idList[T ~int64](v *value) []T {
	if v.empty() {
		return nil
	}
	var out []T
	s := scanner{text: v.raw}
	err := s.array(func() error {
		raw, err := s.value()
		one := value{raw: raw, field: v.field}
		out = append(out, T(one.id()))
		return cmp.Or(err, one.err)
	})
	if err != nil {
		v.wrong("list of ids")
	}
	slices.Sort(out)
	return out
}

// measure is number for a field of a lead that a sum or a comparison rests on. What Odoo stores there may be no number
// that can be compared (NaN, Infinity): it counts as 0, and the field is added to unreadable.
func (v *value) measure(unreadable *string) float64 {
	n := v.number()
	if !math.IsNaN(n) && !math.IsInf(n, 0) {
		return n
	}
	if *unreadable != "" {
		*unreadable += ", "
	}
	*unreadable += v.field
	return 0
}

// number is an integer, a float or an amount.
func (v *value) number() float64 {
	if v.empty() {
		return 0
	}
	if n, ok := shortDecimal(v.raw); ok {
		return n
	}
	raw := v.raw
	if word := wordAt(bytes.Trim(raw, `"`)); raw[0] == '"' && len(word) == len(raw)-2 {
		raw = word // over XML-RPC it comes as a text
	}
	n, err := strconv.ParseFloat(string(raw), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		v.wrong("number")
	}
	return n
}

// time is a datetime such as "2026-11-23 13:05:12", always UTC; fractions of a second are cut off.
func (v *value) time() time.Time {
	if v.empty() {
		return time.Time{}
	}
	if len(v.raw) >= len(time.DateTime)+2 {
		if t, err := time.Parse(time.DateTime, string(v.raw[1:1+len(time.DateTime)])); err == nil {
			return t
		}
	}
	v.wrong("time")
	return time.Time{}
}

// shortDecimal reads a number such as 61.93 exactly and without garbage: up to 15 digits, no exponent.
func shortDecimal(b []byte) (float64, bool) {
	const most = 15 // so many digits a float64 holds exactly, and the power of ten below them, too
	var digits int64
	divide := 1.0
	afterPoint := false
	negative := b[0] == '-'
	if negative {
		b = b[1:]
	}
	if len(b) == 0 || len(b) > most || b[0] == '.' || b[len(b)-1] == '.' {
		return 0, false
	}
	for _, c := range b {
		switch {
		case c >= '0' && c <= '9':
			digits = digits*10 + int64(c-'0')
			if afterPoint {
				divide *= 10
			}
		case c == '.' && !afterPoint:
			afterPoint = true
		default:
			return 0, false
		}
	}
	n := float64(digits) / divide
	if negative {
		n = -n
	}
	return n, true
}

// unescape appends a JSON string's content without its escapes. Python writes every character beyond ASCII as \u….
func unescape(to, from []byte) ([]byte, bool) {
	for i := 0; i < len(from); {
		c := from[i]
		switch {
		case c == '\\':
			r, size := escaped(from[i:])
			if size == 0 {
				return to, false
			}
			to = utf8.AppendRune(to, r)
			i += size
		case c < utf8.RuneSelf:
			to = append(to, c)
			i++
		default:
			r, size := utf8.DecodeRune(from[i:])
			to = utf8.AppendRune(to, r)
			i += size
		}
	}
	return to, true
}

// escaped reads one escape and says how long it is; 0 if it is none.
func escaped(b []byte) (r rune, size int) {
	if len(b) < 2 {
		return 0, 0
	}
	if b[1] != 'u' {
		at := bytes.IndexByte([]byte(`"\/bfnrt`), b[1])
		if at < 0 {
			return 0, 0
		}
		return rune("\"\\/\b\f\n\r\t"[at]), 2
	}
	r = hex4(b[2:])
	if r < 0 {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
		if both := utf16.DecodeRune(r, hex4(b[8:])); both != utf8.RuneError {
			return both, 12
		}
	}
	return utf8.RuneError, 6
}

func hex4(b []byte) rune {
	if len(b) < 4 {
		return -1
	}
	n, err := strconv.ParseUint(string(b[:4]), 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// falseOr is false, null or a T, for small answers that encoding/json reads.
type falseOr[T any] struct{ Value T }

// UnmarshalJSON reads false and null as the zero value.
func (f *falseOr[T]) UnmarshalJSON(b []byte) error {
	var zero T
	f.Value = zero
	if string(b) == "false" || string(b) == "null" {
		return nil
	}
	return json.Unmarshal(b, &f.Value)
}
