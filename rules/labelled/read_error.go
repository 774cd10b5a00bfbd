package labelled

import (
	"fmt"
	"strings"
)

// HeaderError reports that a file lacks a column.
type HeaderError struct {
	Column Column
	Wanted string   // the header that was asked for; empty: none was recognised
	Header []string // what the file has
}

func (e *HeaderError) Error() string {
	has := "the header has: " + strings.Join(e.Header, ", ")
	if e.Wanted != "" {
		return fmt.Sprintf("no column %q for %s; %s", e.Wanted, e.Column, has)
	}
	return fmt.Sprintf("no column for %s; %s", e.Column, has)
}

// RowError reports a value that cannot be read.
type RowError struct {
	Line   int    // in the file, from 1
	Header string // of the column; empty: the whole row
	Value  string
	Want   string // what is allowed
}

func (e *RowError) Error() string {
	if e.Header == "" {
		return fmt.Sprintf("line %d: %s", e.Line, e.Want)
	}
	const most = 80
	value := e.Value
	if len(value) > most {
		value = value[:most] + "…"
	}
	return fmt.Sprintf("line %d, column %q: invalid value %q; allowed: %s", e.Line, e.Header, value, e.Want)
}
