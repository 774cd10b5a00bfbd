package store

import (
	"context"
	"time"
)

// APIRequest is a request of the API that a client may repeat under its key without a second effect.
type APIRequest struct {
	Token  string // hash of the token that sent it
	Key    string // chosen by the client
	Digest string // of method, path and body
	At     time.Time
	Status int    // of the answer; 0 while the request is being processed
	Answer string // its body
}

// How long requests are kept, and how long one may be processed before it counts as interrupted.
const (
	APIRequestLife  = 24 * time.Hour
	apiRequestLimit = time.Minute
)

// BeginAPIRequest stores a request, unless the token sent one with this key in the last day: then begun is false, and
// earlier is that one. One that was interrupted by a crash begins again.
func (s *Store) BeginAPIRequest(ctx context.Context, r APIRequest) (earlier APIRequest, begun bool, err error) {
	earlier.Token, earlier.Key = r.Token, r.Key
	err = s.inTransaction(ctx, "store a request of the API", func(t *tx) error {
		_, err := t.exec(ctx, "DELETE FROM api_requests WHERE token = ? AND key = ? AND (at < ? OR status = 0 AND at < ?)",
			r.Token, r.Key, toMicros(r.At.Add(-APIRequestLife)), toMicros(r.At.Add(-apiRequestLimit)))
		if err != nil {
			return err
		}
		n, err := t.exec(ctx, `INSERT INTO api_requests (token, key, digest, at, status, answer)
			VALUES (?, ?, ?, ?, 0, '') ON CONFLICT DO NOTHING`, r.Token, r.Key, r.Digest, toMicros(r.At))
		begun = n > 0
		if err != nil || begun {
			return err
		}
		_, err = queryOne(ctx, t, "SELECT digest, at, status, answer FROM api_requests WHERE token = ? AND key = ?",
			[]any{r.Token, r.Key}, &earlier.Digest, &earlier.At, &earlier.Status, &earlier.Answer)
		return err
	})
	return earlier, begun, err
}

// FinishAPIRequest stores the answer to a request that was begun.
func (s *Store) FinishAPIRequest(ctx context.Context, r APIRequest) error {
	return s.exec(ctx, "store an answer of the API",
		"UPDATE api_requests SET status = ?, answer = ? WHERE token = ? AND key = ?",
		r.Status, r.Answer, r.Token, r.Key)
}

// DropAPIRequest forgets a request that had no effect, so that it can be repeated.
func (s *Store) DropAPIRequest(ctx context.Context, r APIRequest) error {
	return s.exec(ctx, "drop a request of the API", "DELETE FROM api_requests WHERE token = ? AND key = ?", r.Token, r.Key)
}

// DeleteExpiredAPIRequests deletes requests of more than a day before now.
func (s *Store) DeleteExpiredAPIRequests(ctx context.Context, now time.Time) error {
	return s.exec(ctx, "delete requests of the API",
		"DELETE FROM api_requests WHERE at < ?", toMicros(now.Add(-APIRequestLife)))
}
