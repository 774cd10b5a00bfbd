package odooclient

import (
	"errors"
	"fmt"
)

// scanner walks over JSON text in place, without garbage: a page of a thousand leads would cost encoding/json many
// times what the leads themselves need. It only finds where values begin and end; what reads them checks them.
type scanner struct {
	text []byte
	at   int
}

var errCutOff = errors.New("the JSON ends too early")

// peek skips white space and returns the next byte without taking it, 0 at the end.
func (s *scanner) peek() byte {
	for ; s.at < len(s.text); s.at++ {
		switch c := s.text[s.at]; c {
		case ' ', '\n', '\t', '\r':
		default:
			return c
		}
	}
	return 0
}

func (s *scanner) take(c byte) error {
	if s.peek() != c || s.at >= len(s.text) {
		return s.unexpected()
	}
	s.at++
	return nil
}

func (s *scanner) unexpected() error {
	if s.at >= len(s.text) {
		return errCutOff
	}
	return fmt.Errorf("unexpected %q at byte %d of the JSON", s.text[s.at], s.at)
}

// end fails if anything but white space is left.
func (s *scanner) end() error {
	s.peek()
	if s.at < len(s.text) {
		return s.unexpected()
	}
	return nil
}

// array calls element at the beginning of each element; it must take it.
func (s *scanner) array(element func() error) error {
	return s.list('[', ']', element)
}

// object calls member with the name of each member, at the beginning of its value; it must take it.
func (s *scanner) object(member func(name []byte) error) error {
	return s.list('{', '}', func() error {
		name, err := s.quoted()
		if err != nil {
			return err
		}
		if err := s.take(':'); err != nil {
			return err
		}
		return member(name[1 : len(name)-1])
	})
}

func (s *scanner) list(open, closing byte, element func() error) error {
	if err := s.take(open); err != nil {
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
		if err := s.take(','); err != nil {
			return err
		}
	}
}

// value takes one value of any kind and returns its bytes.
func (s *scanner) value() ([]byte, error) {
	c := s.peek()
	from := s.at
	switch c {
	case '"':
		return s.quoted()
	case '{', '[':
		return s.nested()
	}
	for s.at < len(s.text) && !endsLiteral(s.text[s.at]) {
		s.at++
	}
	if s.at == from {
		return nil, s.unexpected()
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

// quoted takes one string and returns it with its quotes.
func (s *scanner) quoted() ([]byte, error) {
	if s.peek() != '"' {
		return nil, s.unexpected()
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
			return nil, s.unexpected()
		}
	}
	s.at = len(s.text)
	return nil, errCutOff
}

// nested takes one list or object with all that is in it.
func (s *scanner) nested() ([]byte, error) {
	from, depth := s.at, 0
	for {
		switch s.peek() {
		case '"':
			if _, err := s.quoted(); err != nil {
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
