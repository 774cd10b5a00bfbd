// Package jobs decides when: schedules, wakes, retries and pauses, on River. What is done is Work, made elsewhere.
//
// Nothing is only in the queue: a job carries no data but its kind, and every pass finds its work in the store. So the
// queue may lose its tables. With SQLite it has a file of its own beside the store's, which is made anew at each start;
// with PostgreSQL a schema of its own, where River elects the one replica that runs schedules, and the replicas give back to
// the queue what one that died had begun. Only this package knows River. Read runner.go first.
package jobs
