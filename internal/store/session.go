package store

import (
	"context"
	"time"

	"leadtwin/internal/crm"
)

// Session is one sign-in to the review desk, as its owner sealed it.
type Session struct {
	ID      string     // not the token of the cookie, but a hash of it
	User    crm.UserID // 0 before sign-in
	Expires time.Time
	Data    []byte // opaque
}

// SaveSession stores a session and replaces an earlier one with its id.
func (s *Store) SaveSession(ctx context.Context, session Session) error {
	return s.exec(ctx, "store a session", `INSERT INTO sessions (id, user_id, expires, data) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET user_id = excluded.user_id, expires = excluded.expires, data = excluded.data`,
		session.ID, int64(session.User), toMicros(session.Expires), session.Data)
}

// Session returns a session that has not expired at now; found is false if there is none.
func (s *Store) Session(ctx context.Context, id string, now time.Time) (session Session, found bool, err error) {
	session.ID = id
	found, err = queryOne(ctx, s.read, "SELECT user_id, expires, data FROM sessions WHERE id = ? AND expires > ?",
		[]any{id, toMicros(now)}, &session.User, &session.Expires, &session.Data)
	return session, found, err
}

// DeleteSession deletes a session. It does nothing if there is none.
func (s *Store) DeleteSession(ctx context.Context, id string) error {
	return s.deleteSessions(ctx, "id = ?", id)
}

// DeleteSessionsOf deletes all sessions of a user.
func (s *Store) DeleteSessionsOf(ctx context.Context, user crm.UserID) error {
	return s.deleteSessions(ctx, "user_id = ?", int64(user))
}

// DeleteExpiredSessions deletes sessions that expired before now.
func (s *Store) DeleteExpiredSessions(ctx context.Context, now time.Time) error {
	return s.deleteSessions(ctx, "expires <= ?", toMicros(now))
}

func (s *Store) deleteSessions(ctx context.Context, where string, arg any) error {
	return s.exec(ctx, "delete sessions", "DELETE FROM sessions WHERE "+where, arg)
}
