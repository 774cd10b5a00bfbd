package normalize

import (
	"html"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// MendText undoes two kinds of damage that imports do to names: UTF-8 that was read as Windows-1252 (MÃ¼ller), and
// entities of HTML (M&uuml;ller).
func MendText(s string) string {
	if strings.IndexByte(s, '&') >= 0 && strings.IndexByte(s, ';') >= 0 {
		s = html.UnescapeString(s)
	}
	if isASCII(s) || !looksDamaged(s) {
		return s
	}
	mended := make([]byte, 0, len(s))
	for _, r := range s {
		b, ok := charmap.Windows1252.EncodeRune(r)
		if !ok {
			if r > lastByte {
				return s
			}
			b = byte(r) //nolint:gosec // G115: checked above; five bytes have no sign there
		}
		mended = append(mended, b)
	}
	if !utf8.Valid(mended) {
		return s
	}
	return string(mended)
}

const lastByte = 0xFF

// looksDamaged reports whether two letters that follow each other are what the first bytes of a letter in UTF-8 look
// like: the first of Latin with accents, Greek, Cyrillic, Hebrew, Arabic and the scripts of Asia, and behind it what is
// no letter or a rare one.
func looksDamaged(s string) bool {
	const first, last, lastRare = 0xC3, 0xEA, 0xBF
	var before rune
	for _, r := range s {
		if before >= first && before <= last && (r > '~' && r <= lastRare || r > lastByte) {
			return true
		}
		before = r
	}
	return false
}
