package store

import "fmt"

// NewerSchema says that a newer leadtwin has worked on the store. This one must not touch it.
type NewerSchema struct{ Have, Known int64 } //nolint:errname // it reads as what happened

func (e *NewerSchema) Error() string {
	return fmt.Sprintf("the store has schema %d, this leadtwin knows %d: start the newer leadtwin, or restore the backup from before its update", e.Have, e.Known)
}

// OlderSchema says that a store that is read-only here cannot be brought up to date.
type OlderSchema struct{ Have, Known int64 } //nolint:errname // it reads as what happened

func (e *OlderSchema) Error() string {
	return fmt.Sprintf("the store has schema %d, this leadtwin needs %d, and it cannot be updated, since it is read-only here", e.Have, e.Known)
}

// OtherStore says that an action was done by another store.
type OtherStore struct{ ID, Here string } //nolint:errname // it reads as what happened

func (e *OtherStore) Error() string {
	return fmt.Sprintf("%s is an action of another store: this one is %s, and its action ids begin with M-%s", e.ID, e.Here, e.Here)
}

// NoQueue says that the role of PostgreSQL may not create the schema of the queue.
type NoQueue struct{ Schema string } //nolint:errname // it reads as what happened

func (e *NoQueue) Error() string {
	return "the role may not create the schema " + e.Schema + ", in which the service keeps its queue"
}

// NotFound says that the store holds nothing of this name.
type NotFound struct { //nolint:errname // it reads as what happened
	What string // case, action …
	ID   string
}

func (e *NotFound) Error() string { return fmt.Sprintf("there is no %s %s", e.What, e.ID) }
