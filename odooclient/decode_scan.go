package odooclient

import (
	"bytes"
	"errors"
	"fmt"
	"math"
)

// jsonScanner iterates over JSON text in place. It only finds where values begin and end; their readers check them.
//
// It is kept because the alternative would replace little: ReadValue of jsontext (JSON v2, also in
// github.com/go-json-experiment/json) takes about 1.2 to 1.3 times as long for a page of 1,000 leads, at equal memory.
// It would replace only this file, and in Go 1.26 needs GOEXPERIMENT=jsonv2. encoding/json allocates eight times the
// memory of the leads: see BenchmarkDecodeAPage.
type jsonScanner struct {
	text []byte
	at   int
}

var errCutOff = errors.New("unexpected end of the JSON")

// peek skips white space and returns the next byte without taking it, 0 at the end.
func (s *jsonScanner) peek() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\n', '\t', '\r':
		default:
			return c
		}
	}
	return 0
}

func (s *jsonScanner) consume(c byte) error {
	if s.peek() != c || s.at >= len(s.text) {
		return s.syntaxError()
	}
	s.at++
	return nil
}

func (s *jsonScanner) syntaxError() error {
	if s.at >= len(s.text) {
		return errCutOff
	}
	return fmt.Errorf("unexpected %q at byte %d of the JSON", s.text[s.at], s.at)
}

func (s *jsonScanner) expectEnd() error {
	s.peek()
	if s.at < len(s.text) {
		return s.syntaxError()
	}
	return nil
}

// scanArray calls element at the beginning of each element; it must take it.
func (s *jsonScanner) scanArray(element func() error) error {
	return s.scanElements('[', ']', element)
}

// scanObject calls member with the name of each member, at the beginning of its value; it must take it.
func (s *jsonScanner) scanObject(member func(name []byte) error) error {
	return s.scanElements('{', '}', func() error {
		name, err := s.scanString()
		if err != nil {
			return err
		}
		if err := s.consume(':'); err != nil {
			return err
		}
		return member(name[1 : len(name)-1])
	})
}

func (s *jsonScanner) scanElements(open, closing byte, element func() error) error {
	if err := s.consume(open); err != nil {
		return err
	}
	if s.peek() == closing {
		s.at++
		return nil
	}
	for {
		if err := element(); err != nil {
			return err
		}
		if s.peek() == closing {
			s.at++
			return nil
		}
		if err := s.consume(','); err != nil {
			return err
		}
	}
}

// scanValue takes one value of any kind and returns its bytes.
func (s *jsonScanner) scanValue() ([]byte, error) {
	c := s.peek()
	from := s.at
	switch c {
	case '"':
		return s.scanString()
	case '{', '[':
		return s.scanNested()
	}
	for s.at < len(s.text) && !endsLiteral(s.text[s.at]) {
		s.at++
	}
	if s.at == from {
		return nil, s.syntaxError()
	}
	return s.text[from:s.at], nil
}

func endsLiteral(c byte) bool {
	switch c {
	case ',', ']', '}', ':', '"', '[', '{', ' ', '\n', '\t', '\r':
		return true
	}
	return false
}

// scanString takes one string and returns it with its quotes.
func (s *jsonScanner) scanString() ([]byte, error) {
	if s.peek() != '"' {
		return nil, s.syntaxError()
	}
	from := s.at
	for s.at++; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; {
		case c == '\\':
			s.at++
		case c == '"':
			s.at++
			return s.text[from:s.at], nil
		case c < ' ':
			return nil, s.syntaxError()
		}
	}
	s.at = len(s.text)
	return nil, errCutOff
}

// scanNested takes one list or object with all that is in it.
func (s *jsonScanner) scanNested() ([]byte, error) {
	from, depth := s.at, 0
	for {
		switch s.peek() {
		case '"':
			if _, err := s.scanString(); err != nil {
				return nil, err
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		if s.at >= len(s.text) {
			return nil, errCutOff
		}
		s.at++
		if depth == 0 {
			return s.text[from:s.at], nil
		}
	}
}

// A float field of Odoo may hold NaN or Infinity: Python accepts them over RPC, PostgreSQL stores them, and Odoo's JSON
// sends them as bare words, which is not JSON. One such number must not make a page of records unreadable, so they are
// read as texts. Odoo accepts these texts for a float field, so an undo can write them back.

func pythonNonFinite() [][]byte {
	return [][]byte{[]byte("-Infinity"), []byte("Infinity"), []byte("NaN")}
}

// quoteNonFinite puts the bare words NaN, Infinity and -Infinity into quotes. It returns false where text has none.
func quoteNonFinite(text []byte) ([]byte, bool) {
	if !bytes.Contains(text, []byte("NaN")) && !bytes.Contains(text, []byte("Infinity")) {
		return nil, false
	}
	out := make([]byte, 0, len(text)+len(text)/16)
	inText, found := false, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inText && c == '\\' && i+1 < len(text):
			out = append(out, c, text[i+1])
			i++
			continue
		case c == '"':
			inText = !inText
		case !inText && (c == 'N' || c == 'I' || c == '-'):
			if word := nonFiniteAt(text[i:]); word != nil {
				out = append(append(append(out, '"'), word...), '"')
				i += len(word) - 1
				found = true
				continue
			}
		}
		out = append(out, c)
	}
	return out, found
}

func nonFiniteAt(text []byte) []byte {
	for _, word := range pythonNonFinite() {
		if bytes.HasPrefix(text, word) {
			return word
		}
	}
	return nil
}

// replaceNonFinite is quoteNaN for values that another codec has read.
func replaceNonFinite(v any) any {
	switch v := v.(type) {
	case float64:
		switch {
		case math.IsNaN(v):
			return "NaN"
		case math.IsInf(v, 1):
			return "Infinity"
		case math.IsInf(v, -1):
			return "-Infinity"
		}
	case []any:
		for i := range v {
			v[i] = replaceNonFinite(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = replaceNonFinite(v[k])
		}
	}
	return v
}
