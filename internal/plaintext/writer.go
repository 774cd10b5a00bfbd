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

// styleKey is a random number of this process. Style puts it into an escape sequence and Writer removes it, so text
// from elsewhere cannot style the terminal, whatever sequences it contains.
var styleKey = sync.OnceValue(func() string { //nolint:gochecknoglobals // made once for a process
	var random [4]byte
	_, _ = rand.Read(random[:])
	return strconv.FormatUint(uint64(binary.BigEndian.Uint32(random[:]))|1<<32, 10)
})

var styleSequence = sync.OnceValue(func() *regexp.Regexp { //nolint:gochecknoglobals // made once for a process
	return regexp.MustCompile("\x1b\\[([0-9;]*);" + styleKey() + "m")
})

// Style returns s in the given terminal styles (the numbers of SGR, such as "1;31"). Only a Writer prints them.
func Style(s, codes string) string {
	if s == "" {
		return s
	}
	return fmt.Sprintf("\x1b[%s;%sm%s\x1b[0;%sm", codes, styleKey(), s, styleKey())
}

// Writer is the only way to a terminal or a log file: it keeps line breaks, tabs and what Style returned, and sanitizes
// everything else. A character that is split between two writes is joined. It is not safe for concurrent use.
type Writer struct {
	to   io.Writer
	rest []byte // the beginning of a character
}

// NewWriter returns a Writer over to.
func NewWriter(to io.Writer) *Writer { return &Writer{to: to} }

// Unwrap returns the underlying writer, for instance to check whether it is a terminal.
func (w *Writer) Unwrap() io.Writer { return w.to }

// Write implements io.Writer. It returns the length of data, not of what was written for it.
func (w *Writer) Write(data []byte) (int, error) {
	text := append(w.rest, data...)
	text, w.rest = splitIncomplete(text)
	if _, err := io.WriteString(w.to, SanitizeLines(string(text))); err != nil {
		return 0, err
	}
	return len(data), nil
}

// SanitizeLines is Sanitize that keeps line breaks, tabs and what Style returned.
func SanitizeLines(s string) string {
	if !strings.ContainsRune(s, '\x1b') {
		return sanitizeUnstyled(s)
	}
	var b strings.Builder
	end := 0
	for _, at := range styleSequence().FindAllStringSubmatchIndex(s, -1) {
		b.WriteString(sanitizeUnstyled(s[end:at[0]]))
		b.WriteString("\x1b[" + s[at[2]:at[3]] + "m")
		end = at[1]
	}
	b.WriteString(sanitizeUnstyled(s[end:]))
	return b.String()
}

func sanitizeUnstyled(s string) string {
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

// splitIncomplete splits the incomplete last character off a text.
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

// JSONWriter writes JSON without characters that a terminal or an editor would obey: those that Sanitize would change
// become \u escapes, which every JSON parser undoes. It is not safe for concurrent use.
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

// EscapeJSON replaces the characters of JSON text that Sanitize would change by \u escapes.
func EscapeJSON(text []byte) []byte {
	if !bytes.ContainsFunc(text, needsEscape) {
		return text
	}
	var b bytes.Buffer
	for _, r := range string(text) {
		switch {
		case !needsEscape(r):
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

// needsEscape reports the characters that Sanitize changes, except white space that JSON allows between values.
func needsEscape(r rune) bool {
	switch r {
	case '\n', '\t', '\r':
		return false
	}
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || unicode.Is(unicode.Cf, r) || isInvisible(r)
}
