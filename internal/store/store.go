package store

import (
	"context"
	"errors"
)

var errStub = errors.New("store: not written yet")

// Store is one open database. All methods may be called at the same time from many goroutines.
type Store struct{}

// Open opens the store at url, "sqlite:PATH" or "postgres://…", creates it where there is none, and brings its tables up to date. A store that a
// newer leadtwin has changed is refused with *NewerSchema.
func Open(ctx context.Context, url string) (*Store, error) { return nil, errStub }

// Close ends what runs, after it has answered every Add, and closes the database.
func (s *Store) Close() error { return errStub }
