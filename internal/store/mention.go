package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mention finds one e-mail address or telephone number in texts as people write them.
type mention struct {
	address string // lower case; empty when a number is looked for
	digits  string // of the number, without the marks of an international or national call
}

const fewestDigits = 6 // a shorter number would be found everywhere

// newMention reads what to look for.
func newMention(text string) (mention, error) {
	if strings.Contains(text, "@") {
		return mention{address: strings.ToLower(strings.TrimSpace(text))}, nil
	}
	digits := onlyDigits(text)
	digits = strings.TrimPrefix(strings.TrimPrefix(digits, "00"), "0")
	if len(digits) < fewestDigits {
		return mention{}, errors.New("it is neither an e-mail address nor a telephone number with its area code")
	}
	return mention{digits: digits}, nil
}

// in says whether a text holds the address as a whole, or the number in any spelling.
func (m mention) in(text string) bool {
	if m.address == "" {
		return strings.Contains(onlyDigits(text), m.digits)
	}
	text = strings.ToLower(text)
	for {
		before, after, found := strings.Cut(text, m.address)
		if !found {
			return false
		}
		if !endsInAddress(before) && !goesOn(after) {
			return true
		}
		text = after
	}
}

// endsInAddress says that the text before an address makes it another one: "j" before "ane@acme.test".
func endsInAddress(before string) bool {
	r, size := utf8.DecodeLastRuneInString(before)
	return size > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("._%+-", r))
}

// goesOn says that the text behind an address makes it another one: ".uk" behind "ann@acme.co". A dot that ends a sentence does not.
func goesOn(after string) bool {
	r, size := utf8.DecodeRuneInString(after)
	if r == '.' || r == '-' {
		r, _ = utf8.DecodeRuneInString(after[size:])
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r)
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// inJSON says whether any text in a JSON document holds it. What cannot be read is searched as it is.
func (m mention) inJSON(data []byte) bool {
	if len(data) == 0 {
		return false
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return false
		}
		if err != nil {
			return m.in(string(data))
		}
		switch v := token.(type) {
		case string:
			if m.in(v) {
				return true
			}
		case json.Number:
			if m.address == "" && m.in(v.String()) {
				return true
			}
		}
	}
}
