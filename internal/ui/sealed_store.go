package ui

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// SessionStore is where sessions are kept: internal/store.
type SessionStore interface {
	SaveSession(ctx context.Context, s store.Session) error
	Session(ctx context.Context, id string, now time.Time) (s store.Session, found bool, err error)
	DeleteSession(ctx context.Context, id string) error
	DeleteSessionsOf(ctx context.Context, user crm.UserID) error
}

// sealedStore keeps sessions for scs. The token of the cookie is never stored: its hash is the id of the session, and
// the data is sealed with AES-GCM under a key derived from it. Neither the store nor a backup reveals a credential.
type sealedStore struct {
	sessions SessionStore
	now      func() time.Time
}

var (
	_ scs.CtxStore = (*sealedStore)(nil)

	errNoContext = errors.New("sessions need a context")
)

// storeLimit is how long one access to the store may take.
const storeLimit = 5 * time.Second

func sessionID(token string) string {
	sum := sha256.Sum256([]byte("leadtwin session id\x00" + token))
	return hex.EncodeToString(sum[:])
}

func sessionCipher(token string) (cipher.AEAD, error) {
	const keyLength = 32
	key, err := hkdf.Key(sha256.New, []byte(token), nil, "leadtwin session data", keyLength)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}

// FindCtx returns the data of a session. One that cannot be unsealed does not exist.
func (s *sealedStore) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, storeLimit)
	defer cancel()
	session, found, err := s.sessions.Session(ctx, sessionID(token), s.now())
	if err != nil || !found {
		return nil, false, err
	}
	seal, err := sessionCipher(token)
	if err != nil {
		return nil, false, err
	}
	data, err = seal.Open(nil, nil, session.Data, []byte(session.ID))
	return data, err == nil, nil //nolint:nilerr // someone changed the row: it is not a session
}

// CommitCtx stores the data of a session, sealed.
func (s *sealedStore) CommitCtx(ctx context.Context, token string, data []byte, expires time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, storeLimit)
	defer cancel()
	seal, err := sessionCipher(token)
	if err != nil {
		return err
	}
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return fmt.Errorf("read the session: %w", err)
	}
	session := store.Session{ID: sessionID(token), Expires: expires}
	if a, ok := decodeAccount(values[accountKey]); ok {
		session.User = a.ID
	}
	session.Data = seal.Seal(nil, nil, data, []byte(session.ID)) //nolint:gosec // G407: it makes a random nonce itself
	return s.sessions.SaveSession(ctx, session)
}

// DeleteCtx removes a session.
func (s *sealedStore) DeleteCtx(ctx context.Context, token string) error {
	ctx, cancel := context.WithTimeout(ctx, storeLimit)
	defer cancel()
	return s.sessions.DeleteSession(ctx, sessionID(token))
}

// Find, Commit and Delete complete scs.Store; scs calls the forms with a context.
func (s *sealedStore) Find(string) ([]byte, bool, error)      { return nil, false, errNoContext }
func (s *sealedStore) Commit(string, []byte, time.Time) error { return errNoContext }
func (s *sealedStore) Delete(string) error                    { return errNoContext }

// newSessions returns the session manager: an hour idle, twelve hours at most.
func newSessions(s *sealedStore, secure bool, path string) *scs.SessionManager {
	m := scs.New()
	m.Store = s
	m.IdleTimeout, m.Lifetime = time.Hour, 12*time.Hour
	m.Cookie.Name = "leadtwin"
	m.Cookie.Path = path
	m.Cookie.HttpOnly, m.Cookie.Secure = true, secure
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.Cookie.Persist = false
	return m
}
