package odooclient

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Odoo answers false for every empty value, whatever its type. The types here read "false or T".

// falseOr is false, null or a T.
type falseOr[T any] struct{ Value T }

func (f *falseOr[T]) UnmarshalJSON(b []byte) error {
	if isEmpty(b) {
		var zero T
		f.Value = zero
		return nil
	}
	return json.Unmarshal(b, &f.Value)
}

// text is false or a string; it makes no garbage but the string itself.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	switch {
	case isEmpty(b):
		*t = ""
	case len(b) >= 2 && b[0] == '"' && bytes.IndexByte(b, '\\') < 0:
		*t = text(b[1 : len(b)-1])
	case len(b) >= 2 && b[0] == '"':
		return json.Unmarshal(b, (*string)(t))
	default:
		*t = text(b)
	}
	return nil
}

// link is a many2one: false, an id, or [id, "name"].
type link int64

func (l *link) UnmarshalJSON(b []byte) error {
	if isEmpty(b) {
		*l = 0
		return nil
	}
	if b[0] == '[' {
		b = b[1:]
		if end := bytes.IndexAny(b, ",]"); end >= 0 {
			b = bytes.TrimSpace(b[:end])
		}
		if len(b) == 0 {
			*l = 0
			return nil
		}
	}
	n, err := strconv.ParseInt(string(b), 10, 64)
	*l = link(n)
	return err
}

// stamp is a datetime, "2026-11-23 13:05:12", always UTC.
type stamp time.Time

func (s *stamp) UnmarshalJSON(b []byte) error {
	if isEmpty(b) {
		*s = stamp{}
		return nil
	}
	if len(b) < len(`"2006-01-02 15:04:05"`) {
		return fmt.Errorf("%s is no datetime", b)
	}
	t, err := time.Parse(time.DateTime, string(b[1:1+len(time.DateTime)]))
	*s = stamp(t)
	return err
}

// number is false or a number.
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	if isEmpty(b) {
		*n = 0
		return nil
	}
	f, err := strconv.ParseFloat(string(b), 64)
	*n = number(f)
	return err
}

func isEmpty(b []byte) bool { return string(b) == "false" || string(b) == "null" }

// decode reads one JSON value. Pages of leads are read without garbage: see page.
func decode(b []byte, out any) error { return json.Unmarshal(b, out) }
