package plaintext

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// styleKey is a number that only this process knows. Style puts it into an escape sequence and Writer takes it out
// again, so text from elsewhere cannot style the terminal, whatever sequences it holds.
var styleKey = sync.OnceValue(func() string { //nolint:gochecknoglobals // made once for a process
	var random [4]byte
	_, _ = rand.Read(random[:])
	return strconv.FormatUint(uint64(binary.BigEndian.Uint32(random[:]))|1<<32, 10)
})

var ownStyles = sync.OnceValue(func() *regexp.Regexp { //nolint:gochecknoglobals // made once for a process
	return regexp.MustCompile("\x1b\\[([0-9;]*);" + styleKey() + "m")
})

// Style returns s in the given terminal styles (the numbers of SGR, such as "1;31"). Only a Writer prints it as such.
func Style(s, codes string) string {
	if s == "" {
		return s
	}
	return fmt.Sprintf("\x1b[%s;%sm%s\x1b[0;%sm", codes, styleKey(), s, styleKey())
}

// Writer is the one way to a terminal or a log file: it keeps line breaks, tabs and what Style made, and makes all else
// as harmless as Plain does. A character that is split between two writes is put together. It is not safe for
// concurrent use.
type Writer struct {
	to   io.Writer
	rest []byte // the beginning of a character
}

// NewWriter returns a Writer over to.
func NewWriter(to io.Writer) *Writer { return &Writer{to: to} }

// Unwrap returns what is written to, for questions such as whether it is a terminal.
func (w *Writer) Unwrap() io.Writer { return w.to }

// Write implements io.Writer. The count is that of data, not of what was written for it.
func (w *Writer) Write(data []byte) (int, error) {
	text := append(w.rest, data...)
	text, w.rest = splitIncomplete(text)
	if _, err := io.WriteString(w.to, SanitizeLines(string(text))); err != nil {
		return 0, err
	}
	return len(data), nil
}

// SanitizeLines is Plain that keeps line breaks, tabs and what Style made.
func SanitizeLines(s string) string {
	if !strings.ContainsRune(s, '\x1b') {
		return plainLines(s)
	}
	var b strings.Builder
	end := 0
	for _, at := range ownStyles().FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(plainLines(s[end:at[0]]))
		b.WriteString("\x1b[" + s[at[2]:at[3]] + "m")
		end = at[1]
	}
	b.WriteString(plainLines(s[end:]))
	return b.String()
}

func plainLines(s string) string {
	var b strings.Builder
	for begin := 0; begin < len(s); {
		end := strings.IndexAny(s[begin:], "\n\t")
		if end < 0 {
			b.WriteString(Sanitize(s[begin:]))
			break
		}
		b.WriteString(Sanitize(s[begin : begin+end]))
		b.WriteByte(s[begin+end])
		begin += end + 1
	}
	return b.String()
}

// splitIncomplete takes the first bytes of a character off the end of a text.
func splitIncomplete(text []byte) (whole, rest []byte) {
	for i := 1; i < utf8.UTFMax && i <= len(text); i++ {
		b := text[len(text)-i]
		if utf8.RuneStart(b) {
			if b >= utf8.RuneSelf && !utf8.FullRune(text[len(text)-i:]) {
				return text[:len(text)-i], bytes.Clone(text[len(text)-i:])
			}
			break
		}
	}
	return text, nil
}

// JSONWriter writes JSON so that a terminal or an editor obeys nothing in it: characters that Plain would change become
// \u escapes, which every reader of JSON undoes. It is not safe for concurrent use.
type JSONWriter struct{ Writer }

// NewJSONWriter returns a JSONWriter over to.
func NewJSONWriter(to io.Writer) *JSONWriter { return &JSONWriter{Writer{to: to}} }

// Write implements io.Writer. Outside of strings, valid JSON has no character that it changes.
func (w *JSONWriter) Write(data []byte) (int, error) {
	text := append(w.rest, data...)
	text, w.rest = splitIncomplete(text)
	if _, err := w.to.Write(EscapeJSON(text)); err != nil {
		return 0, err
	}
	return len(data), nil
}

// EscapeJSON replaces the characters of JSON text that Plain would change by \u escapes.
func EscapeJSON(text []byte) []byte {
	if !bytes.ContainsFunc(text, obeyed) {
		return text
	}
	var b bytes.Buffer
	for _, r := range string(text) {
		switch {
		case !obeyed(r):
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+r>>10, 0xdc00+r&0x3ff)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.Bytes()
}

// obeyed reports the characters that Plain changes, but for white space of JSON itself.
func obeyed(r rune) bool {
	switch r {
	case '\n', '\t', '\r':
		return false
	}
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Cf, r) || isInvisible(r)
}
