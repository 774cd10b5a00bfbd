package webhooks

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"

	"leadtwin/internal/crm"
)

// Limits of a body that is read piece by piece.
const (
	readBuffer  = 16 << 10
	maxDepth    = 100 // nested lists and objects; Odoo's fields have four at most
	maxCaptured = 256 // bytes kept of a captured value; models and ids are shorter
)

// scanner reads one JSON value from a stream in constant memory, whatever the sender puts into the body.
type scanner struct {
	reader    *bufio.Reader
	offset    int64
	capturing bool
	captured  []byte // the value being read, cut at maxKept
}

func newScanner(r io.Reader) *scanner {
	return &scanner{reader: bufio.NewReaderSize(r, readBuffer), captured: make([]byte, 0, maxCaptured)}
}

// captureValue reads a value and returns its text, which is valid until the next call.
func (s *scanner) captureValue(depth int) ([]byte, error) {
	if _, err := s.skipSpace(); err != nil {
		return nil, err
	}
	s.capturing, s.captured = true, s.captured[:0]
	err := s.skipValue(depth)
	s.capturing = false
	return s.captured, err
}

func (s *scanner) readByte() (byte, error) {
	c, err := s.reader.ReadByte()
	if err != nil {
		return 0, eofAsMalformed(err)
	}
	s.offset++
	if s.capturing && len(s.captured) < maxCaptured {
		s.captured = append(s.captured, c)
	}
	return c, nil
}

func (s *scanner) unreadByte() {
	_ = s.reader.UnreadByte() // it follows a ReadByte
	s.offset--
	if s.capturing && len(s.captured) > 0 {
		s.captured = s.captured[:len(s.captured)-1]
	}
}

// skipSpace skips white space and returns the next byte without consuming it.
func (s *scanner) skipSpace() (byte, error) {
	for {
		c, err := s.readByte()
		if err != nil {
			return 0, err
		}
		if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			s.unreadByte()
			return c, nil
		}
	}
}

func (s *scanner) expectEnd() error {
	_, err := s.skipSpace()
	if e, ok := errors.AsType[malformedError](err); ok && e == unexpectedEnd() {
		return nil
	}
	if err != nil {
		return err
	}
	return malformedError{"unexpected data after the JSON object"}
}

// skipValue reads and drops any JSON value.
func (s *scanner) skipValue(depth int) error {
	c, err := s.skipSpace()
	if err != nil {
		return err
	}
	switch {
	case depth > maxDepth:
		return malformedError{fmt.Sprintf("JSON is nested too deeply; allowed: %d levels", maxDepth)}
	case c == '{':
		return s.readObject(depth, func(string) error { return s.skipValue(depth + 1) })
	case c == '[':
		return s.readList(func() error { return s.skipValue(depth + 1) })
	case c == '"':
		return s.skipString()
	case c == '-' || c >= '0' && c <= '9':
		return s.skipNumber()
	case c == 't':
		return s.skipLiteral("true")
	case c == 'f':
		return s.skipLiteral("false")
	case c == 'n':
		return s.skipLiteral("null")
	}
	return s.syntaxError(c)
}

// readObject calls member for each key; member must read the value.
func (s *scanner) readObject(depth int, member func(key string) error) error {
	return s.readItems('{', '}', func() error {
		if c, err := s.skipSpace(); err != nil || c != '"' {
			return s.readOrSyntaxError(err, c)
		}
		key, err := s.readKey(depth)
		if err != nil {
			return err
		}
		if c, err := s.skipSpace(); err != nil || c != ':' {
			return s.readOrSyntaxError(err, c)
		}
		if _, err := s.readByte(); err != nil {
			return err
		}
		return member(key)
	})
}

func (s *scanner) readKey(depth int) (string, error) {
	if depth > 0 {
		return "", s.skipString()
	}
	raw, err := s.captureValue(depth + 1)
	return string(raw), err
}

// readList calls item for each item; item must read it.
func (s *scanner) readList(item func() error) error { return s.readItems('[', ']', item) }

func (s *scanner) readItems(opens, closes byte, item func() error) error {
	if c, err := s.readByte(); err != nil || c != opens {
		return s.readOrSyntaxError(err, c)
	}
	if c, err := s.skipSpace(); err != nil || c == closes {
		_, _ = s.readByte() // skipSpace saw it
		return err
	}
	for {
		if err := item(); err != nil {
			return err
		}
		c, err := s.skipSpace()
		if err != nil {
			return err
		}
		_, _ = s.readByte() // skipSpace saw it
		if c == closes {
			return nil
		}
		if c != ',' {
			return s.syntaxError(c)
		}
	}
}

// readPlainIDs is the fast path for large deliveries: it reads ids that are followed by a comma and lie in the buffer.
// It stops before anything else.
func (s *scanner) readPlainIDs(add func(crm.LeadID) error) error {
	const digits = 10 // of the largest id
	buffer, _ := s.reader.Peek(s.reader.Buffered())
	used := 0
	for {
		i := used
		for i < len(buffer) && buffer[i] == ' ' {
			i++
		}
		first, n := i, int64(0)
		for ; i < len(buffer) && i-first < digits && buffer[i] >= '0' && buffer[i] <= '9'; i++ {
			n = 10*n + int64(buffer[i]-'0')
		}
		if i == first || i == len(buffer) || buffer[i] != ',' || buffer[first] == '0' || n > math.MaxInt32 {
			break
		}
		if err := add(crm.LeadID(n)); err != nil {
			return err
		}
		used = i + 1
	}
	s.offset += int64(used)
	_, _ = s.reader.Discard(used) // buffered
	return nil
}

// readOrSyntaxError returns the read error, or else a syntax error at the byte that was read.
func (s *scanner) readOrSyntaxError(err error, c byte) error {
	if err != nil {
		return err
	}
	return s.syntaxError(c)
}

func (s *scanner) syntaxError(c byte) error {
	return malformedError{fmt.Sprintf("unexpected %q at byte %d of the JSON object", c, s.offset)}
}

func unexpectedEnd() malformedError { return malformedError{"unexpected end of JSON"} }

// eofAsMalformed turns the end of the body into a malformedError: the sender's mistake, unlike other read errors.
func eofAsMalformed(err error) error {
	if errors.Is(err, io.EOF) {
		return unexpectedEnd()
	}
	return err
}
