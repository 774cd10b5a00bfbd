package store

import "fmt"

// NewerSchemaError says that a newer leadtwin has worked on the store. This one must not touch it.
type NewerSchemaError struct{ Have, Known int64 }

func (e *NewerSchemaError) Error() string {
	return fmt.Sprintf("the store has schema %d, this leadtwin knows %d: start the newer leadtwin, or restore the backup from before its update", e.Have, e.Known)
}

// OlderSchemaError says that a store that is read-only here cannot be brought up to date.
type OlderSchemaError struct{ Have, Known int64 }

func (e *OlderSchemaError) Error() string {
	return fmt.Sprintf("the store has schema %d, this leadtwin needs %d, and it cannot be updated, since it is read-only here", e.Have, e.Known)
}

// OtherStoreError says that an action was done by another store.
type OtherStoreError struct{ ID, Here string }

func (e *OtherStoreError) Error() string {
	return fmt.Sprintf("%s is an action of another store: this one is %s, and its action ids begin with M-%s", e.ID, e.Here, e.Here)
}

// NoQueueError says that the role of PostgreSQL may not create the schema of the queue.
type NoQueueError struct{ Schema string }

func (e *NoQueueError) Error() string {
	return "the role may not create the schema " + e.Schema + ", in which the service keeps its queue"
}

// NotFoundError says that the store holds nothing of this name.
type NotFoundError struct {
	What string // case, action …
	ID   string
}

func (e *NotFoundError) Error() string { return fmt.Sprintf("there is no %s %s", e.What, e.ID) }
