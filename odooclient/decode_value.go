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

// fieldValue is one field of one record, as JSON. Odoo answers false for every empty value, whatever its type. Its
// methods return the zero value for that, and for what is of another type, which they note in err.
type fieldValue struct {
	raw   []byte
	field string
	texts textCache
	plain []byte // a text without its escapes; reused
	err   error  // the first one
}

// textCache holds texts that came not long ago, so that a page of leads does not hold one word a thousand times.
type textCache [256]string

func (r *textCache) intern(b []byte) string {
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

func (v *fieldValue) isEmpty() bool { return string(v.raw) == "false" || string(v.raw) == "null" }

func (v *fieldValue) noteWrongType(what string) {
	if v.err == nil {
		v.err = fmt.Errorf("the field %s is not a valid %s", v.field, what) // the value may be personal
	}
}

// text is a text or a selection's key.
func (v *fieldValue) text() string {
	switch {
	case v.isEmpty():
		return ""
	case v.raw[0] != '"':
		v.noteWrongType("text")
		return ""
	case bytes.IndexByte(v.raw, '\\') < 0 && utf8.Valid(v.raw):
		return v.texts.intern(v.raw[1 : len(v.raw)-1])
	}
	var ok bool
	if v.plain, ok = unescapeJSON(v.plain[:0], v.raw[1:len(v.raw)-1]); !ok {
		v.noteWrongType("text")
		return ""
	}
	return v.texts.intern(v.plain)
}

func (v *fieldValue) boolean() bool { return string(v.raw) == "true" }

// id is an id, or a many2one: an id, or [id, "name"].
func (v *fieldValue) id() int64 {
	if v.isEmpty() {
		return 0
	}
	digits := v.raw
	if digits[0] == '[' {
		s := jsonScanner{text: digits, at: 1}
		if s.peek() == ']' {
			return 0
		}
		digits, _ = s.scanValue() // a wrong one is not a number
	}
	var n int64
	for _, c := range digits {
		if c < '0' || c > '9' || n > 1<<58 {
			v.noteWrongType("id")
			return 0
		}
		n = n*10 + int64(c-'0')
	}
	if len(digits) == 0 {
		v.noteWrongType("id")
	}
	return n
}

// linkName is the name of a many2one that came as [id, "name"].
func (v *fieldValue) linkName() string {
	if v.isEmpty() || v.raw[0] != '[' {
		return ""
	}
	s := jsonScanner{text: v.raw, at: 1}
	if _, err := s.scanValue(); err != nil || s.consume(',') != nil {
		v.noteWrongType("name")
		return ""
	}
	s.peek()
	name, err := s.scanValue()
	if err != nil {
		v.noteWrongType("name")
		return ""
	}
	field := *v
	field.raw = name
	return field.text()
}

// idList reads the ids of a many2many, ascending.
func idList[T ~int64](v *fieldValue) []T {
	if v.isEmpty() {
		return nil
	}
	var out []T
	s := jsonScanner{text: v.raw}
	err := s.scanArray(func() error {
		raw, err := s.scanValue()
		one := fieldValue{raw: raw, field: v.field}
		out = append(out, T(one.id()))
		return cmp.Or(err, one.err)
	})
	if err != nil {
		v.noteWrongType("list of ids")
	}
	slices.Sort(out)
	return out
}

// finiteNumber is number for a field of a lead that a sum or a comparison rests on. What Odoo stores there may be no
// number that can be compared (NaN, Infinity): it counts as 0, and the field is added to unreadable.
func (v *fieldValue) finiteNumber(unreadable *string) float64 {
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
func (v *fieldValue) number() float64 {
	if v.isEmpty() {
		return 0
	}
	if n, ok := shortDecimal(v.raw); ok {
		return n
	}
	raw := v.raw
	if word := nonFiniteAt(bytes.Trim(raw, `"`)); raw[0] == '"' && len(word) == len(raw)-2 {
		raw = word // over XML-RPC it comes as a text
	}
	n, err := strconv.ParseFloat(string(raw), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		v.noteWrongType("number")
	}
	return n
}

// time is a datetime such as "2026-11-23 13:05:12", always UTC; fractions of a second are cut off.
func (v *fieldValue) time() time.Time {
	if v.isEmpty() {
		return time.Time{}
	}
	if len(v.raw) >= len(time.DateTime)+2 {
		if t, err := time.Parse(time.DateTime, string(v.raw[1:1+len(time.DateTime)])); err == nil {
			return t
		}
	}
	v.noteWrongType("time")
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

// unescapeJSON appends a JSON string's content without its escapes. Python writes every character beyond ASCII as \u….
func unescapeJSON(to, from []byte) ([]byte, bool) {
	for i := 0; i < len(from); {
		c := from[i]
		switch {
		case c == '\\':
			r, size := decodeEscape(from[i:])
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

// decodeEscape reads one escape and returns its length; 0 if it is not an escape.
func decodeEscape(b []byte) (r rune, size int) {
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
	r = parseHex4(b[2:])
	if r < 0 {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(b) >= 12 && b[6] == '\\' && b[7] == 'u' {
		if both := utf16.DecodeRune(r, parseHex4(b[8:])); both != utf8.RuneError {
			return both, 12
		}
	}
	return utf8.RuneError, 6
}

func parseHex4(b []byte) rune {
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
