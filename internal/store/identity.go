package store

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// Identity distinguishes stores. It is created and stored with the store.
type Identity struct {
	ID         string // five characters, such as K7Q2X
	Generation int64  // 1, and one more after each restore from a backup
	Made       time.Time

	key []byte
}

const (
	identityLength  = 5
	keyLength       = 32
	signatureLength = 10 // characters, 50 bits: each guess would have to be a note in Odoo
)

//nolint:gochecknoglobals // a constant encoding
var idEncoding = base32.NewEncoding(crm.IDAlphabet).WithPadding(base32.NoPadding)

// Sign returns a short signature of a text with the key of the store.
func (i Identity) Sign(text string) string {
	mac := hmac.New(sha256.New, i.key)
	mac.Write([]byte(text))
	return idEncoding.EncodeToString(mac.Sum(nil))[:signatureLength]
}

// Verify reports whether a signature is that of a text.
func (i Identity) Verify(text, signature string) bool {
	return hmac.Equal([]byte(i.Sign(text)), []byte(signature))
}

// Identity returns the identity of this store.
func (s *Store) Identity() Identity { return s.identity }

// ensureIdentity loads the identity of the store and creates it if there is none.
func (s *Store) ensureIdentity(ctx context.Context) error {
	found, err := s.loadIdentity(ctx)
	if err != nil || found {
		return err
	}
	id, err := newIdentity()
	if err != nil {
		return err
	}
	err = s.inTransaction(ctx, "create the identity of the store", func(t *tx) error {
		made := toMicros(time.Now()) //nolint:forbidigo // Open has no clock, and nothing depends on this time
		_, err := t.exec(ctx, `INSERT INTO identity (one, id, signing_key, generation, made) VALUES (1, ?, ?, 1, ?)
			ON CONFLICT DO NOTHING`, id.ID, hex.EncodeToString(id.key), made)
		return err
	})
	if err == nil {
		_, err = s.loadIdentity(ctx) // another process may have been faster
	}
	return err
}

func newIdentity() (Identity, error) {
	random := make([]byte, keyLength+identityLength)
	if _, err := rand.Read(random); err != nil {
		return Identity{}, fmt.Errorf("create the identity of the store: %w", err)
	}
	return Identity{ID: idEncoding.EncodeToString(random[keyLength:])[:identityLength], key: random[:keyLength]}, nil
}

func (s *Store) loadIdentity(ctx context.Context) (found bool, err error) {
	var id Identity
	var key string
	found, err = queryOne(ctx, s.read, "SELECT id, signing_key, generation, made FROM identity WHERE one = 1", nil,
		&id.ID, &key, &id.Generation, &id.Made)
	if err != nil || !found {
		return false, err
	}
	if id.key, err = hex.DecodeString(key); err != nil || len(id.key) < keyLength || len(id.ID) != identityLength {
		return false, errors.New("the identity of the store is damaged: restore a backup")
	}
	s.identity = id
	s.write.actions, s.read.actions = actionIDs{id.ID}, actionIDs{id.ID}
	return true, nil
}

// KnownStores returns the ids of other stores that were adopted, ascending.
func (s *Store) KnownStores(ctx context.Context) ([]string, error) {
	ids, err := queryColumn[string](ctx, s.read, "SELECT id FROM known_stores ORDER BY id")
	slices.Sort(ids)
	return ids, wrapf(err, "read the known stores")
}

// sequenceStep is how far the sequence of action ids jumps, so that none is issued twice.
const sequenceStep = 1000

// AdoptStores makes other stores known, and continues the action ids of this one after sequence, if that is not 0. The
// audit trail gets a line.
func (s *Store) AdoptStores(ctx context.Context, ids []string, sequence int64, by string, at time.Time) error {
	return s.inTransaction(ctx, "adopt other stores", func(t *tx) error {
		for _, id := range ids {
			_, err := t.exec(ctx, "INSERT INTO known_stores (id, by_whom, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id, by,
				toMicros(at))
			if err != nil {
				return err
			}
		}
		if sequence > 0 {
			if err := t.skipActionIDs(ctx, sequence); err != nil {
				return err
			}
		}
		return t.appendAudit(ctx, at, by, "adopt", "store", map[string]any{"stores": ids, "sequence": sequence})
	})
}

// skipActionIDs continues the action ids in the thousand after sequence.
func (t *tx) skipActionIDs(ctx context.Context, sequence int64) error {
	next := (sequence/sequenceStep + 1) * sequenceStep
	_, err := t.exec(ctx, "UPDATE counters SET value = ? WHERE name = 'journal' AND value < ?", next, next)
	return err
}
