package orm

import (
	"fmt"
	"strings"
)

// match reports whether a record fulfils a domain.
type match func(*Record) bool

// compiled is a domain ready to be asked, with what it says about the ids that come into question.
type compiled struct {
	match  match
	narrow func() ([]int64, bool) // candidates, ascending; false when all come into question
	names  Names                  // the fields that the leaves name
}

// compile reads a domain in Odoo's prefix notation. Operands without an operator are joined by "and".
func (e *Env) compile(m *Model, domain any) (*compiled, error) {
	items, err := domainItems(domain)
	if err != nil {
		return nil, err
	}
	c := &compiled{names: Names{}}
	p := &domainParser{env: e, model: m, items: items, names: c.names}
	var all []match
	for p.at < len(p.items) {
		x, err := p.next(true, false)
		if err != nil {
			return nil, err
		}
		all = append(all, x)
	}
	c.match = every(all)
	c.narrow = p.candidates
	return c, nil
}

func domainItems(domain any) ([]any, error) {
	switch d := domain.(type) {
	case nil:
		return nil, nil
	case bool:
		if !d {
			return nil, nil
		}
	case []any:
		return d, nil
	}
	return nil, Raise(ValueError, "Invalid domain: %v", domain)
}

type domainParser struct {
	env   *Env
	model *Model
	items []any
	at    int
	names Names
	sure  []func() ([]int64, bool) // look-ups of leaves that every result must fulfil
}

// next reads one operand with its operators. top says that the whole domain cannot hold without it, not that it is
// negated: as Odoo does up to 18, the negation goes down to the leaves.
func (p *domainParser) next(top, not bool) (match, error) {
	if p.at >= len(p.items) {
		return nil, Raise(ValueError, "Domain %v is malformed", p.items)
	}
	item := p.items[p.at]
	p.at++
	op, isOp := item.(string)
	if !isOp {
		return p.leaf(item, top && !not, not)
	}
	switch op {
	case "!":
		return p.next(false, !not)
	case "&", "|":
		both := (op == "&") != not
		x, err := p.next(top && both, not)
		if err != nil {
			return nil, err
		}
		y, err := p.next(top && both, not)
		if err != nil {
			return nil, err
		}
		if both {
			return func(r *Record) bool { return x(r) && y(r) }, nil
		}
		return func(r *Record) bool { return x(r) || y(r) }, nil
	}
	return nil, Raise(ValueError, "Invalid leaf %v in domain", item)
}

func every(all []match) match {
	if len(all) == 1 {
		return all[0]
	}
	return func(r *Record) bool {
		for _, x := range all {
			if !x(r) {
				return false
			}
		}
		return true
	}
}

// candidates intersects nothing: the smallest look-up is enough, since the match is asked anyway.
func (p *domainParser) candidates() (best []int64, narrowed bool) {
	for _, look := range p.sure {
		if ids, ok := look(); ok && (!narrowed || len(ids) < len(best)) {
			best, narrowed = ids, true
		}
	}
	return best, narrowed
}

// leaf reads one condition [field, operator, value].
func (p *domainParser) leaf(item any, top, not bool) (match, error) {
	parts, ok := item.([]any)
	if !ok || len(parts) != 3 {
		return nil, Raise(ValueError, "Invalid leaf %v in domain", item)
	}
	op, ok := parts[1].(string)
	if !ok {
		return nil, Raise(ValueError, "Invalid operator %v in domain", parts[1])
	}
	if n, ok := asInt(parts[0]); ok { // (1, '=', 1) and (0, '=', 1)
		m, _ := asInt(parts[2])
		holds := (n == m) != not
		return func(*Record) bool { return holds }, nil
	}
	path, ok := parts[0].(string)
	if !ok {
		return nil, Raise(ValueError, "Invalid leaf %v in domain", item)
	}
	first, rest, dotted := strings.Cut(path, ".")
	p.names[first] = true
	f := p.model.byName[first]
	if f == nil {
		return nil, Raise(ValueError, "Invalid field %s.%s in leaf (%s)", p.model.Name, first, leafText(parts))
	}
	if top {
		p.remember(f, op, parts[2], dotted)
	}
	if not && p.env.DB.Major < 19 {
		if other, ok := opposite(op); ok {
			op, not = other, false
		}
	}
	ask := p.env.condition
	if dotted {
		ask = func(_ *Model, f *Field, op string, value any) (match, error) { return p.through(f, rest, op, value) }
	}
	x, err := ask(p.model, f, op, parts[2])
	if err != nil || !not {
		return x, err
	}
	e, blind := p.env, p.env.DB.Major < 19 // up to 18 the database says neither yes nor no of an empty value
	return func(r *Record) bool { return !x(r) && (!blind || r.value(e, f) != nil) }, nil
}

// opposite is the operator that Odoo up to 18 puts in the place of a negated one.
func opposite(op string) (string, bool) {
	other, ok := map[string]string{
		"=": "!=", "!=": "=", "<": ">=", ">": "<=", "<=": ">", ">=": "<", "in": "not in", "not in": "in", "like": "not like",
		"not like": "like",
		"ilike":    "not ilike", "not ilike": "ilike",
	}[op]
	return other, ok
}

func leafText(parts []any) string { return fmt.Sprintf("'%v', '%v', %v", parts[0], parts[1], parts[2]) }

// through follows a path such as stage_id.is_won: one of the records it leads to must fulfil the rest.
func (p *domainParser) through(f *Field, rest, op string, value any) (match, error) {
	other := p.env.DB.models[f.Relation]
	if other == nil {
		return nil, unknownField(p.model, f.Name+"."+rest)
	}
	c, err := p.env.compile(other, []any{[]any{rest, op, value}})
	if err != nil {
		return nil, err
	}
	e := p.env
	return func(r *Record) bool {
		for _, id := range related(r.value(e, f)) {
			if x := other.rows[id]; x != nil && c.match(x) {
				return true
			}
		}
		return false
	}, nil
}

// remember notes that a condition on ids or on an indexed field narrows the search.
func (p *domainParser) remember(f *Field, op string, value any, dotted bool) {
	if dotted {
		return
	}
	var values []any
	switch list, isList := value.([]any); {
	case op == "=" && !isList:
		values = []any{value}
	case op == "in" && isList:
		values = list
	default:
		return
	}
	m := p.model
	switch {
	case f.Name == "id":
		p.sure = append(p.sure, func() ([]int64, bool) { return m.existing(values) })
	case f.index != nil:
		p.sure = append(p.sure, func() ([]int64, bool) { return f.find(values) })
	}
}

func (m *Model) existing(values []any) ([]int64, bool) {
	var out []int64
	for _, v := range values {
		id, ok := asInt(v)
		if !ok {
			return nil, false
		}
		if m.rows[id] != nil {
			out = insertSorted(out, id)
		}
	}
	return out, true
}

// find looks values up in the index; an empty value means records that are not in it.
func (f *Field) find(values []any) ([]int64, bool) {
	var out []int64
	for _, v := range values {
		key := v
		if n, ok := asInt(v); ok {
			key = n
		} else if _, isText := v.(string); !isText || !f.isText() {
			return nil, false
		}
		if empty(key) {
			return nil, false
		}
		if len(values) == 1 {
			return f.index[key], true
		}
		for _, id := range f.index[key] {
			out = insertSorted(out, id)
		}
	}
	return out, true
}

func related(v any) []int64 {
	switch v := v.(type) {
	case int64:
		return []int64{v}
	case []int64:
		return v
	}
	return nil
}
