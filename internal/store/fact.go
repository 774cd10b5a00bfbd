package store

import (
	"context"

	"leadtwin/internal/crm"
)

// Get reads the value that Set stored under name into v, a pointer. Found is false, and v untouched, where there is none.
func (s *Store) Get(ctx context.Context, name string, v any) (found bool, err error) {
	return false, errStub
}

// Set stores a small value under a name, as JSON: the cursor of the crawl, the session with Odoo, the stop switch.
func (s *Store) Set(ctx context.Context, name string, v any) error { return errStub }

// PutDirectory stores the small tables that leads point into.
func (s *Store) PutDirectory(ctx context.Context, d *crm.Directory) error { return errStub }

// Directory returns what PutDirectory stored last, or *NotFound.
func (s *Store) Directory(ctx context.Context) (*crm.Directory, error) { return nil, errStub }
