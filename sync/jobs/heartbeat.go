package jobs

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"go.uber.org/zap"
)

const (
	beatInterval = 5 * time.Second
	deadAfter    = 30 * time.Second // by the clock of PostgreSQL, so that the replicas' own need not agree
	rowLifetime  = 24 * time.Hour
)

// heartbeat tells the other replicas that this one lives, and gives the jobs of those that died back to the queue. River
// itself knows only how long a job may run, which for a sweep is an hour; until then its kind could not be queued.
//
// A replica that only slept may find its job taken. That is safe: passes take turns by the store's lock, writes by its lease.
type heartbeat struct {
	pool                           *pgxpool.Pool
	id                             string
	log                            *zap.Logger
	beatSQL, requeueSQL, removeSQL string // statements

	cancel  context.CancelFunc
	beating sync.WaitGroup
}

func newHeartbeat(ctx context.Context, db *pgx.Conn, pool *pgxpool.Pool, c *river.Config, log *zap.Logger) (*heartbeat, error) {
	replicas, jobs := pgx.Identifier{c.Schema, "leadtwin_replica"}.Sanitize(), pgx.Identifier{c.Schema, "river_job"}.Sanitize()
	if _, err := db.Exec(ctx, "CREATE TABLE IF NOT EXISTS "+replicas+" (id TEXT PRIMARY KEY, seen TIMESTAMPTZ NOT NULL)"); err != nil {
		return nil, err
	}
	return &heartbeat{
		pool: pool, id: c.ID, log: log,
		beatSQL: "INSERT INTO " + replicas + " (id, seen) VALUES ($1, now()) ON CONFLICT (id) DO UPDATE SET seen = now()",
		// The last of attempted_by has the job.
		requeueSQL: "UPDATE " + jobs + ` SET state = 'available', scheduled_at = now() WHERE state = 'running' AND NOT EXISTS (
			SELECT 1 FROM ` + replicas + ` WHERE id = attempted_by[array_upper(attempted_by, 1)] AND seen > now() - $1::interval) RETURNING kind`,
		removeSQL: "DELETE FROM " + replicas + " WHERE id = $1 OR seen < now() - $2::interval",
	}, nil
}

func (h *heartbeat) start(ctx context.Context) error {
	if _, err := h.pool.Exec(ctx, h.beatSQL, h.id); err != nil {
		return err
	}
	beating, quit := context.WithCancel(context.WithoutCancel(ctx))
	h.cancel = quit
	h.beating.Go(func() {
		tick := time.NewTicker(beatInterval)
		defer tick.Stop()
		for before := true; ; {
			select {
			case <-beating.Done():
				return
			case <-tick.C:
				before = h.beatOnce(beating, before)
			}
		}
	})
	return nil
}

// beatOnce beats, and looks after the dead, unless this replica's own last beat failed: after an outage of PostgreSQL the others
// look dead, too, until they have had their turn.
func (h *heartbeat) beatOnce(ctx context.Context, before bool) (ok bool) {
	ctx, cancel := context.WithTimeout(ctx, deadAfter/2)
	defer cancel()
	if _, err := h.pool.Exec(ctx, h.beatSQL, h.id); err != nil {
		return false
	}
	if !before {
		return true
	}
	rows, err := h.pool.Query(ctx, h.requeueSQL, deadAfter)
	if err != nil {
		return true
	}
	kinds, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err == nil && len(kinds) > 0 {
		h.log.Warn("jobs of a replica that died go on", zap.Strings("jobs", kinds))
	}
	return true
}

// stop says good-bye; without it this replica would look dead for a while, which harms nobody.
func (h *heartbeat) stop(ctx context.Context) {
	if h.cancel == nil {
		return
	}
	h.cancel()
	h.beating.Wait()
	ctx, cancel := context.WithTimeout(ctx, beatInterval)
	defer cancel()
	_, _ = h.pool.Exec(ctx, h.removeSQL, h.id, rowLifetime)
}
