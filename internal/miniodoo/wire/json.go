package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"leadtwin/internal/miniodoo/orm"
)

// JSON writes a value as Python's json.dumps does: a blank after colon and comma, everything outside ASCII escaped,
// whole floats with ".0".
func JSON(v any) []byte { return appendJSON(nil, v) }

func appendJSON(b []byte, v any) []byte {
	switch v := v.(type) {
	case nil, orm.None:
		return append(b, "null"...)
	case bool:
		return strconv.AppendBool(b, v)
	case int64:
		return strconv.AppendInt(b, v, 10)
	case int:
		return strconv.AppendInt(b, int64(v), 10)
	case float64:
		return appendFloat(b, v)
	case string:
		return appendText(b, v)
	case []int64:
		return appendIDs(b, v)
	case []any:
		return appendList(b, len(v), func(b []byte, i int) []byte { return appendJSON(b, v[i]) })
	case []orm.Row:
		return appendList(b, len(v), func(b []byte, i int) []byte { return appendRow(b, v[i]) })
	case orm.Row:
		return appendRow(b, v)
	case orm.Frozen:
		return appendMap(b, v)
	case map[string]any:
		return appendMap(b, v)
	}
	return appendText(b, fmt.Sprint(v))
}

func appendList(b []byte, n int, item func([]byte, int) []byte) []byte {
	b = append(b, '[')
	for i := range n {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = item(b, i)
	}
	return append(b, ']')
}

func appendIDs(b []byte, ids []int64) []byte {
	return appendList(b, len(ids), func(b []byte, i int) []byte { return strconv.AppendInt(b, ids[i], 10) })
}

func appendRow(b []byte, r orm.Row) []byte {
	b = append(b, '{')
	for i, k := range r.Keys {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(appendText(b, k), ": "...)
		b = appendJSON(b, r.Values[i])
	}
	return append(b, '}')
}

func appendMap(b []byte, m map[string]any) []byte {
	b = append(b, '{')
	for i, k := range slices.Sorted(maps.Keys(m)) {
		if i > 0 {
			b = append(b, ", "...)
		}
		b = append(appendText(b, k), ": "...)
		b = appendJSON(b, m[k])
	}
	return append(b, '}')
}

func appendFloat(b []byte, x float64) []byte {
	if x == math.Trunc(x) && math.Abs(x) < 1e15 {
		return strconv.AppendFloat(b, x, 'f', 1, 64)
	}
	return strconv.AppendFloat(b, x, 'g', -1, 64)
}

func appendText(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			b = appendASCII(b, c)
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		i += size
		if r > 0xFFFF {
			r -= 0x10000
			b = fmt.Appendf(b, `\u%04x\u%04x`, 0xD800+(r>>10), 0xDC00+(r&0x3FF))
			continue
		}
		b = fmt.Appendf(b, `\u%04x`, r)
	}
	return append(b, '"')
}

func appendASCII(b []byte, c byte) []byte {
	switch {
	case c == '"' || c == '\\':
		return append(b, '\\', c)
	case c == '\n':
		return append(b, `\n`...)
	case c == '\t':
		return append(b, `\t`...)
	case c == '\r':
		return append(b, `\r`...)
	case c < 0x20:
		return fmt.Appendf(b, `\u%04x`, c)
	}
	return append(b, c)
}

// ParseJSON reads one JSON value; whole numbers become int64.
func ParseJSON(r io.Reader) (any, error) {
	body, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the body: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("read the body as JSON: %w", err)
	}
	return plain(v), nil
}

// plain turns json.Number into int64 or float64, all the way down.
func plain(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := v.Int64(); err == nil && !strings.ContainsAny(v.String(), ".eE") {
			return n
		}
		x, _ := v.Float64()
		return x
	case []any:
		for i := range v {
			v[i] = plain(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = plain(v[k])
		}
	}
	return v
}
