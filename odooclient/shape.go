package odooclient

import (
	"errors"
	"fmt"
	"io"
)

const (
	// deepest is how deep lists and records may be nested in an answer. Odoo's own are nested less than twenty deep. The
	// decoder of XML-RPC is recursive, so that an answer of some megabytes could otherwise exhaust the stack, which ends
	// the process.
	deepest = 100
	// deepestXML is the same in XML elements: each list and each record takes three, and the envelope three more.
	deepestXML = 3*deepest + 10
	// mostElements is how many values an answer may have: an empty list of three bytes becomes some forty in memory.
	mostElements = 5_000_000
)

// shape follows the nesting of a text that comes in parts.
type shape interface{ scan(part []byte) error }

// guarded reads a text, and fails as soon as its nesting exceeds the limits.
type guarded struct {
	from  io.Reader
	shape shape
}

func (g *guarded) Read(p []byte) (int, error) {
	n, err := g.from.Read(p)
	if bad := g.shape.scan(p[:n]); bad != nil {
		return 0, bad
	}
	return n, err
}

// count is how deep a text is nested, and how many values it has had.
type count struct{ depth, elements int }

func (c *count) open(limit int) error {
	c.depth++
	if c.depth > limit {
		return fmt.Errorf("%w: over %d levels", errTooDeep, deepest)
	}
	return c.element()
}

func (c *count) element() error {
	c.elements++
	if c.elements > mostElements {
		return fmt.Errorf("%w: over %d values", errTooLarge, mostElements)
	}
	return nil
}

// jsonShape follows JSON. What is not valid is left to the decoder.
type jsonShape struct {
	count
	inText, escaped bool
}

func (s *jsonShape) scan(part []byte) error {
	for _, c := range part {
		if s.inText {
			switch {
			case s.escaped:
				s.escaped = false
			case c == '\\':
				s.escaped = true
			case c == '"':
				s.inText = false
			}
			continue
		}
		var err error
		switch c {
		case '"':
			s.inText = true
		case '{', '[':
			err = s.open(deepest)
		case ',':
			err = s.element()
		case '}', ']':
			s.depth--
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// errOddXML is XML that no XML-RPC server writes. Attributes, comments and CDATA could hide elements from xmlShape.
var errOddXML = errors.New("it answers in XML, but not as Odoo does")

// xmlShape follows XML-RPC.
type xmlShape struct {
	count
	state xmlState
	last  byte // inside a tag
}

type xmlState int

const (
	inXMLText xmlState = iota
	afterAngle
	inOpeningTag
	inClosingTag
	inInstruction
)

func (s *xmlShape) scan(part []byte) error {
	for _, c := range part {
		if s.state == inXMLText && c != '<' {
			continue
		}
		if err := s.next(c); err != nil {
			return err
		}
		s.last = c
	}
	return nil
}

func (s *xmlShape) next(c byte) error {
	switch s.state {
	case inXMLText:
		s.state = afterAngle
	case afterAngle:
		return s.begin(c)
	case inOpeningTag:
		switch c {
		case '"', '\'', '<':
			return errOddXML
		case '>':
			s.state = inXMLText
			if s.last == '/' {
				s.depth--
			}
		}
	case inClosingTag:
		if c == '>' {
			s.state = inXMLText
			s.depth--
		}
	case inInstruction:
		if c == '>' && s.last == '?' {
			s.state = inXMLText
		}
	}
	if s.depth < 0 {
		return errOddXML
	}
	return nil
}

// begin handles the byte after an opening angle bracket.
func (s *xmlShape) begin(c byte) error {
	switch c {
	case '/':
		s.state = inClosingTag
	case '?':
		s.state = inInstruction
	case '!', '>', '<', '"', '\'':
		return errOddXML
	default:
		s.state = inOpeningTag
		return s.open(deepestXML)
	}
	return nil
}
