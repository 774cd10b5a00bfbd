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
	deadAfter    = 30 * time.Second // by the clock of PostgreSQL: clocks of replicas may differ
	rowLifetime  = 24 * time.Hour
)

// heartbeat reports to the other replicas that this one is alive, and requeues the jobs of dead replicas. River alone
// only knows the timeout of a job, an hour for a sweep, and until then no other job of that kind can be queued.
//
// A suspended replica may lose its job to another one. That is safe: passes hold locks or claims of the store, and
// writers its lease.
type heartbeat struct {
	pool                           *pgxpool.Pool
	id                             string
	log                            *zap.Logger
	beatSQL, requeueSQL, removeSQL string

	cancel  context.CancelFunc
	beating sync.WaitGroup
}

func newHeartbeat(
	ctx context.Context, db *pgx.Conn, pool *pgxpool.Pool, c *river.Config, log *zap.Logger,
) (*heartbeat, error) {
	replicas := pgx.Identifier{c.Schema, "leadtwin_replica"}.Sanitize()
	jobs := pgx.Identifier{c.Schema, "river_job"}.Sanitize()
	create := "CREATE TABLE IF NOT EXISTS " + replicas + " (id TEXT PRIMARY KEY, seen TIMESTAMPTZ NOT NULL)"
	if _, err := db.Exec(ctx, create); err != nil {
		return nil, err
	}
	return &heartbeat{
		pool: pool, id: c.ID, log: log,
		beatSQL: "INSERT INTO " + replicas + " (id, seen) VALUES ($1, now()) ON CONFLICT (id) DO UPDATE SET seen = now()",
		// The last entry of attempted_by owns the job.
		requeueSQL: "UPDATE " + jobs + ` SET state = 'available', scheduled_at = now()
			WHERE state = 'running' AND NOT EXISTS (SELECT 1 FROM ` + replicas + `
				WHERE id = attempted_by[array_upper(attempted_by, 1)] AND seen > now() - $1::interval)
			RETURNING kind`,
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

// beatOnce records a heartbeat and requeues jobs of dead replicas, unless this replica's previous beat failed: after an
// outage of PostgreSQL all replicas look dead until their next beat.
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
		h.log.Warn("took over jobs of a dead replica", zap.Strings("jobs", kinds))
	}
	return true
}

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
