package webhooks

import "strings"

func (s *scanner) skipString() error {
	if _, err := s.readByte(); err != nil {
		return err
	}
	for {
		c, err := s.readByte()
		switch {
		case err != nil:
			return err
		case c == '"':
			return nil
		case c < ' ':
			return s.syntaxError(c)
		case c == '\\':
			if err := s.skipEscape(); err != nil {
				return err
			}
		}
	}
}

func (s *scanner) skipEscape() error {
	c, err := s.readByte()
	if err != nil {
		return err
	}
	switch c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return nil
	case 'u':
		for range 4 {
			if c, err = s.readByte(); err != nil {
				return err
			}
			if !strings.ContainsRune("0123456789abcdefABCDEF", rune(c)) {
				return s.syntaxError(c)
			}
		}
		return nil
	}
	return s.syntaxError(c)
}

func (s *scanner) skipLiteral(w string) error {
	for i := range len(w) {
		if c, err := s.readByte(); err != nil || c != w[i] {
			return s.readOrSyntaxError(err, c)
		}
	}
	return nil
}

func (s *scanner) skipNumber() error {
	c, err := s.readByte()
	if err == nil && c == '-' {
		c, err = s.readByte()
	}
	if err != nil || c < '0' || c > '9' {
		return s.readOrSyntaxError(err, c)
	}
	if c != '0' {
		if _, err = s.skipDigits(); err != nil {
			return err
		}
	}
	if c, err = s.readByte(); err != nil {
		return err
	}
	if c == '.' {
		if n, err := s.skipDigits(); err != nil || n == 0 {
			return s.readOrSyntaxError(err, '.')
		}
		if c, err = s.readByte(); err != nil {
			return err
		}
	}
	if c != 'e' && c != 'E' {
		s.unreadByte()
		return nil
	}
	if c, err = s.readByte(); err != nil {
		return err
	}
	if c != '+' && c != '-' {
		s.unreadByte()
	}
	if n, err := s.skipDigits(); err != nil || n == 0 {
		return s.readOrSyntaxError(err, c)
	}
	return nil
}

func (s *scanner) skipDigits() (n int, err error) {
	for {
		c, err := s.readByte()
		if err != nil {
			return n, err
		}
		if c < '0' || c > '9' {
			s.unreadByte()
			return n, nil
		}
		n++
	}
}
