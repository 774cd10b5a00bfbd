package webhooks

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"

	"leadtwin/internal/crm"
)

// Limits of a body that is read piece by piece.
const (
	readBuffer = 16 << 10
	maxDepth   = 100 // nested lists and objects; Odoo's fields have four at most
	maxKept    = 256 // bytes of a value that somebody wants to see; models and ids are shorter
)

// scanner reads one JSON value from a stream and keeps next to nothing of it, whatever the sender puts into a body.
type scanner struct {
	r       *bufio.Reader
	at      int64
	keeping bool
	kept    []byte // the value that is being read, cut at maxKept
}

func newScanner(r io.Reader) *scanner {
	return &scanner{r: bufio.NewReaderSize(r, readBuffer), kept: make([]byte, 0, maxKept)}
}

// keep reads a value and returns its text, which is only valid until the next call.
func (s *scanner) keep(depth int) ([]byte, error) {
	if _, err := s.space(); err != nil {
		return nil, err
	}
	s.keeping, s.kept = true, s.kept[:0]
	err := s.value(depth)
	s.keeping = false
	return s.kept, err
}

func (s *scanner) next() (byte, error) {
	c, err := s.r.ReadByte()
	if err != nil {
		return 0, tooEarly(err)
	}
	s.at++
	if s.keeping && len(s.kept) < maxKept {
		s.kept = append(s.kept, c)
	}
	return c, nil
}

// back returns the byte that next gave.
func (s *scanner) back() {
	_ = s.r.UnreadByte() // it follows a ReadByte
	s.at--
	if s.keeping && len(s.kept) > 0 {
		s.kept = s.kept[:len(s.kept)-1]
	}
}

// space skips white space and returns the byte behind it, which stays unread.
func (s *scanner) space() (byte, error) {
	for {
		c, err := s.next()
		if err != nil {
			return 0, err
		}
		if c != ' ' && c != '\n' && c != '\t' && c != '\r' {
			s.back()
			return c, nil
		}
	}
}

// end makes sure that nothing but white space is left.
func (s *scanner) end() error {
	_, err := s.space()
	if e, ok := errors.AsType[malformed](err); ok && e == endsEarly() {
		return nil
	}
	if err != nil {
		return err
	}
	return malformed{"the body goes on after its JSON object"}
}

// value reads any JSON value.
func (s *scanner) value(depth int) error {
	c, err := s.space()
	if err != nil {
		return err
	}
	switch {
	case depth > maxDepth:
		return malformed{fmt.Sprintf("the body nests more than %d lists and objects", maxDepth)}
	case c == '{':
		return s.object(depth, func(string) error { return s.value(depth + 1) })
	case c == '[':
		return s.list(func() error { return s.value(depth + 1) })
	case c == '"':
		return s.text()
	case c == '-' || c >= '0' && c <= '9':
		return s.number()
	case c == 't':
		return s.word("true")
	case c == 'f':
		return s.word("false")
	case c == 'n':
		return s.word("null")
	}
	return s.wrong(c)
}

// object calls member for each key; it must read the value.
func (s *scanner) object(depth int, member func(key string) error) error {
	return s.items('{', '}', func() error {
		if c, err := s.space(); err != nil || c != '"' {
			return s.failed(err, c)
		}
		key, err := s.key(depth)
		if err != nil {
			return err
		}
		if c, err := s.space(); err != nil || c != ':' {
			return s.failed(err, c)
		}
		if _, err := s.next(); err != nil {
			return err
		}
		return member(key)
	})
}

// key reads a key. Only those of the body itself are of interest.
func (s *scanner) key(depth int) (string, error) {
	if depth > 0 {
		return "", s.text()
	}
	raw, err := s.keep(depth + 1)
	return string(raw), err
}

// list calls item for each item; it must read it.
func (s *scanner) list(item func() error) error { return s.items('[', ']', item) }

func (s *scanner) items(opens, closes byte, item func() error) error {
	if c, err := s.next(); err != nil || c != opens {
		return s.failed(err, c)
	}
	if c, err := s.space(); err != nil || c == closes {
		_, _ = s.next() // it is there
		return err
	}
	for {
		if err := item(); err != nil {
			return err
		}
		c, err := s.space()
		if err != nil {
			return err
		}
		_, _ = s.next() // it is there
		if c == closes {
			return nil
		}
		if c != ',' {
			return s.wrong(c)
		}
	}
}

// plainIDs reads ids that a comma follows, as long as they are in the buffer: a large delivery is nothing else. It stops in front of
// anything that needs more care.
func (s *scanner) plainIDs(add func(crm.LeadID) error) error {
	const digits = 10 // of the largest id
	buffer, _ := s.r.Peek(s.r.Buffered())
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
	s.at += int64(used)
	_, _ = s.r.Discard(used) // it is in the buffer
	return nil
}

func (s *scanner) text() error {
	if _, err := s.next(); err != nil {
		return err
	}
	for {
		c, err := s.next()
		switch {
		case err != nil:
			return err
		case c == '"':
			return nil
		case c < ' ':
			return s.wrong(c)
		case c == '\\':
			if err := s.escape(); err != nil {
				return err
			}
		}
	}
}

func (s *scanner) escape() error {
	c, err := s.next()
	if err != nil {
		return err
	}
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return nil
	case 'u':
		for range 4 {
			if c, err = s.next(); err != nil {
				return err
			}
			if !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
				return s.wrong(c)
			}
		}
		return nil
	}
	return s.wrong(c)
}

func (s *scanner) word(w string) error {
	for i := range len(w) {
		if c, err := s.next(); err != nil || c != w[i] {
			return s.failed(err, c)
		}
	}
	return nil
}

// number reads a number as JSON defines it.
func (s *scanner) number() error {
	c, err := s.next()
	if err == nil && c == '-' {
		c, err = s.next()
	}
	if err != nil || c < '0' || c > '9' {
		return s.failed(err, c)
	}
	if c != '0' {
		if _, err = s.digits(); err != nil {
			return err
		}
	}
	if c, err = s.next(); err != nil {
		return err
	}
	if c == '.' {
		if n, err := s.digits(); err != nil || n == 0 {
			return s.failed(err, '.')
		}
		if c, err = s.next(); err != nil {
			return err
		}
	}
	if c != 'e' && c != 'E' {
		s.back()
		return nil
	}
	if c, err = s.next(); err != nil {
		return err
	}
	if c != '+' && c != '-' {
		s.back()
	}
	if n, err := s.digits(); err != nil || n == 0 {
		return s.failed(err, c)
	}
	return nil
}

// digits reads as many as there are.
func (s *scanner) digits() (n int, err error) {
	for {
		c, err := s.next()
		if err != nil {
			return n, err
		}
		if c < '0' || c > '9' {
			s.back()
			return n, nil
		}
		n++
	}
}

// failed is the error of reading, or else what is wrong with the byte that was read.
func (s *scanner) failed(err error, c byte) error {
	if err != nil {
		return err
	}
	return s.wrong(c)
}

func (s *scanner) wrong(c byte) error {
	return malformed{fmt.Sprintf("the body is no JSON object: %q at byte %d", c, s.at)}
}

func endsEarly() malformed { return malformed{"the body is no JSON object: it ends too early"} }

// tooEarly is the sender's mistake, other errors of reading are not.
func tooEarly(err error) error {
	if errors.Is(err, io.EOF) {
		return endsEarly()
	}
	return err
}
