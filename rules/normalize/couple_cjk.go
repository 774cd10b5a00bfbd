package normalize

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// withCoupleSign puts a sign between two Chinese, Japanese or Korean names that a word of the language joins:
// 王伟和李娜, 田中太郎と花子, 田中・山本, 김철수와 이영희.
func withCoupleSign(s string) string {
	if !strings.ContainsFunc(s, isHanOrHangul) {
		return s
	}
	s = japaneseAnd.ReplaceAllString(s, "$1 & $2")
	s = koreanAnd.ReplaceAllString(s, "$1 & $2")
	for i, r := range s {
		switch r {
		case '和', '与', '與', '及', '跟':
			before, after := s[:i], s[i+utf8.RuneLen(r):]
			if isChineseName(before) && isChineseName(after) {
				return before + " & " + after
			}
		}
	}
	return s
}

func isHanOrHangul(r rune) bool { return unicode.In(r, unicode.Han, unicode.Hangul) }

// japaneseAnd: a dot or "to" between Chinese characters. Between katakana, the dot parts first and family name.
var japaneseAnd = regexp.MustCompile(`(\p{Han})\s?[・と]\s?(\p{Han})`)

// koreanAnd is the particle behind a name of three syllables, before another name.
var koreanAnd = regexp.MustCompile(`^(\p{Hangul}{3})(?:와|과|하고)\s+(\p{Hangul}{2,4})`)

// isChineseName reports whether a text is a frequent family name of one character and a given name.
func isChineseName(s string) bool {
	const fewest, most = 2, 4
	first, _ := utf8.DecodeRuneInString(strings.TrimSpace(s))
	n := utf8.RuneCountInString(strings.TrimSpace(s))
	return n >= fewest && n <= most && isChineseSurnameCharacter(first)
}
