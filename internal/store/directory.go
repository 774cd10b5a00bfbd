package store

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"strconv"
	"sync"

	"leadtwin/internal/crm"
)

// The facts under which SaveDirectory stores.
const (
	directoryFact = "directory"
	versionFact   = "directory.version" // another one after each SaveDirectory
)

// decodedDirectory is the directory as it was decoded last. Every page and every check needs it, and it may have
// thousands of users.
type decodedDirectory struct {
	mu        sync.Mutex
	version   string
	directory *crm.Directory
}

// SaveDirectory stores the small tables that leads refer to.
func (s *Store) SaveDirectory(ctx context.Context, d *crm.Directory) error {
	text, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("store %q: %w", directoryFact, err)
	}
	return s.inTransaction(ctx, fmt.Sprintf("store %q", directoryFact), func(t *tx) error {
		if err := setFactText(ctx, t, directoryFact, string(text)); err != nil {
			return err
		}
		return setFactText(ctx, t, versionFact, strconv.Quote(rand.Text()))
	})
}

// Directory returns the directory that SaveDirectory stored last, in this process or another, or *NotFoundError. It
// must not be changed: others get the same one until another is stored.
func (s *Store) Directory(ctx context.Context) (*crm.Directory, error) {
	var version string // read before the directory: one that is stored in between is read again the next time
	if _, err := s.GetFact(ctx, versionFact, &version); err != nil {
		return nil, err
	}
	s.decoded.mu.Lock()
	defer s.decoded.mu.Unlock()
	if version != "" && s.decoded.version == version {
		return s.decoded.directory, nil
	}
	d := &crm.Directory{}
	found, err := s.GetFact(ctx, directoryFact, d)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, fmt.Errorf("no sweep has run yet: %w", &NotFoundError{What: directoryFact, ID: "of users and stages"})
	}
	s.decoded.version, s.decoded.directory = version, d
	return d, nil
}
