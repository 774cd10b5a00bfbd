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

	_ "modernc.org/sqlite" // the driver behind database/sql
)

// schema holds River's tables in PostgreSQL.
const schema = "leadtwin_jobs"

// queue is River on one of two databases.
type queue struct {
	start  func(ctx context.Context) error
	stop   func(ctx context.Context) error
	insert func(ctx context.Context, args river.JobArgs) (waits bool, err error) // waits: one of its kind is there already
	close  func() error
}

func openQueue(ctx context.Context, storeURL string, c *river.Config) (*queue, error) {
	if path, ok := strings.CutPrefix(storeURL, "sqlite:"); ok {
		return openSQLite(ctx, path, c)
	}
	return openPostgres(ctx, storeURL, c)
}

// openSQLite makes the queue's file anew: a job that a crash left running would keep its kind from being queued, and
// all work is found in the store again.
func openSQLite(ctx context.Context, path string, c *river.Config) (*queue, error) {
	path = strings.TrimSuffix(path, ".db") + "-jobs.db"
	for _, end := range []string{"", "-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("clear the queue of the last run: %w", err)
		}
	}
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=busy_timeout(5000)&_pragma=synchronous(NORMAL)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // as River's driver asks for
	q, err := build(ctx, riversqlite.New(db), c, nil)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	q.close = db.Close
	return q, nil
}

func openPostgres(ctx context.Context, url string, c *river.Config) (*queue, error) {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return nil, err
	}
	if _, err := pool.Exec(ctx, "CREATE SCHEMA IF NOT EXISTS "+pgx.Identifier{schema}.Sanitize()); err != nil {
		pool.Close()
		return nil, err
	}
	c.Schema = schema
	q, err := build(ctx, riverpgxv5.New(pool), c, &rivermigrate.Config{Schema: schema})
	if err != nil {
		pool.Close()
		return nil, err
	}
	q.close = func() error { pool.Close(); return nil }
	return q, nil
}

func build[TTx any](ctx context.Context, driver riverdriver.Driver[TTx], c *river.Config, m *rivermigrate.Config) (*queue, error) {
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
		// River ends with the context of Start; ours must outlive it, so that jobs can finish.
		start: func(ctx context.Context) error { return client.Start(context.WithoutCancel(ctx)) },
		stop: func(ctx context.Context) error {
			err := client.Stop(ctx)
			if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
				return client.StopAndCancel(context.WithoutCancel(ctx))
			}
			return err
		},
		insert: func(ctx context.Context, args river.JobArgs) (bool, error) {
			result, err := client.Insert(ctx, args, nil)
			return err == nil && result.UniqueSkippedAsDuplicate, err
		},
	}, nil
}
