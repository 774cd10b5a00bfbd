// Package jobs decides when work runs: schedules, queue, retries and pauses, on River. Another package implements Work,
// which does what a job is for.
//
// No information exists only in the queue: a job has nothing but its kind, and finds its work in the store, so the
// queue may lose its tables. With SQLite the queue has its own file next to the store, re-created at each start. With
// PostgreSQL it has its own schema, in which River elects the replica that runs schedules and replicas requeue the jobs
// of dead ones. Only this package imports River, and it must never call Odoo except through Work. Read runner.go first.
package jobs
