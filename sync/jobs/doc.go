// Package jobs decides when to work: schedules, queue, retries and pauses, on River. What a job does is in Work, which
// another package implements.
//
// No information is only in the queue: a job carries nothing but its kind, and finds its work in the store. So the
// queue may lose its tables. With SQLite the queue has its own file next to the store, re-created at each start. With
// PostgreSQL it has its own schema, in which River elects the replica that runs schedules and replicas requeue the jobs
// of dead ones. Only this package imports River, and it must never call Odoo except through Work. Read runner.go first.
package jobs
