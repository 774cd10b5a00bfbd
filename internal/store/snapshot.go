package store

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"leadtwin/internal/crm"
)

// Snapshot is everything that was known of one lead before an entry of the journal changed it.
type Snapshot struct {
	Entry string
	Lead  crm.LeadID
	At    time.Time
	Data  json.RawMessage
}

// SaveSnapshot stores one, compressed, in place of an earlier one of the same entry and lead.
func (s *Store) SaveSnapshot(ctx context.Context, entry string, lead crm.LeadID, data json.RawMessage, at time.Time) error {
	return errStub
}

// Snapshots are those of an entry, by lead; empty when they were never taken or are past their retention.
func (s *Store) Snapshots(ctx context.Context, entry string) ([]Snapshot, error) { return nil, errStub }

// ExportSnapshot writes the snapshots of an entry as one indented JSON object. *NotFound where there is none.
func (s *Store) ExportSnapshot(ctx context.Context, entry string, w io.Writer) error { return errStub }

// DeleteSnapshots removes those taken before a time, for good, and says how many. The deletion stands in the audit trail.
func (s *Store) DeleteSnapshots(ctx context.Context, before time.Time, by string, at time.Time) (int, error) {
	return 0, errStub
}
