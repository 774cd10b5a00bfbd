package miniodoo

import (
	"fmt"
	"strconv"
	"strings"
)

// parseLiteral reads a Python literal such as [('email_from', 'ilike', 'hook')]; nil when the text is empty.
func parseLiteral(text string) (any, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil //nolint:nilnil // nothing was written
	}
	p := &literal{text: text}
	v, err := p.value()
	if err != nil {
		return nil, err
	}
	if p.skip(); p.at < len(p.text) {
		return nil, p.wrong()
	}
	return v, nil
}

type literal struct {
	text string
	at   int
}

func (p *literal) wrong() error { return fmt.Errorf("no Python literal at %q", p.text[p.at:]) }

func (p *literal) skip() {
	for p.at < len(p.text) && strings.ContainsRune(" \t\n\r", rune(p.text[p.at])) {
		p.at++
	}
}

func (p *literal) value() (any, error) {
	p.skip()
	if p.at >= len(p.text) {
		return nil, p.wrong()
	}
	switch c := p.text[p.at]; c {
	case '[', '(':
		return p.list()
	case '\'', '"':
		return p.quoted(c)
	}
	return p.word()
}

func (p *literal) list() (any, error) {
	end := map[byte]byte{'[': ']', '(': ')'}[p.text[p.at]]
	p.at++
	out := []any{}
	for {
		p.skip()
		if p.at >= len(p.text) {
			return nil, p.wrong()
		}
		if p.text[p.at] == end {
			p.at++
			return out, nil
		}
		v, err := p.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
		if p.skip(); p.at < len(p.text) && p.text[p.at] == ',' {
			p.at++
		}
	}
}

func (p *literal) quoted(quote byte) (any, error) {
	var b strings.Builder
	for p.at++; p.at < len(p.text); p.at++ {
		switch c := p.text[p.at]; {
		case c == quote:
			p.at++
			return b.String(), nil
		case c == '\\' && p.at+1 < len(p.text):
			p.at++
			b.WriteByte(p.text[p.at])
		default:
			b.WriteByte(c)
		}
	}
	return nil, p.wrong()
}

func (p *literal) word() (any, error) {
	start := p.at
	for p.at < len(p.text) && !strings.ContainsRune(" \t\n\r,[]()", rune(p.text[p.at])) {
		p.at++
	}
	switch word := p.text[start:p.at]; word {
	case "True":
		return true, nil
	case "False":
		return false, nil
	case "None":
		return nil, nil //nolint:nilnil // Python's None
	default:
		if n, err := strconv.ParseInt(word, 10, 64); err == nil {
			return n, nil
		}
		if x, err := strconv.ParseFloat(word, 64); err == nil {
			return x, nil
		}
	}
	p.at = start
	return nil, p.wrong()
}
