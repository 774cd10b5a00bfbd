package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	"go.uber.org/zap"

	_ "modernc.org/sqlite" // the driver behind database/sql
)

// queue is River on one of two databases.
type queue struct {
	start func(ctx context.Context) error
	stop  func(ctx context.Context) error
	// insert enqueues a job, or returns the existing one of its kind.
	insert    func(ctx context.Context, args river.JobArgs) (existing *rivertype.JobRow, err error)
	close     func() error
	heartbeat *heartbeat // only with PostgreSQL
}

func openQueue(ctx context.Context, storeURL string, c *river.Config, log *zap.Logger) (*queue, error) {
	if path, ok := strings.CutPrefix(storeURL, "sqlite:"); ok {
		return openSQLiteQueue(ctx, path, c)
	}
	return openPostgresQueue(ctx, storeURL, c, log)
}

// openSQLiteQueue re-creates the file of the queue: a job that a crash left running would block its kind, and all work
// is in the store.
func openSQLiteQueue(ctx context.Context, path string, c *river.Config) (*queue, error) {
	path = strings.TrimSuffix(path, ".db") + "-jobs.db"
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("remove the previous queue: %w", err)
		}
	}
	// Only its owner may read it; SQLite creates its other files with the same permissions.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600) //nolint:gosec // G304: next to store.url
	if err == nil {
		err = file.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("create the queue: %w", err)
	}
	db, err := sql.Open("sqlite",
		"file:"+path+"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)&_pragma=synchronous(NORMAL)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // required by River's driver
	c.PollOnly = true     // every second; River's listener polls SQLite 20 times a second, which costs 1 % of a core
	q, err := newRiverQueue(ctx, riversqlite.New(db), c, nil)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	q.close = db.Close
	return q, nil
}

func openPostgresQueue(ctx context.Context, url string, c *river.Config, log *zap.Logger) (*queue, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, err
	}
	q, err := openPostgresSchema(ctx, pool, c, log)
	if err != nil {
		pool.Close()
		return nil, err
	}
	return q, nil
}

// openPostgresSchema migrates the tables under a lock: River's migrations must not run concurrently.
func openPostgresSchema(ctx context.Context, pool *pgxpool.Pool, c *river.Config, log *zap.Logger) (*queue, error) {
	conn, err := pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Release()
	const lock = "(hashtext('leadtwin jobs'))"
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock"+lock); err != nil {
		return nil, err
	}
	defer func() { _, _ = conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock"+lock) }()
	if c.Schema, err = queueSchema(ctx, conn.Conn()); err != nil {
		return nil, err
	}
	if _, err := conn.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{c.Schema}.Sanitize()); err != nil {
		return nil, fmt.Errorf("create the schema %s (the role needs CREATE on the database): %w", c.Schema, err)
	}
	q, err := newRiverQueue(ctx, riverpgxv5.New(pool), c, &rivermigrate.Config{Schema: c.Schema})
	if err != nil {
		return nil, err
	}
	beats, err := newHeartbeat(ctx, conn.Conn(), pool, c, log)
	if err != nil {
		return nil, err
	}
	q.heartbeat = beats
	start := q.start
	q.start = func(ctx context.Context) error {
		if err := beats.start(ctx); err != nil { // before the first job, which would otherwise count as abandoned
			return err
		}
		return start(ctx)
	}
	stop := q.stop
	q.stop = func(ctx context.Context) error {
		defer beats.stop(context.WithoutCancel(ctx))
		return stop(ctx)
	}
	q.close = func() error { pool.Close(); return nil }
	return q, nil
}

// queueSchema is the schema of River's tables: leadtwin_jobs for a store in public, else SCHEMA_jobs, so that several
// stores can share a database.
func queueSchema(ctx context.Context, db *pgx.Conn) (string, error) {
	var store *string
	if err := db.QueryRow(ctx, "SELECT current_schema()").Scan(&store); err != nil {
		return "", err
	}
	if store == nil || *store == "public" {
		return "leadtwin_jobs", nil
	}
	return *store + "_jobs", nil
}

func newRiverQueue[TTx any](
	ctx context.Context, driver riverdriver.Driver[TTx], c *river.Config, m *rivermigrate.Config,
) (*queue, error) {
	if m == nil {
		m = &rivermigrate.Config{}
	}
	m.Logger = c.Logger
	migrator, err := rivermigrate.New(driver, m)
	if err != nil {
		return nil, err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return nil, err
	}
	client, err := river.NewClient(driver, c)
	if err != nil {
		return nil, err
	}
	return &queue{
		// River stops with the context of Start; this queue must outlive it, so that jobs can finish.
		start: func(ctx context.Context) error { return client.Start(context.WithoutCancel(ctx)) },
		stop: func(ctx context.Context) error {
			err := client.Stop(ctx)
			if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
				return client.StopAndCancel(context.WithoutCancel(ctx))
			}
			return err
		},
		insert: func(ctx context.Context, args river.JobArgs) (*rivertype.JobRow, error) {
			result, err := client.Insert(ctx, args, nil)
			if err != nil || !result.UniqueSkippedAsDuplicate {
				return nil, err
			}
			return result.Job, nil
		},
	}, nil
}
