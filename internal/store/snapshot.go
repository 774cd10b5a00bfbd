package store

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
)

// Snapshot holds everything that was known about one lead before an entry of the journal changed it.
type Snapshot struct {
	Entry string          `json:"action"`
	Lead  crm.LeadID      `json:"lead"`
	At    time.Time       `json:"at"`
	Data  json.RawMessage `json:"data"`
}

// SaveSnapshot stores a compressed snapshot and replaces an earlier one of the same entry and lead. It returns
// *NotFoundError for an unknown entry.
func (s *Store) SaveSnapshot(
	ctx context.Context, entry string, lead crm.LeadID, data json.RawMessage, at time.Time,
) error {
	what := fmt.Sprintf("store the snapshot of lead %d for %s", lead, entry)
	return s.inTransaction(ctx, what, func(t *tx) error {
		seq, err := t.actionIDs().parseID(entry)
		if err != nil {
			return err
		}
		if _, err := queryEntry(ctx, t, seq); err != nil {
			return err
		}
		return t.writeSnapshot(ctx, seq, lead, data, at)
	})
}

// writeSnapshot writes a snapshot of an entry and its audit line.
func (t *tx) writeSnapshot(ctx context.Context, seq int64, lead crm.LeadID, data json.RawMessage, at time.Time) error {
	packed, err := compressJSON(data)
	if err != nil {
		return fmt.Errorf("compress the snapshot of lead %d: %w", lead, err)
	}
	_, err = t.exec(ctx, `INSERT INTO snapshots (entry, lead, at, data) VALUES (?, ?, ?, ?)
		ON CONFLICT (entry, lead) DO UPDATE SET at = excluded.at, data = excluded.data`,
		seq, int64(lead), toMicros(at), packed)
	if err != nil {
		return err
	}
	return t.appendAudit(ctx, at, "", auditSnapshot, t.actionIDs().formatID(seq),
		snapshotDetail{Lead: lead, Data: snapshotDigest(seq, lead, data)})
}

// Snapshots returns those of an entry, by lead. There are none if none were taken or their retention has ended. It
// returns *TamperedError if one differs from its digest in the audit trail.
func (s *Store) Snapshots(ctx context.Context, entry string) ([]Snapshot, error) {
	seq, err := s.read.actions.parseID(entry)
	if err != nil {
		return nil, fmt.Errorf("read snapshots: %w", err)
	}
	found := []Snapshot{}
	// One state of the store, since a snapshot that is replaced between the two reads would look tampered with.
	err = s.readTransaction(ctx, func(q querier) error {
		err := forEachSnapshot(ctx, q, "WHERE entry = ? ORDER BY lead", []any{seq}, func(sn Snapshot) error {
			found = append(found, sn)
			return nil
		})
		if err != nil {
			return err
		}
		return verifySnapshots(ctx, q, seq, found)
	})
	if err != nil {
		return nil, fmt.Errorf("read the snapshots of %s: %w", entry, err)
	}
	return found, nil
}

// LastSnapshots returns the last snapshot of each lead; leads without one are missing.
func (s *Store) LastSnapshots(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID]Snapshot, error) {
	last := make(map[crm.LeadID]Snapshot, len(leads))
	err := forEachSnapshot(ctx, s.read, "WHERE lead IN ? ORDER BY entry", []any{idList(lists.Distinct(leads))},
		func(sn Snapshot) error {
			last[sn.Lead] = sn
			return nil
		})
	return last, wrapf(err, "read the last snapshots of leads")
}

// snapshotDetail is the detail of the audit line of a snapshot.
type snapshotDetail struct {
	Lead crm.LeadID `json:"lead"`
	Data string     `json:"data"` // digest of entry, lead and data
}

func snapshotDigest(seq int64, lead crm.LeadID, data json.RawMessage) string {
	return digestJSON(seq, int64(lead), string(data))
}

// verifySnapshots returns *TamperedError for a snapshot that differs from the one that was taken of its lead. Snapshots
// from before the audit trail had digests are accepted.
func verifySnapshots(ctx context.Context, q querier, seq int64, found []Snapshot) error {
	if len(found) == 0 {
		return nil
	}
	lines, err := queryAudit(ctx, q, "subject = ? AND what = ? ORDER BY seq", q.actionIDs().formatID(seq), auditSnapshot)
	if err != nil {
		return err
	}
	taken, line := map[crm.LeadID]string{}, map[crm.LeadID]int64{}
	for _, l := range lines {
		var one snapshotDetail
		if err := json.Unmarshal(l.Detail, &one); err != nil {
			return err
		}
		taken[one.Lead], line[one.Lead] = one.Data, l.Seq
	}
	for _, sn := range found {
		if want, known := taken[sn.Lead]; known && want != snapshotDigest(seq, sn.Lead, sn.Data) {
			return &TamperedError{line[sn.Lead], fmt.Sprintf("the snapshot of lead %d for %s was changed", sn.Lead, sn.Entry)}
		}
	}
	return nil
}

// ExportSnapshots writes the snapshots of an entry as one indented JSON list. It returns *NotFoundError if there are
// none.
func (s *Store) ExportSnapshots(ctx context.Context, entry string, w io.Writer) error {
	found, err := s.Snapshots(ctx, entry)
	if err != nil {
		return err
	}
	if len(found) == 0 {
		return fmt.Errorf("export snapshots: %w", &NotFoundError{What: "snapshot of", ID: entry})
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	if err := out.Encode(found); err != nil {
		return fmt.Errorf("export the snapshots of %s: %w", entry, err)
	}
	return nil
}

// DeleteSnapshotsBefore permanently deletes snapshots taken before a time and returns how many. The audit trail records
// the deletion.
func (s *Store) DeleteSnapshotsBefore(
	ctx context.Context, before time.Time, by string, at time.Time,
) (n int, err error) {
	err = s.inTransaction(ctx, "delete old snapshots", func(t *tx) error {
		deleted, err := t.exec(ctx, "DELETE FROM snapshots WHERE at < ?", toMicros(before))
		n = int(deleted)
		if err != nil || n == 0 {
			return err
		}
		return t.appendAudit(ctx, at, by, "delete snapshots", "", map[string]any{"before": before.UTC(), "snapshots": n})
	})
	if err == nil && n > 0 {
		err = s.purgeDeleted(ctx)
	}
	return n, err
}

func forEachSnapshot(ctx context.Context, q querier, where string, args []any, do func(Snapshot) error) error {
	return forEachRow(ctx, q, "SELECT entry, lead, at, data FROM snapshots "+where, args, func(rows *sql.Rows) error {
		var sn Snapshot
		var seq int64
		var packed []byte
		if err := scanRow(rows, &seq, &sn.Lead, &sn.At, &packed); err != nil {
			return err
		}
		sn.Entry = q.actionIDs().formatID(seq)
		var err error
		if sn.Data, err = decompressJSON(packed); err != nil {
			return fmt.Errorf("decompress the snapshot of lead %d for %s: %w", sn.Lead, sn.Entry, err)
		}
		return do(sn)
	})
}

// gzipWriters are used again: each has 800 kB of tables, and a merge stores four snapshots.
var gzipWriters = sync.Pool{ //nolint:gochecknoglobals // memory only
	New: func() any { return gzip.NewWriter(nil) },
}

func compressJSON(data json.RawMessage) ([]byte, error) {
	if !json.Valid(data) {
		return nil, errors.New("not valid JSON")
	}
	var b bytes.Buffer
	z, _ := gzipWriters.Get().(*gzip.Writer)
	defer gzipWriters.Put(z)
	z.Reset(&b)
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func decompressJSON(packed []byte) (json.RawMessage, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(z)
	return data, errors.Join(err, z.Close())
}
