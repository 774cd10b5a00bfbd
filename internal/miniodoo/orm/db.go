package orm

import (
	"context"
	"sync"
	"time"
)

// DB is one database: its models with their records. All calls go through Do, one at a time.
type DB struct {
	Major int              // Odoo's major version, such as 14 or 19
	Now   func() time.Time // the clock of the database

	mu      sync.Mutex
	models  map[string]*Model
	names   []string // of the models, in the order of Add
	generic map[string]*Method
	refs    map[string]int64 // external ids such as mail.mt_note
}

// NewDB returns a database without models.
func NewDB(major int, now func() time.Time) *DB {
	db := &DB{Major: major, Now: now, models: map[string]*Model{}, refs: map[string]int64{}}
	db.generic = genericMethods(major)
	return db
}

// Add puts a model into the database. A second one of the same name replaces the first.
func (db *DB) Add(m *Model) {
	if _, known := db.models[m.Name]; !known {
		db.names = append(db.names, m.Name)
	}
	db.models[m.Name] = m
}

// Remove takes a model away, as if its module were not installed.
func (db *DB) Remove(name string) {
	delete(db.models, name)
	for i, n := range db.names {
		if n == name {
			db.names = append(db.names[:i:i], db.names[i+1:]...)
			return
		}
	}
}

// Model returns a model by name, nil when there is none.
func (db *DB) Model(name string) *Model { return db.models[name] }

// Models lists the names of all models in the order in which they were added.
func (db *DB) Models() []string { return db.names }

// Ref returns the record behind an external id such as mail.mt_note, 0 when it is unknown.
func (db *DB) Ref(xmlID string) int64 { return db.refs[xmlID] }

// SetRef names a record by an external id.
func (db *DB) SetRef(xmlID string, id int64) { db.refs[xmlID] = id }

// Do runs one transaction as a user. When f fails, or panics, everything it changed is rolled back. Work that f left
// for after the commit runs once the lock is free again, in the caller's goroutine.
func (db *DB) Do(ctx context.Context, uid int64, f func(*Env) error) error {
	after, err := db.transact(uid, f)
	for _, run := range after {
		run(ctx)
	}
	return err
}

func (db *DB) transact(uid int64, f func(*Env) error) (after []func(context.Context), err error) {
	db.mu.Lock()
	defer db.mu.Unlock()
	t := &tx{now: db.Now().UTC().Truncate(time.Microsecond), before: map[*Record][]any{}}
	done := false
	defer func() {
		if !done || err != nil {
			t.rollback()
		}
	}()
	e := &Env{DB: db, UID: uid, tx: t}
	if err = f(e); err == nil {
		err = t.finish()
	}
	done = true
	if err != nil {
		return nil, err
	}
	return t.after, nil
}

// Peek lets f read the database. It must change nothing.
func (db *DB) Peek(uid int64, f func(*Env)) {
	db.mu.Lock()
	defer db.mu.Unlock()
	f(&Env{DB: db, UID: uid, tx: &tx{now: db.Now().UTC().Truncate(time.Microsecond), before: map[*Record][]any{}}})
}
