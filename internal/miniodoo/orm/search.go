package orm

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Find returns the ids of a domain that the user may read, in order, cut by offset and limit (0: no limit).
func (e *Env) Find(model string, domain any, order string, offset, limit int) ([]int64, error) {
	m := e.DB.models[model]
	if m == nil {
		return nil, Raise(UserError, "Object %s doesn't exist", model)
	}
	if err := e.Check(Read, m); err != nil {
		return nil, err
	}
	c, err := e.compile(m, domain)
	if err != nil {
		return nil, err
	}
	sorter, err := e.sorter(m, order)
	if err != nil {
		return nil, err
	}
	stop := 0
	if limit > 0 && sorter == nil {
		stop = offset + limit
	}
	hits := e.hits(m, c, stop)
	if sorter != nil {
		slices.SortStableFunc(hits, sorter)
	}
	hits = hits[min(offset, len(hits)):]
	if limit > 0 {
		hits = hits[:min(limit, len(hits))]
	}
	return IDs(hits), nil
}

// hits collects matching records by id, at most stop of them (0: all).
func (e *Env) hits(m *Model, c *compiled, stop int) []*Record {
	active := m.byName["active"]
	if active != nil && (!e.hidesArchived() || c.names["active"]) {
		active = nil
	}
	ids, narrowed := c.narrow()
	if !narrowed {
		ids = m.ids
	}
	var out []*Record
	for _, id := range ids {
		r := m.rows[id]
		if r == nil || active != nil && !r.Bool("active") || !c.match(r) || !e.rulesAllow(Read, r) {
			continue
		}
		if out = append(out, r); stop > 0 && len(out) == stop {
			break
		}
	}
	return out
}

type compare func(a, b *Record) int

// sorter reads an order such as "priority desc, id"; nil means by id, in which records are found anyway.
func (e *Env) sorter(m *Model, order string) (compare, error) {
	if order == "" {
		order = m.Order
	}
	var keys []compare
	for part := range strings.SplitSeq(order, ",") {
		words := strings.Fields(strings.ToLower(part))
		if len(words) == 0 {
			continue
		}
		f := m.byName[words[0]]
		if f == nil {
			return nil, Raise(ValueError, "Invalid field '%s' on model '%s'", words[0], m.Name)
		}
		desc := len(words) > 1 && words[1] == "desc"
		if f.Name == "id" && !desc && len(keys) == 0 {
			return nil, nil //nolint:nilnil // nil is the order by id
		}
		key := e.sortKey(f)
		if desc {
			up := key
			key = func(a, b *Record) int { return up(b, a) }
		}
		keys = append(keys, key)
	}
	if len(keys) == 0 {
		return nil, nil //nolint:nilnil // nil is the order by id
	}
	return func(a, b *Record) int {
		for _, key := range keys {
			if c := key(a, b); c != 0 {
				return c
			}
		}
		return 0
	}, nil
}

func (e *Env) sortKey(f *Field) compare {
	if f.Name == "id" {
		return func(a, b *Record) int { return cmp.Compare(a.ID, b.ID) }
	}
	if other := e.DB.models[f.Relation]; f.Kind == Many2one && other != nil {
		return func(a, b *Record) int { return e.compareLinks(f, other, a, b) }
	}
	return func(a, b *Record) int { return compareValues(f, a.value(e, f), b.value(e, f)) }
}

// compareLinks orders by the order of the records that a many2one leads to; none comes last, as in PostgreSQL.
func (e *Env) compareLinks(f *Field, other *Model, a, b *Record) int {
	x, y := other.rows[a.Int(f.Name)], other.rows[b.Int(f.Name)]
	switch {
	case x == y:
		return 0
	case x == nil:
		return 1
	case y == nil:
		return -1
	}
	if s, err := e.sorter(other, ""); err == nil && s != nil {
		return s(x, y)
	}
	return cmp.Compare(x.ID, y.ID)
}

func compareValues(f *Field, a, b any) int {
	switch f.Kind {
	case Datetime:
		x, xok := a.(time.Time)
		y, yok := b.(time.Time)
		if xok && yok {
			return x.Compare(y)
		}
		return emptyLast(xok, yok)
	case Integer, Float, Monetary, Reference:
		if a == nil || b == nil {
			return emptyLast(a != nil, b != nil)
		}
		x, _ := asFloat(a)
		y, _ := asFloat(b)
		return compareFloat(x, y)
	case Boolean:
		x, _ := a.(bool)
		y, _ := b.(bool)
		if x == y {
			return 0
		}
		return map[bool]int{true: 1, false: -1}[x]
	default: // texts and dates
	}
	x, _ := a.(string)
	y, _ := b.(string)
	if x != "" && y != "" {
		return strings.Compare(x, y)
	}
	return emptyLast(x != "", y != "")
}

func emptyLast(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}
