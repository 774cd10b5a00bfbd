package odooclient

import (
	"context"
	"encoding/json"
	"errors"
)

// table is how records of a model are read: which fields, and where each goes.
type table[T any] struct {
	model   string
	columns []column[T]
	stamp   func(*T) Stamp // nil: its pages are not followed
	noLinks bool           // no many2one among the columns, or their names are wanted
}

// column is one field of a table.
type column[T any] struct {
	field string
	set   func(row *T, v *fieldValue)
}

// page is one answer of a search.
type page[T any] struct {
	rows []T
	last Stamp // of the last record that the search found; it may be gone from rows, or written again meanwhile
	full bool  // the limit was reached: there may be more
}

// supportedBy keeps the columns that this server has.
func (t table[T]) supportedBy(known map[string]Field) table[T] {
	if known == nil {
		return t
	}
	columns := make([]column[T], 0, len(t.columns))
	for _, c := range t.columns {
		if _, ok := known[c.field]; ok || c.field == "id" {
			columns = append(columns, c)
		}
	}
	t.columns = columns
	return t
}

func (t table[T]) fieldNames() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.field
	}
	return names
}

// findRecords reads the records that a domain finds, in the requested order. If the session of an earlier run no longer
// fits, it selects the fields again.
func findRecords[T any](ctx context.Context, c *Client, t table[T], domain Domain, o SearchOptions) (page[T], error) {
	begun := c.current()
	p, err := findRecordsOnce(ctx, c, t.supportedBy(begun.session.Known[t.model]), domain, o)
	if Is(err, UnknownField) {
		if again := c.current(); again.renewed != begun.renewed {
			p, err = findRecordsOnce(ctx, c, t.supportedBy(again.session.Known[t.model]), domain, o)
		}
	}
	return p, err
}

func findRecordsOnce[T any](
	ctx context.Context, c *Client, t table[T], domain Domain, o SearchOptions,
) (page[T], error) {
	session := c.Session()
	if t.noLinks {
		return searchRead(ctx, c, t, domain, o)
	}
	if !session.Version.searchReadTakesLoad() || session.WithoutLoad {
		return searchThenRead(ctx, c, t, domain, o)
	}
	p, err := searchRead(ctx, c, t, domain, o)
	if !Is(err, UnknownMethod) {
		return p, err
	}
	p, err = searchThenRead(ctx, c, t, domain, o)
	if err == nil {
		c.updateSession(func(s *Session) { s.WithoutLoad = true }) // it was load that this server refuses
	}
	return p, err
}

// searchRead is one call: what it finds and what it reads are of the same moment.
func searchRead[T any](ctx context.Context, c *Client, t table[T], domain Domain, o SearchOptions) (page[T], error) {
	r := o.request(t.model, "search_read", domain)
	r.Opts["fields"] = t.fieldNames()
	if !t.noLinks {
		r.Opts["load"] = ""
	}
	out := rowDecoder[T]{columns: t.columns, most: o.Limit}
	if err := c.Call(ctx, r, &out); err != nil {
		return page[T]{}, err
	}
	p := page[T]{rows: out.rows, full: o.Limit > 0 && len(out.rows) >= o.Limit}
	if len(p.rows) > 0 && t.stamp != nil {
		p.last = t.stamp(&p.rows[len(p.rows)-1])
	}
	return p, nil
}

// searchThenRead is for servers whose search_read gives every many2one its name, at a price. Between its two calls
// records may be deleted, or written and so move to the end: what the page says of its last one is what the search saw.
func searchThenRead[T any](
	ctx context.Context, c *Client, t table[T], domain Domain, o SearchOptions,
) (page[T], error) {
	found, err := findStamps(ctx, c, t.model, domain, o)
	if err != nil || len(found.rows) == 0 {
		return page[T]{}, err
	}
	ids := make([]int64, len(found.rows))
	for i, s := range found.rows {
		ids[i] = s.ID
	}
	p, err := readByID(ctx, c, t, ids)
	return page[T]{rows: p.rows, last: found.last, full: found.full}, err
}

// findStamps finds records by a domain. Their write dates come along only where the order goes by them, since they cost
// Odoo a look at each record.
func findStamps(ctx context.Context, c *Client, model string, domain Domain, o SearchOptions) (page[Stamp], error) {
	if o.Order != "id" {
		return searchRead(ctx, c, stampTable(model), domain, o)
	}
	ids, err := c.Search(ctx, model, domain, o)
	p := page[Stamp]{rows: make([]Stamp, len(ids)), full: o.Limit > 0 && len(ids) >= o.Limit}
	for i, id := range ids {
		p.last = Stamp{ID: id}
		p.rows[i] = p.last
	}
	return p, err
}

// rowDecoder reads a list of records straight from the bytes of an answer. Over XML-RPC these come from the codec's own
// values, so the saving is only on the JSON transports.
type rowDecoder[T any] struct {
	columns []column[T]
	most    int // how many can come; 0: unknown
	rows    []T
	check   *rowCheck // nil: ids are not checked
}

func (r *rowDecoder[T]) setCheck(c *rowCheck) { r.check = c }

// decodeJSON replaces rows by the content of text.
func (r *rowDecoder[T]) decodeJSON(text []byte) error {
	s := jsonScanner{text: text}
	v := new(fieldValue)
	r.rows = make([]T, 0, r.estimateRows(len(text)))
	var row *T
	hasID := false
	expected := 0 // fields come in the same order in every record
	member := func(name []byte) error {
		raw, err := s.scanValue()
		if err != nil {
			return err
		}
		if r.check != nil && string(name) == "id" {
			hasID = true
			if err := r.check.checkID(raw); err != nil {
				return err
			}
		}
		i := r.columnIndex(name, expected)
		if i < 0 {
			return nil
		}
		expected = i + 1
		v.raw, v.field = raw, r.columns[i].field
		r.columns[i].set(row, v)
		return v.err
	}
	err := s.scanArray(func() error {
		var zero T
		r.rows = append(r.rows, zero)
		row, expected, hasID = &r.rows[len(r.rows)-1], 0, false
		if err := s.scanObject(member); err != nil || r.check == nil || hasID {
			return err
		}
		return r.check.checkID(nil)
	})
	if err != nil {
		return err
	}
	return s.expectEnd()
}

func (r *rowDecoder[T]) columnIndex(name []byte, expected int) int {
	for i := range r.columns {
		at := (expected + i) % len(r.columns)
		if r.columns[at].field == string(name) {
			return at
		}
	}
	return -1
}

// estimateRows is how many records a text of this size can hold: a field takes its name, two quotes, a colon, a comma
// and a value.
func (r *rowDecoder[T]) estimateRows(size int) int {
	const around = 5
	least := 2
	for _, c := range r.columns {
		least += len(c.field) + around
	}
	n := size / least
	if r.most > 0 {
		n = min(n, r.most)
	}
	return n
}

// jsonDecoder is what reads its JSON itself.
type jsonDecoder interface{ decodeJSON(text []byte) error }

// decodeValue reads one JSON value into out (nil: not wanted, but it has to be there).
func decodeValue(text []byte, out any) error {
	switch out := out.(type) {
	case nil:
		if json.Valid(text) {
			return nil
		}
		if quoted, found := quoteNonFinite(text); !found || !json.Valid(quoted) {
			return errCutOff
		}
		return nil
	case jsonDecoder:
		return out.decodeJSON(text)
	}
	err := json.Unmarshal(text, out)
	if _, malformed := errors.AsType[*json.SyntaxError](err); malformed {
		if quoted, found := quoteNonFinite(text); found {
			return json.Unmarshal(quoted, out)
		}
	}
	return err
}
