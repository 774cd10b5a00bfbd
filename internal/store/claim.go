package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// evaluateSection is the section of those who evaluate leads.
const evaluateSection = "evaluate"

// evaluationsCounter counts passes that ended.
const evaluationsCounter = "evaluations"

// ErrClaimsLost is returned when others have taken over the claims of a pass, since its session with PostgreSQL ended.
var ErrClaimsLost = errors.New("the session that claimed the leads has ended")

// SharesEvaluation reports whether several processes may evaluate leads of this store at the same time.
func (s *Store) SharesEvaluation() bool { return s.path == "" }

// LockEvaluation waits until no other process evaluates leads, and lets none begin until release. Claims that a dead
// process has left are ended.
func (s *Store) LockEvaluation(ctx context.Context) (release func(), err error) {
	release, err = s.Lock(ctx, evaluateSection)
	if err != nil || !s.SharesEvaluation() {
		return release, err
	}
	err = s.inTransaction(ctx, "end the claims of dead processes", func(t *tx) error {
		if err := renewMarksOf(ctx, t, "pass <> 0"); err != nil {
			return err
		}
		for _, table := range []string{"claim_passes", "claims"} {
			if _, err := t.exec(ctx, "DELETE FROM "+table); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		release()
		return nil, err
	}
	return release, nil
}

// Claims is the right of one pass to evaluate some leads while others evaluate other leads. They end with Close, or
// with the session with PostgreSQL, so that a dead process holds none; no clock is involved. Whatever a pass that lost
// its claims still tries to claim or to save is refused.
//
// A claim is not a promise that the lead stays as it is: it may be written again at any time, which marks it dirty. It
// promises that nobody else saves a result about it.
type Claims struct {
	store   *Store
	session *sql.Conn
	pass    int64
	since   int64 // passes that had ended at Begin
	held    map[crm.LeadID]bool
}

// OpenClaims begins a pass that claims leads. It waits while somebody has LockEvaluation.
func (s *Store) OpenClaims(ctx context.Context) (*Claims, error) {
	session, err := s.lockSession(ctx, "SELECT pg_advisory_lock_shared"+sectionKey, evaluateSection)
	if err != nil {
		return nil, fmt.Errorf("wait for a pass over all leads: %w", err)
	}
	c := &Claims{store: s, session: session, held: map[crm.LeadID]bool{}}
	c.pass = rand.Int64N(math.MaxInt64-1) + 1 //nolint:gosec // G404: it need only differ
	if _, err = session.ExecContext(ctx, "SELECT pg_advisory_lock($1)", c.pass); err == nil {
		err = s.inTransaction(ctx, "begin a pass", func(t *tx) error {
			if err := endDeadPasses(ctx, t); err != nil {
				return err
			}
			_, err := t.exec(ctx, "INSERT INTO claim_passes (pass, saves) VALUES (?, 0)", c.pass)
			return err
		})
	}
	if err != nil {
		closeSession(ctx, session)
		return nil, err
	}
	return c, nil
}

// Close releases all claims. A lead that it released cannot be claimed for a pass that may have read it before.
func (c *Claims) Close(ctx context.Context) error {
	defer closeSession(ctx, c.session)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
	defer cancel()
	return c.store.inTransaction(ctx, "end a pass", func(t *tx) error { return endPass(ctx, t, c.pass) })
}

// endDeadPasses ends the passes whose session has ended: their lock is not held.
func endDeadPasses(ctx context.Context, t *tx) error {
	dead, err := queryColumn[int64](ctx, t, "SELECT pass FROM claim_passes WHERE pg_try_advisory_xact_lock(pass)")
	if err != nil {
		return err
	}
	for _, pass := range dead {
		if err := renewMarksOf(ctx, t, "pass = ?", pass); err != nil {
			return err
		}
		if err := endPass(ctx, t, pass); err != nil {
			return err
		}
	}
	return nil
}

// renewMarksOf gives the marks of claimed leads new versions, so that a process that only seems dead cannot keep them
// with what it still writes into the mirror.
func renewMarksOf(ctx context.Context, t *tx, claims string, args ...any) error {
	_, err := t.exec(ctx,
		"UPDATE dirty SET version = version - 1 WHERE lead IN (SELECT lead FROM claims WHERE "+claims+")", args...)
	return err
}

func endPass(ctx context.Context, t *tx, pass int64) error {
	var number int64
	if _, err := queryOne(ctx, t, `INSERT INTO counters (name, value) VALUES (?, 1)
		ON CONFLICT (name) DO UPDATE SET value = counters.value + 1 RETURNING value`, []any{evaluationsCounter},
		&number); err != nil {
		return err
	}
	if _, err := t.exec(ctx, "UPDATE claims SET pass = 0, released = ? WHERE pass = ?", number, pass); err != nil {
		return err
	}
	_, err := t.exec(ctx, "DELETE FROM claim_passes WHERE pass = ?", pass)
	return err
}

// Begin promises that the pass will read everything about leads that it has not claimed yet after this call.
func (c *Claims) Begin(ctx context.Context) error {
	c.since = 0
	_, err := queryOne(ctx, c.store.read, "SELECT value FROM counters WHERE name = ?", []any{evaluationsCounter}, &c.since)
	return wrapf(err, "begin to read leads")
}

// Claim claims leads, and returns those that another pass has claimed or has evaluated since Begin. It never waits. It
// returns ErrClaimsLost if others have taken over the claims.
func (c *Claims) Claim(ctx context.Context, leads []crm.LeadID) (refused []crm.LeadID, err error) {
	wanted := slices.DeleteFunc(lists.Distinct(leads), func(id crm.LeadID) bool { return c.held[id] })
	var got []crm.LeadID
	err = c.store.inTransaction(ctx, fmt.Sprintf("claim %d leads", len(wanted)), func(t *tx) (err error) {
		got, err = c.insertClaims(ctx, t, wanted, c.since)
		return err
	})
	if err != nil {
		return nil, err
	}
	return c.add(wanted, got), nil
}

// add records the claimed leads and returns the rest of wanted.
func (c *Claims) add(wanted, got []crm.LeadID) (refused []crm.LeadID) {
	for _, id := range got {
		c.held[id] = true
	}
	return slices.DeleteFunc(slices.Clone(wanted), func(id crm.LeadID) bool { return c.held[id] })
}

// insertClaims claims those of the leads, which are sorted so that no two passes wait for each other, that are free and
// were not evaluated after that number of passes.
func (c *Claims) insertClaims(
	ctx context.Context, t *tx, leads []crm.LeadID, since int64,
) (got []crm.LeadID, err error) {
	const width = 3
	if err := c.requireClaims(ctx, t); err != nil { // others would not know that these leads belong to a dead pass
		return nil, err
	}
	rows := make([]any, 0, width*len(leads))
	for _, id := range leads {
		rows = append(rows, int64(id), c.pass, 0)
	}
	tail := `ON CONFLICT (lead) DO UPDATE SET pass = excluded.pass
		WHERE claims.pass = excluded.pass OR claims.pass = 0 AND claims.released <= ? RETURNING lead`
	for statement, args := range t.insertStatements("INSERT INTO claims (lead, pass, released)", tail, width, rows) {
		part, err := queryColumn[crm.LeadID](ctx, t, statement, append(slices.Clone(args), since)...)
		if err != nil {
			return nil, err
		}
		got = append(got, part...)
	}
	return got, nil
}

// requireClaims returns ErrClaimsLost if others have taken over the claims. Until the end of the transaction they wait.
func (c *Claims) requireClaims(ctx context.Context, t *tx) error {
	n, err := t.exec(ctx, "UPDATE claim_passes SET saves = saves + 1 WHERE pass = ?", c.pass)
	if err == nil && n == 0 {
		err = ErrClaimsLost
	}
	return err
}

// Keep releases the claims of all other leads, about which the pass has saved nothing.
func (c *Claims) Keep(ctx context.Context, leads []crm.LeadID) error {
	keep := make(map[crm.LeadID]bool, len(leads))
	for _, id := range leads {
		keep[id] = true
	}
	var free []crm.LeadID
	for id := range c.held {
		if !keep[id] {
			free = append(free, id)
		}
	}
	if len(free) == 0 {
		return nil
	}
	err := c.store.exec(ctx, fmt.Sprintf("release %d leads", len(free)),
		"UPDATE claims SET pass = 0 WHERE pass = ? AND lead IN ?", c.pass, idList(lists.Distinct(free)))
	if err != nil {
		return err
	}
	for _, id := range free {
		delete(c.held, id)
	}
	return nil
}
