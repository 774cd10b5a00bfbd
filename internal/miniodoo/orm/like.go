package orm

import (
	"slices"
	"strings"
)

// likes holds when a text, or the name of what a link leads to, fits a pattern with % and _.
func (e *Env) likes(f *Field, op string, value any) (match, error) {
	s, _ := value.(string)
	not := strings.HasPrefix(op, "not ")
	op = strings.TrimPrefix(op, "not ")
	fold := strings.HasSuffix(op, "ilike")
	if op == "like" || op == "ilike" {
		s = "%" + s + "%"
	}
	if fold {
		s = strings.ToLower(s)
	}
	fits := func(text string) bool {
		if fold {
			text = strings.ToLower(text)
		}
		return fitsPattern(text, s)
	}
	if f.Relation != "" {
		return e.named(f, not, fits)
	}
	always := value == "" && e.DB.Major < 19 // up to 18 an empty pattern finds empty values, negated or not
	return func(r *Record) bool {
		text, _ := r.value(e, f).(string)
		return always && text == "" || fits(text) != not
	}, nil
}

// named compares what linked records are called, as Odoo's name_search does: by display name and whatever else the
// model is found by. Up to 18 a negative operator looks at the field "name" alone.
func (e *Env) named(f *Field, not bool, fits func(string) bool) (match, error) {
	other := e.DB.models[f.Relation]
	called := other.calledBy
	if not && e.DB.Major < 19 {
		called = func(_ *Env, x *Record) []string { return []string{x.Str("name")} }
	}
	return func(r *Record) bool {
		hit := false
		for _, id := range related(r.value(e, f)) {
			if x := other.rows[id]; x != nil && slices.ContainsFunc(called(e, x), fits) {
				hit = true
				break
			}
		}
		return hit != not
	}, nil
}

func (m *Model) calledBy(e *Env, r *Record) []string {
	if m.CalledBy != nil {
		return append(m.CalledBy(e, r), m.display(e, r))
	}
	return []string{m.display(e, r)}
}

// fitsPattern is SQL's LIKE: % matches any text, _ one character, and a backslash escapes both.
func fitsPattern(text, pattern string) bool {
	if inner, ok := isPlainContains(pattern); ok {
		return strings.Contains(text, inner)
	}
	return fitsRunes([]rune(text), []rune(pattern))
}

func isPlainContains(p string) (string, bool) {
	if len(p) < 2 || p[0] != '%' || p[len(p)-1] != '%' {
		return "", false
	}
	inner := p[1 : len(p)-1]
	return inner, !strings.ContainsAny(inner, `%_\`)
}

func fitsRunes(text, pattern []rune) bool {
	for len(pattern) > 0 {
		switch pattern[0] {
		case '%':
			rest := pattern[1:]
			for i := 0; i <= len(text); i++ {
				if fitsRunes(text[i:], rest) {
					return true
				}
			}
			return false
		case '\\':
			if len(pattern) > 1 {
				pattern = pattern[1:]
			}
		case '_':
			if len(text) == 0 {
				return false
			}
			text, pattern = text[1:], pattern[1:]
			continue
		}
		if len(text) == 0 || text[0] != pattern[0] {
			return false
		}
		text, pattern = text[1:], pattern[1:]
	}
	return len(text) == 0
}

// family holds for records at, below or above the given ones along parent_id.
func (e *Env) family(f *Field, m *Model, op string, value any) (match, error) {
	other := m
	if f.Name != "id" {
		other = e.DB.models[f.Relation]
	}
	roots := map[int64]bool{}
	list, ok := value.([]any)
	if !ok {
		list = []any{value}
	}
	for _, v := range list {
		if id, ok := asInt(v); ok {
			roots[id] = true
		}
	}
	if op == "parent_of" {
		above := map[int64]bool{}
		for id := range roots {
			other.climb(id, func(a int64) bool { above[a] = true; return false })
		}
		return func(r *Record) bool {
			return slices.ContainsFunc(related(r.value(e, f)), func(id int64) bool { return above[id] })
		}, nil
	}
	return func(r *Record) bool {
		return slices.ContainsFunc(related(r.value(e, f)), func(id int64) bool {
			return other.climb(id, func(a int64) bool { return roots[a] })
		})
	}, nil
}

// climb walks from a record up its parents until stop says so; true when it did.
func (m *Model) climb(id int64, stop func(int64) bool) bool {
	for range 100 { // a cycle ends
		if id == 0 {
			return false
		}
		if stop(id) {
			return true
		}
		r := m.rows[id]
		if r == nil {
			return false
		}
		id = r.Int("parent_id")
	}
	return false
}
