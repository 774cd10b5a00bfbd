//go:build odoo

package jobs

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"go.uber.org/zap"

	"leadtwin/internal/odootest"
)

// diary is Work that several replicas write into.
type diary struct {
	mu     sync.Mutex
	swept  []time.Time // ends of incremental sweeps
	full   int
	drains int
	atOnce int // drains at the same time, the most
	inside int
	hang   chan struct{} // a sweep blocks on it and ignores the end of its context, like a suspended process
	begun  chan struct{}
}

func (d *diary) Ping(context.Context) error { return nil }

func (d *diary) DrainInbox(context.Context, func()) (time.Duration, error) {
	d.mu.Lock()
	d.drains++
	d.inside++
	d.atOnce = max(d.atOnce, d.inside)
	d.mu.Unlock()
	time.Sleep(5 * time.Millisecond) // so that another one could come in
	d.mu.Lock()
	d.inside--
	d.mu.Unlock()
	return 0, nil
}

func (d *diary) Sweep(_ context.Context, full bool) error {
	if d.hang != nil {
		close(d.begun)
		<-d.hang
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.swept = append(d.swept, time.Now())
	if full {
		d.full++
	}
	return nil
}

func (d *diary) Apply(context.Context) error         { return nil }
func (d *diary) DeleteExpired(context.Context) error { return nil }
func (d *diary) SendEvents(context.Context) error    { return nil }

func (d *diary) last(context.Context) (swept, full time.Time, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.swept) > 0 {
		swept = d.swept[len(d.swept)-1]
	}
	return swept, time.Time{}, nil
}

func (d *diary) read(what func() bool) bool { d.mu.Lock(); defer d.mu.Unlock(); return what() }

func runnerOn(t *testing.T, url string, w Work, change func(*Options)) *Runner {
	t.Helper()
	o := Options{
		StoreURL: url, Zone: time.UTC, Now: time.Now, Log: zap.NewNop(),
		LastSweeps: (&diary{swept: []time.Time{time.Now()}}).last,
	}
	if change != nil {
		change(&o)
	}
	r, err := Start(t.Context(), w, o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func stop(t *testing.T, r *Runner) {
	t.Helper()
	if err := r.Stop(context.WithoutCancel(t.Context())); err != nil {
		t.Error(err)
	}
}

func await(t *testing.T, what string, is func() bool) {
	t.Helper()
	limit := time.Now().Add(2 * time.Minute)
	for !is() {
		if time.Now().After(limit) {
			t.Fatalf("did not happen: %s", what)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func asked[T any](t *testing.T, url, question string) T {
	t.Helper()
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(context.WithoutCancel(t.Context())) }()
	rows, err := db.Query(t.Context(), question)
	if err != nil {
		t.Fatal(err)
	}
	v, err := pgx.CollectExactlyOneRow(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Three replicas begin at the same moment on an empty database, and one of them runs the schedules; when that one
// stops, another does.
func TestReplicasShareSchedules(t *testing.T) {
	t.Parallel()
	url := odootest.Postgres(t)
	d := &diary{}
	var runners [3]*Runner
	var starting sync.WaitGroup
	for i := range runners {
		starting.Go(func() {
			runners[i] = runnerOn(t, url, d, func(o *Options) { o.Incremental, o.LastSweeps = "@every 1s", d.last })
		})
	}
	starting.Wait()
	begun := time.Now()
	await(t, "five sweeps", func() bool { return d.read(func() bool { return len(d.swept) >= 5 }) })
	for range 50 {
		for _, r := range runners {
			r.Enqueue()
		}
		time.Sleep(time.Millisecond)
	}
	passed := int(time.Since(begun) / time.Second)
	if n := asked[int](t, url,
		"SELECT count(*)::int FROM leadtwin_jobs.river_job WHERE kind = 'incremental'"); n > passed+3 {
		t.Errorf("%d sweeps in %d seconds: more than one replica runs the schedule", n, passed)
	}
	if d.read(func() bool { return d.atOnce > 1 }) {
		t.Errorf("%d drains at once", d.atOnce)
	}

	leader := asked[string](t, url, "SELECT leader_id FROM leadtwin_jobs.river_leader")
	for _, r := range runners {
		if r.id == leader {
			stop(t, r)
			continue
		}
		defer stop(t, r)
	}
	had := 0
	d.read(func() bool { had = len(d.swept); return true })
	await(t, "another one runs the schedule", func() bool { return d.read(func() bool { return len(d.swept) > had+2 }) })
	if asked[string](t, url, "SELECT leader_id FROM leadtwin_jobs.river_leader") == leader {
		t.Error("the leader that stopped is still the leader")
	}
}

// A run that was due while no replica was up is caught up once, regardless of the number of replicas.
func TestReplicasMissedRun(t *testing.T) {
	t.Parallel()
	url := odootest.Postgres(t)
	d := &diary{swept: []time.Time{time.Now().AddDate(-1, 0, 0)}}
	midsummer := func(o *Options) { o.Incremental, o.LastSweeps = "0 0 21 6 *", d.last }
	a := runnerOn(t, url, d, midsummer)
	await(t, "it is caught up", func() bool { return d.read(func() bool { return len(d.swept) == 2 }) })
	b := runnerOn(t, url, d, midsummer)
	stop(t, a) // b becomes leader and checks
	await(t, "the other one leads", func() bool {
		return asked[bool](t, url,
			fmt.Sprintf("SELECT exists (SELECT 1 FROM leadtwin_jobs.river_leader WHERE leader_id = '%s')", b.id))
	})
	drains := 0
	d.read(func() bool { drains = d.drains; return true })
	await(t, "it has looked", func() bool { return d.read(func() bool { return d.drains > drains }) })
	stop(t, b)
	if len(d.swept) != 2 {
		t.Errorf("swept %d times, want once", len(d.swept)-1)
	}
}

// The job of a dead replica is taken over long before its timeout.
func TestReplicasRequeueJobOfDead(t *testing.T) {
	t.Parallel()
	url := odootest.Postgres(t)
	dead := &diary{hang: make(chan struct{}), begun: make(chan struct{})}
	a := runnerOn(t, url, dead, func(o *Options) { o.Incremental, o.LastSweeps = "@every 1s", dead.last })
	<-dead.begun
	a.queue.heartbeat.cancel() // as kill -9 would; the job is still running for River
	alive := &diary{}
	b := runnerOn(t, url, alive, nil)
	await(t, "the sweep goes on", func() bool { return alive.read(func() bool { return len(alive.swept) > 0 }) })
	close(dead.hang)
	stop(t, b)
	stop(t, a)
}

func TestReplicasQueuePerSchema(t *testing.T) {
	t.Parallel()
	url := odootest.Postgres(t)
	db, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(t.Context(), "CREATE SCHEMA crm2"); err != nil {
		t.Fatal(err)
	}
	_ = db.Close(t.Context())
	one, two := &diary{}, &diary{}
	stop(t, runnerOn(t, url, one, nil))
	b := runnerOn(t, url+"&search_path=crm2", two, nil)
	a := runnerOn(t, url, one, nil)
	await(t, "both work", func() bool {
		return one.read(func() bool { return one.drains > 0 }) && two.read(func() bool { return two.drains > 0 })
	})
	stop(t, a)
	stop(t, b)
	for _, schema := range []string{"leadtwin_jobs", "crm2_jobs"} {
		if asked[int](t, url, "SELECT count(*)::int FROM "+schema+".river_job WHERE kind = 'drain'") == 0 {
			t.Errorf("no job in %s", schema)
		}
	}
}
