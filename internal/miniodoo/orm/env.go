package orm

import (
	"context"
	"maps"
	"time"
)

// Op is an operation on a record.
type Op string

// The four operations that Odoo's access rules tell apart.
const (
	Read   Op = "read"
	Write  Op = "write"
	Create Op = "create"
	Unlink Op = "unlink"
)

// Env is a transaction seen as one user with one context, as Odoo's env. It is valid until its transaction ends.
type Env struct {
	DB      *DB
	UID     int64
	Context map[string]any

	su bool
	tx *tx
}

// Sudo returns the same transaction without access checks.
func (e *Env) Sudo() *Env { n := *e; n.su = true; return &n }

// Super reports whether access checks are off.
func (e *Env) Super() bool { return e.su || e.UID == 1 }

// As returns the same transaction as another user.
func (e *Env) As(uid int64) *Env { n := *e; n.UID, n.su = uid, false; return &n }

// With returns the same transaction with one more value in the context.
func (e *Env) With(key string, v any) *Env {
	n := *e
	n.Context = maps.Clone(e.Context)
	if n.Context == nil {
		n.Context = map[string]any{}
	}
	n.Context[key] = v
	return &n
}

// Now is the start of the transaction: what write_date gets.
func (e *Env) Now() time.Time { return e.tx.now }

// Today is the date of Now, as Odoo writes it.
func (e *Env) Today() string { return e.tx.now.Format(time.DateOnly) }

// AfterCommit puts work off until the transaction has been committed. It does not run after a rollback.
func (e *Env) AfterCommit(f func(context.Context)) { e.tx.after = append(e.tx.after, f) }

// BeforeCommit puts work off to the end of the transaction.
func (e *Env) BeforeCommit(f func() error) { e.tx.last = append(e.tx.last, f) }

// Memo keeps something for the length of the transaction.
func (e *Env) Memo(key any, first func() any) any {
	v, ok := e.tx.memo[key]
	if !ok {
		v = first()
		if e.tx.memo == nil {
			e.tx.memo = map[any]any{}
		}
		e.tx.memo[key] = v
	}
	return v
}

// IsNew reports whether the transaction itself made a record.
func (e *Env) IsNew(r *Record) bool {
	before, touched := e.tx.before[r]
	return touched && before == nil
}

func (e *Env) hidesArchived() bool {
	v, given := e.Context["active_test"]
	return !given || truthy(v)
}

// Browse returns the records with these ids; a MissingError names the first that does not exist.
func (e *Env) Browse(model string, ids []int64) ([]*Record, error) {
	m := e.DB.models[model]
	out := make([]*Record, 0, len(ids))
	for _, id := range ids {
		r := m.rows[id]
		if r == nil {
			return nil, Missing(model, id, e.UID)
		}
		out = append(out, r)
	}
	return out, nil
}

// One returns one record, nil when id is 0 or it does not exist.
func (e *Env) One(model string, id int64) *Record {
	if m := e.DB.models[model]; m != nil {
		return m.rows[id]
	}
	return nil
}

// Name returns the display name of a record, "" when it does not exist.
func (e *Env) Name(model string, id int64) string {
	if r := e.One(model, id); r != nil {
		return r.model.display(e, r)
	}
	return ""
}

func (e *Env) mayAccessModel(m *Model, op Op) bool {
	return e.Super() || m.Transient || m.Allowed == nil || m.Allowed(e, op)
}

func (e *Env) rulesAllow(op Op, r *Record) bool {
	return e.Super() || r.model.Visible == nil || r.model.Visible(e, op, r)
}

// Check fails with an AccessError when the user may not do op on the model or on one of the records.
func (e *Env) Check(op Op, m *Model, recs ...*Record) error {
	if !e.mayAccessModel(m, op) {
		return Forbidden(m, op)
	}
	for _, r := range recs {
		if !e.rulesAllow(op, r) {
			return Hidden(r, op)
		}
	}
	return nil
}

// IDs returns the ids of records.
func IDs(recs []*Record) []int64 {
	out := make([]int64, len(recs))
	for i, r := range recs {
		out[i] = r.ID
	}
	return out
}
