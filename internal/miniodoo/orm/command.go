package orm

import (
	"maps"
	"slices"
)

// command executes the list of commands that changes a many2many or one2many; a plain list of ids replaces it.
func (e *Env) command(r *Record, f *Field, v any) (bool, error) {
	list, ok := v.([]any)
	if ids, isIDs := v.([]int64); isIDs {
		list, ok = []any{[]any{int64(6), int64(0), anys(ids)}}, true
	}
	if !ok {
		if truthy(v) {
			return false, Raise(ValueError, "Wrong value for %s.%s: %v", r.model.Name, f.Name, v)
		}
		list = []any{[]any{int64(5)}}
	}
	if _, plain := firstInt(list); plain {
		list = []any{[]any{int64(6), int64(0), list}}
	}
	before, _ := r.value(e, f).([]int64)
	now := slices.Clone(before)
	var err error
	for _, item := range list {
		c, _ := item.([]any)
		if now, err = e.oneCommand(r, f, now, c); err != nil {
			return false, err
		}
	}
	if f.Kind == One2many {
		return !slices.Equal(before, now), nil
	}
	slices.Sort(now)
	var kept any
	if now = slices.Compact(now); len(now) > 0 {
		kept = now
	}
	return e.Set(r, f.Name, kept), nil
}

func firstInt(list []any) (int64, bool) {
	if len(list) == 0 {
		return 0, false
	}
	return asInt(list[0])
}

func anys(ids []int64) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}

func (e *Env) oneCommand(r *Record, f *Field, now []int64, c []any) ([]int64, error) {
	code, ok := firstInt(c)
	if !ok {
		return nil, Raise(ValueError, "Wrong value for %s.%s: %v", r.model.Name, f.Name, c)
	}
	arg := func(i int) any {
		if i < len(c) {
			return c[i]
		}
		return nil
	}
	id, _ := asInt(arg(1))
	vals, _ := arg(2).(map[string]any)
	switch code {
	case 0:
		made, err := e.makeInside(r, f, vals)
		return append(now, made), err
	case 1:
		recs, err := e.Browse(f.Relation, []int64{id})
		if err != nil {
			return nil, err
		}
		return now, e.Update(recs, vals)
	case 2:
		recs, err := e.Browse(f.Relation, []int64{id})
		if err != nil {
			return nil, err
		}
		return without(now, id), e.Delete(recs)
	case 3:
		return without(now, id), e.unlinkInverse(f, id)
	case 4:
		return append(now, id), e.linkInverse(r, f, id)
	case 5:
		return nil, e.replaceInverse(r, f, now, nil)
	case 6:
		ids, err := idList(arg(2))
		if err != nil {
			return nil, err
		}
		return slices.Clone(ids), e.replaceInverse(r, f, now, ids)
	}
	return nil, Raise(ValueError, "Wrong value for %s.%s: %v", r.model.Name, f.Name, c)
}

func (e *Env) makeInside(r *Record, f *Field, vals map[string]any) (int64, error) {
	if f.Kind == One2many {
		inside := map[string]any{f.Inverse: r.ID}
		maps.Copy(inside, vals)
		vals = inside
	}
	made, err := e.Make(f.Relation, vals)
	if err != nil {
		return 0, err
	}
	return made[0].ID, nil
}

// linkInverse checks that a record exists, and for a one2many points it back at r.
func (e *Env) linkInverse(r *Record, f *Field, id int64) error {
	recs, err := e.Browse(f.Relation, []int64{id})
	if err != nil {
		return e.brokenLink(err)
	}
	if f.Kind == One2many {
		return e.Update(recs, map[string]any{f.Inverse: r.ID})
	}
	return nil
}

// brokenLink is what a link to a deleted record raises: 14 reports the database's refusal.
func (e *Env) brokenLink(err error) error {
	if e.DB.Major >= 19 {
		return err
	}
	return Raise(ValidationError, "The operation cannot be completed: another model requires the record being deleted. "+
		"If possible, archive it instead.")
}

func (e *Env) unlinkInverse(f *Field, id int64) error {
	x := e.One(f.Relation, id)
	if f.Kind != One2many || x == nil {
		return nil
	}
	return e.Update([]*Record{x}, map[string]any{f.Inverse: false})
}

func (e *Env) replaceInverse(r *Record, f *Field, before, after []int64) error {
	for _, id := range after {
		if err := e.linkInverse(r, f, id); err != nil {
			return err
		}
	}
	if f.Kind != One2many {
		return nil
	}
	for _, id := range before {
		if slices.Contains(after, id) {
			continue
		}
		if err := e.unlinkInverse(f, id); err != nil {
			return err
		}
	}
	return nil
}
