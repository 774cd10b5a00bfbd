package odooclient

import (
	"bytes"
	"math"
)

// A float field of Odoo may hold NaN or Infinity: Python accepts them over RPC, PostgreSQL stores them, and Odoo's JSON
// sends them as bare words, which is not JSON. One such number must not make a page of records unreadable, so they are
// read as texts. Odoo accepts these texts for a float field, so an undo can write them back.

// notNumbers are the words that Python writes, and those that it reads back.
func notNumbers() [][]byte { return [][]byte{[]byte("-Infinity"), []byte("Infinity"), []byte("NaN")} }

// quoteNaN puts the bare words NaN, Infinity and -Infinity into quotes. It returns false where text has none.
func quoteNaN(text []byte) ([]byte, bool) {
	if !bytes.Contains(text, []byte("NaN")) && !bytes.Contains(text, []byte("Infinity")) {
		return nil, false
	}
	out := make([]byte, 0, len(text)+len(text)/16)
	inText, found := false, false
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case inText && c == '\\' && i+1 < len(text):
			out = append(out, c, text[i+1])
			i++
			continue
		case c == '"':
			inText = !inText
		case !inText && (c == 'N' || c == 'I' || c == '-'):
			if word := wordAt(text[i:]); word != nil {
				out = append(append(append(out, '"'), word...), '"')
				i += len(word) - 1
				found = true
				continue
			}
		}
		out = append(out, c)
	}
	return out, found
}

func wordAt(text []byte) []byte {
	for _, word := range notNumbers() {
		if bytes.HasPrefix(text, word) {
			return word
		}
	}
	return nil
}

// withoutNaN is quoteNaN for values that another codec has read.
func withoutNaN(v any) any {
	switch v := v.(type) {
	case float64:
		switch {
		case math.IsNaN(v):
			return "NaN"
		case math.IsInf(v, 1):
			return "Infinity"
		case math.IsInf(v, -1):
			return "-Infinity"
		}
	case []any:
		for i := range v {
			v[i] = withoutNaN(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = withoutNaN(v[k])
		}
	}
	return v
}
