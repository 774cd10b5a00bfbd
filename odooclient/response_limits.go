package odooclient

import (
	"errors"
	"fmt"
	"io"
)

const (
	// maxDepth is how deep lists and records may be nested in an answer. Odoo's own are nested less than twenty deep. The
	// decoder of XML-RPC is recursive, so that an answer of some megabytes could otherwise exhaust the stack, which ends
	// the process.
	maxDepth = 100
	// maxXMLDepth is the same in XML elements: each list and each record takes three, and the envelope three more.
	maxXMLDepth = 3*maxDepth + 10
	// maxValues is how many values an answer may have: an empty list of three bytes becomes some forty in memory.
	maxValues = 5_000_000
)

// nestingScanner follows the nesting of a text that comes in parts.
type nestingScanner interface{ scanPart(part []byte) error }

// guardedReader reads a text, and fails as soon as its nesting exceeds the limits.
type guardedReader struct {
	from  io.Reader
	shape nestingScanner
}

func (g *guardedReader) Read(p []byte) (int, error) {
	n, err := g.from.Read(p)
	if bad := g.shape.scanPart(p[:n]); bad != nil {
		return 0, bad
	}
	return n, err
}

// nestingCount is how deep a text is nested, and how many values it has had.
type nestingCount struct{ depth, elements int }

func (c *nestingCount) enter(limit int) error {
	c.depth++
	if c.depth > limit {
		return fmt.Errorf("%w: over %d levels", errResponseTooDeep, maxDepth)
	}
	return c.countValue()
}

func (c *nestingCount) countValue() error {
	c.elements++
	if c.elements > maxValues {
		return fmt.Errorf("%w: over %d values", errResponseTooLarge, maxValues)
	}
	return nil
}

// jsonNesting follows JSON. What is not valid is left to the decoder.
type jsonNesting struct {
	nestingCount
	inText, escaped bool
}

func (s *jsonNesting) scanPart(part []byte) error {
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
			err = s.enter(maxDepth)
		case ',':
			err = s.countValue()
		case '}', ']':
			s.depth--
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// errNotXMLRPC is XML that no XML-RPC server writes. Attributes, comments and CDATA could hide elements from xmlShape.
var errNotXMLRPC = errors.New("the server answered with XML that is not from Odoo")

// xmlNesting follows XML-RPC.
type xmlNesting struct {
	nestingCount
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

func (s *xmlNesting) scanPart(part []byte) error {
	for _, c := range part {
		if s.state == inXMLText && c != '<' {
			continue
		}
		if err := s.scanByte(c); err != nil {
			return err
		}
		s.last = c
	}
	return nil
}

func (s *xmlNesting) scanByte(c byte) error {
	switch s.state {
	case inXMLText:
		s.state = afterAngle
	case afterAngle:
		return s.beginTag(c)
	case inOpeningTag:
		switch c {
		case '"', '\'', '<':
			return errNotXMLRPC
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
		return errNotXMLRPC
	}
	return nil
}

func (s *xmlNesting) beginTag(c byte) error {
	switch c {
	case '/':
		s.state = inClosingTag
	case '?':
		s.state = inInstruction
	case '!', '>', '<', '"', '\'':
		return errNotXMLRPC
	default:
		s.state = inOpeningTag
		return s.enter(maxXMLDepth)
	}
	return nil
}
