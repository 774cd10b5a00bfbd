package store

import (
	"errors"
	"fmt"
)

// NewerSchemaError reports a store that a newer leadtwin has migrated. This one must not touch it.
type NewerSchemaError struct{ Have, Known int64 }

func (e *NewerSchemaError) Error() string {
	return fmt.Sprintf("the store has schema %d, but this leadtwin supports %d: "+
		"run the newer leadtwin, or restore a backup from before its update", e.Have, e.Known)
}

// OlderSchemaError reports a read-only store that must be migrated first.
type OlderSchemaError struct{ Have, Known int64 }

func (e *OlderSchemaError) Error() string {
	return fmt.Sprintf("the store has schema %d, but this leadtwin needs %d, and it is read-only here: "+
		"run leadtwin as a user that may write to it", e.Have, e.Known)
}

// OtherStoreError reports the id of an action that another store recorded.
type OtherStoreError struct{ ID, Here string }

func (e *OtherStoreError) Error() string {
	return fmt.Sprintf("%s is an action of another store: this one is %s, and its action ids begin with M-%s", e.ID,
		e.Here, e.Here)
}

// NoQueueError reports that the PostgreSQL role may not create the schema of the queue.
type NoQueueError struct{ Schema string }

func (e *NoQueueError) Error() string {
	return "the role may not create the schema " + e.Schema + " for the queue of the service"
}

// NotFoundError reports that the store has no record with this id.
type NotFoundError struct {
	What string // case, action …
	ID   string
}

func (e *NotFoundError) Error() string { return fmt.Sprintf("%s %s does not exist", e.What, e.ID) }

// IsNotFound reports whether an error is, or wraps, a *NotFoundError.
func IsNotFound(err error) bool {
	_, none := errors.AsType[*NotFoundError](err)
	return none
}
