package odooclient

import (
	"context"
	"encoding/json"
	"errors"
)

// table says how records of a model are read: which fields, and where each goes.
type table[T any] struct {
	model   string
	columns []column[T]
	stamp   func(*T) Stamp // nil: its pages are not followed
	noLinks bool           // no many2one among the columns, or their names are wanted
}

// column is one field of a table.
type column[T any] struct {
	field string
	set   func(row *T, v *value)
}

// page is one answer of a search.
type page[T any] struct {
	rows []T
	last Stamp // of the last record that the search found; it may be gone from rows, or written again meanwhile
	full bool  // the limit was reached: there may be more
}

// here keeps the columns that this server has.
func (t table[T]) here(known map[string]Field) table[T] {
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

func (t table[T]) fields() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.field
	}
	return names
}

// find reads the records that a domain finds, in the order asked for. Where the session came from an earlier run and
// does not fit any more, the fields are chosen anew.
func find[T any](ctx context.Context, c *Client, t table[T], domain []any, o SearchOptions) (page[T], error) {
	begun := c.now()
	p, err := findOnce(ctx, c, t.here(begun.session.Known[t.model]), domain, o)
	if Is(err, UnknownField) {
		if again := c.now(); again.renewed != begun.renewed {
			p, err = findOnce(ctx, c, t.here(again.session.Known[t.model]), domain, o)
		}
	}
	return p, err
}

func findOnce[T any](ctx context.Context, c *Client, t table[T], domain []any, o SearchOptions) (page[T], error) {
	session := c.Session()
	if t.noLinks {
		return searchRead(ctx, c, t, domain, o)
	}
	if !session.Version.emptyLoad() || session.WithoutLoad {
		return searchThenRead(ctx, c, t, domain, o)
	}
	p, err := searchRead(ctx, c, t, domain, o)
	if !Is(err, UnknownMethod) {
		return p, err
	}
	p, err = searchThenRead(ctx, c, t, domain, o)
	if err == nil {
		c.change(func(s *Session) { s.WithoutLoad = true }) // it was load that this server refuses
	}
	return p, err
}

// searchRead is one call: what it finds and what it reads are of the same moment.
func searchRead[T any](ctx context.Context, c *Client, t table[T], domain []any, o SearchOptions) (page[T], error) {
	r := o.request(t.model, "search_read", domain)
	r.Opts["fields"] = t.fields()
	if !t.noLinks {
		r.Opts["load"] = ""
	}
	out := rowsOf[T]{columns: t.columns, most: o.Limit}
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
func searchThenRead[T any](ctx context.Context, c *Client, t table[T], domain []any, o SearchOptions) (page[T], error) {
	found, err := stampsOf(ctx, c, t.model, domain, o)
	if err != nil || len(found.rows) == 0 {
		return page[T]{}, err
	}
	ids := make([]int64, len(found.rows))
	for i, s := range found.rows {
		ids[i] = s.ID
	}
	out := rowsOf[T]{columns: t.columns, most: len(ids)}
	r := Request{
		Model: t.model, Method: "read", IDs: ids, Args: []Arg{{"fields", t.fields()}}, Opts: map[string]any{"load": ""}, Context: archivedToo(),
	}
	err = c.Call(ctx, r, &out)
	return page[T]{rows: out.rows, last: found.last, full: found.full}, err
}

// stampsOf finds records by a domain. Their write dates come along only where the order goes by them, since they cost
// Odoo a look at each record.
func stampsOf(ctx context.Context, c *Client, model string, domain []any, o SearchOptions) (page[Stamp], error) {
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

// rowsOf reads a list of records straight from the bytes of an answer. Over XML-RPC these come from the codec's own
// values, so the saving is only on the JSON transports.
type rowsOf[T any] struct {
	columns []column[T]
	most    int // how many can come; 0: nobody knows
	rows    []T
	check   *rowCheck // nil: ids are not checked
}

func (r *rowsOf[T]) checkBy(c *rowCheck) { r.check = c }

// readJSON replaces rows by what text holds.
func (r *rowsOf[T]) readJSON(text []byte) error {
	s := scanner{text: text}
	v := new(value)
	r.rows = make([]T, 0, r.room(len(text)))
	var row *T
	hasID := false
	expected := 0 // fields come in the same order in every record
	member := func(name []byte) error {
		raw, err := s.value()
		if err != nil {
			return err
		}
		if r.check != nil && string(name) == "id" {
			hasID = true
			if err := r.check.add(raw); err != nil {
				return err
			}
		}
		i := r.column(name, expected)
		if i < 0 {
			return nil
		}
		expected = i + 1
		v.raw, v.field = raw, r.columns[i].field
		r.columns[i].set(row, v)
		return v.err
	}
	err := s.array(func() error {
		var zero T
		r.rows = append(r.rows, zero)
		row, expected, hasID = &r.rows[len(r.rows)-1], 0, false
		if err := s.object(member); err != nil || r.check == nil || hasID {
			return err
		}
		return r.check.add(nil)
	})
	if err != nil {
		return err
	}
	return s.end()
}

func (r *rowsOf[T]) column(name []byte, expected int) int {
	for i := range r.columns {
		at := (expected + i) % len(r.columns)
		if r.columns[at].field == string(name) {
			return at
		}
	}
	return -1
}

// room is how many records a text of this size can hold: a field takes its name, two quotes, a colon, a comma and a
// value.
func (r *rowsOf[T]) room(size int) int {
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

// jsonReader is what reads its JSON itself.
type jsonReader interface{ readJSON(text []byte) error }

// decode reads one JSON value into out (nil: not wanted, but it has to be there).
func decode(text []byte, out any) error {
	switch out := out.(type) {
	case nil:
		if json.Valid(text) {
			return nil
		}
		if quoted, found := quoteNaN(text); !found || !json.Valid(quoted) {
			return errCutOff
		}
		return nil
	case jsonReader:
		return out.readJSON(text)
	}
	err := json.Unmarshal(text, out)
	if _, malformed := errors.AsType[*json.SyntaxError](err); malformed {
		if quoted, found := quoteNaN(text); found {
			return json.Unmarshal(quoted, out)
		}
	}
	return err
}
