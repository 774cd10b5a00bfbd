package store

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// APIToken is a credential of a program that uses the API.
type APIToken struct {
	Hash    string // of the token, in hexadecimal digits; it is also the id
	Name    string
	Scopes  []string
	Team    crm.TeamID // only leads of this sales team; 0: all
	Expires time.Time  // zero: never
	By      string
	Created time.Time
	Used    time.Time // the last use, to the minute; zero: never
}

// SaveAPIToken stores a new token and adds a line to the audit trail.
func (s *Store) SaveAPIToken(ctx context.Context, t APIToken) error {
	return s.inTransaction(ctx, "store an API token", func(x *tx) error {
		_, err := x.exec(ctx, `INSERT INTO api_tokens (hash, name, scopes, team, expires, by_whom, created, used)
			VALUES (?, ?, ?, ?, ?, ?, ?, 0)`,
			t.Hash, t.Name, strings.Join(t.Scopes, " "), t.Team, toMicros(t.Expires), t.By, toMicros(t.Created))
		if err != nil {
			return err
		}
		detail := map[string]any{"scopes": t.Scopes, "team": t.Team}
		return x.appendAudit(ctx, t.Created, t.By, "create API token", t.Hash, detail)
	})
}

// APITokens returns all tokens, the newest first.
func (s *Store) APITokens(ctx context.Context) ([]APIToken, error) {
	return queryAPITokens(ctx, s.read, "ORDER BY created DESC, hash")
}

// APIToken returns the token with this hash if it has not expired at now; found is false otherwise.
func (s *Store) APIToken(ctx context.Context, hash string, now time.Time) (token APIToken, found bool, err error) {
	tokens, err := queryAPITokens(ctx, s.read, "WHERE hash = ? AND (expires = 0 OR expires > ?)", hash, toMicros(now))
	if err != nil || len(tokens) == 0 {
		return APIToken{}, false, err
	}
	return tokens[0], true, nil
}

// UseAPIToken records when a token was used.
func (s *Store) UseAPIToken(ctx context.Context, hash string, at time.Time) error {
	return s.exec(ctx, "note the use of an API token", "UPDATE api_tokens SET used = ? WHERE hash = ?", toMicros(at), hash)
}

// DeleteAPIToken deletes a token and adds a line to the audit trail. It returns *NotFoundError if there is none.
func (s *Store) DeleteAPIToken(ctx context.Context, hash, by string, at time.Time) error {
	return s.inTransaction(ctx, "delete an API token", func(t *tx) error {
		n, err := t.exec(ctx, "DELETE FROM api_tokens WHERE hash = ?", hash)
		if err == nil && n == 0 {
			err = &NotFoundError{What: "API token", ID: hash}
		}
		if err != nil {
			return err
		}
		return t.appendAudit(ctx, at, by, "delete API token", hash, nil)
	})
}

func queryAPITokens(ctx context.Context, q querier, where string, args ...any) (tokens []APIToken, err error) {
	const columns = "SELECT hash, name, scopes, team, expires, by_whom, created, used FROM api_tokens "
	err = forEachRow(ctx, q, columns+where, args, func(rows *sql.Rows) error {
		var t APIToken
		var scopes string
		err := scanRow(rows, &t.Hash, &t.Name, &scopes, &t.Team, &t.Expires, &t.By, &t.Created, &t.Used)
		t.Scopes = strings.Fields(scopes)
		tokens = append(tokens, t)
		return err
	})
	return tokens, err
}
