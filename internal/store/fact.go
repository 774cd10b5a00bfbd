package store

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// GetFact decodes the value that SetFact stored under name into v, a pointer. Found is false, and v unchanged, if there
// is none.
func (s *Store) GetFact(ctx context.Context, name string, v any) (found bool, err error) {
	var text string
	found, err = queryOne(ctx, s.read, "SELECT value FROM facts WHERE name = ?", []any{name}, &text)
	if err == nil && found {
		err = json.Unmarshal([]byte(text), v)
	}
	if err != nil {
		return false, fmt.Errorf("read %q from the store: %w", name, err)
	}
	return found, nil
}

// SetFact stores a small value under a name, as JSON: the cursor of the crawl, the session with Odoo, the stop switch.
func (s *Store) SetFact(ctx context.Context, name string, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("store %q: %w", name, err)
	}
	return s.inTransaction(ctx, fmt.Sprintf("store %q", name), func(t *tx) error {
		return setFactText(ctx, t, name, string(text))
	})
}

// ChangeFact decodes the value stored under name into v, a pointer, and calls change. If that returns true, it stores v
// and marks leads dirty. All is one transaction, and others who change the fact wait; change may be called again.
func (s *Store) ChangeFact(
	ctx context.Context, name string, v any, change func() (write bool, mark []crm.LeadID, err error),
) error {
	return s.inTransaction(ctx, fmt.Sprintf("change %q", name), func(t *tx) error {
		if err := t.acquireLock(ctx, "fact "+name); err != nil {
			return err
		}
		reflect.ValueOf(v).Elem().SetZero()
		var text string
		found, err := queryOne(ctx, t, "SELECT value FROM facts WHERE name = ?", []any{name}, &text)
		if err == nil && found {
			err = json.Unmarshal([]byte(text), v)
		}
		if err != nil {
			return err
		}
		write, mark, err := change()
		if err != nil || !write {
			return err
		}
		changed, err := json.Marshal(v)
		if err == nil {
			err = setFactText(ctx, t, name, string(changed))
		}
		if err != nil {
			return err
		}
		return markDirty(ctx, t, lists.Distinct(mark), nil, nil)
	})
}

func setFactText(ctx context.Context, t *tx, name, text string) error {
	_, err := t.exec(ctx, `INSERT INTO facts (name, value) VALUES (?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value`, name, text)
	return err
}
