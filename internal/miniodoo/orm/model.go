package orm

import "slices"

// Model is one Odoo model with its records. What Odoo writes as overridden methods hangs here as functions; each may be
// nil.
type Model struct {
	Name      string
	Title     string // what ir.model calls it
	Order     string // as in _order; "id" when empty
	Transient bool   // wizards: using them requires no rights

	// Display returns display_name; without it that is the field "name".
	Display func(*Env, *Record) string
	// CalledBy returns what a record is found by besides its display name.
	CalledBy func(*Env, *Record) []string
	// Defaults fills values that a create did not give, before the record exists.
	Defaults func(*Env, map[string]any) error
	// Created runs after records were made; given holds the values of each as they came in.
	Created func(e *Env, recs []*Record, given []map[string]any) error
	// Write runs around a write: it may change vals and calls next to execute it.
	Write func(e *Env, recs []*Record, vals map[string]any, next func() error) error
	// Recompute brings stored computed fields up to date after a record changed.
	Recompute func(*Env, *Record, Change) error
	// Deleting runs before records are deleted.
	Deleting func(*Env, []*Record) error
	// Allowed reports whether the user may do an operation on the model at all.
	Allowed func(*Env, Op) bool
	// Visible reports whether the user may do an operation on this record.
	Visible func(*Env, Op, *Record) bool

	fields  []*Field
	byName  map[string]*Field
	methods map[string]*Method
	slots   int

	rows map[int64]*Record
	ids  []int64 // ascending
	next int64
}

// Change is what happened to a record.
type Change struct {
	New     bool  // it was made just now
	Given   Names // fields that the caller set, whether or not their value is another
	Changed Names // fields whose value is another now
}

// Moved reports whether a field was written, be it with the value that it had: what depends on it is computed again.
func (c Change) Moved(field string) bool { return c.Given[field] || c.Changed[field] }

// Wants reports whether a computed field follows: its sources moved, or the record is new, and the caller did not set
// it.
func (c Change) Wants(field string, sources ...string) bool {
	return !c.Given[field] && (c.New || c.Changed.Any(sources...) || c.Given.Any(sources...))
}

// Names is a set of field names.
type Names map[string]bool

// Any reports whether one of the names is in the set.
func (n Names) Any(names ...string) bool {
	for _, s := range names {
		if n[s] {
			return true
		}
	}
	return false
}

// NewModel returns a model with these fields and the two that every model has: id and display_name.
func NewModel(name, title, order string, fields ...*Field) *Model {
	m := &Model{
		Name: name, Title: title, Order: order, byName: map[string]*Field{}, methods: map[string]*Method{},
		rows: map[int64]*Record{}, next: 1,
	}
	m.AddField(&Field{Name: "id", Kind: Integer, Label: "ID", Stored: true, ReadOnly: true})
	for _, f := range fields {
		m.AddField(f)
	}
	m.AddField(&Field{
		Name: "display_name", Kind: Char, Label: "Display Name", ReadOnly: true,
		Compute: func(e *Env, r *Record) any { return m.display(e, r) },
	})
	return m
}

// AddLog gives the model the fields that say who made and wrote a record, and when.
func (m *Model) AddLog() {
	m.AddField(&Field{
		Name: "create_uid", Kind: Many2one, Relation: "res.users", Label: "Created by", Stored: true,
		ReadOnly: true,
	})
	m.AddField(&Field{Name: "create_date", Kind: Datetime, Label: "Created on", Stored: true, ReadOnly: true})
	m.AddField(&Field{
		Name: "write_uid", Kind: Many2one, Relation: "res.users", Label: "Last Updated by", Stored: true,
		ReadOnly: true,
	})
	m.AddField(&Field{Name: "write_date", Kind: Datetime, Label: "Last Updated on", Stored: true, ReadOnly: true})
}

// AddField puts a field into the model, which must have no records yet.
func (m *Model) AddField(f *Field) {
	f.slot = -1
	if f.Stored && f.Kind != One2many {
		f.slot = m.slots
		m.slots++
	}
	if f.Indexed {
		f.index = map[any][]int64{}
	}
	m.byName[f.Name] = f
	m.fields = append(m.fields, f)
}

// Field returns a field by name, nil if there is none.
func (m *Model) Field(name string) *Field { return m.byName[name] }

// Fields lists the fields in the order of their declaration.
func (m *Model) Fields() []*Field { return m.fields }

// Handle gives the model a method that can be called over RPC.
func (m *Model) Handle(name string, method *Method) { m.methods[name] = method }

// Len is the number of records, archived ones included.
func (m *Model) Len() int { return len(m.ids) }

// Get returns a record whatever the user's rights, nil when there is none.
func (m *Model) Get(id int64) *Record { return m.rows[id] }

func (m *Model) display(e *Env, r *Record) string {
	if m.Display != nil {
		return m.Display(e, r)
	}
	if f := m.byName["name"]; f != nil {
		if s, _ := r.value(e, f).(string); s != "" {
			return s
		}
	}
	return r.String()
}

func (m *Model) insert(r *Record) {
	m.rows[r.ID] = r
	m.ids = insertSorted(m.ids, r.ID)
	for _, f := range m.fields {
		if f.index != nil {
			f.enter(r.values[f.slot], r.ID)
		}
	}
	m.next = max(m.next, r.ID+1)
}

func (m *Model) remove(r *Record) {
	delete(m.rows, r.ID)
	m.ids = removeSorted(m.ids, r.ID)
	for _, f := range m.fields {
		if f.index != nil {
			f.leave(r.values[f.slot], r.ID)
		}
	}
}

func insertSorted(ids []int64, id int64) []int64 {
	if n := len(ids); n == 0 || ids[n-1] < id {
		return append(ids, id)
	}
	i, found := slices.BinarySearch(ids, id)
	if found {
		return ids
	}
	return slices.Insert(ids, i, id)
}

func removeSorted(ids []int64, id int64) []int64 {
	if i, found := slices.BinarySearch(ids, id); found {
		return slices.Delete(ids, i, i+1)
	}
	return ids
}
