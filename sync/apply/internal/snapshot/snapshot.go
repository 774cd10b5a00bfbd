package snapshot

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// Snapshot is a lead with its related records, as Odoo sent them.
type Snapshot struct {
	Lead        records.Row   `json:"lead"`
	Messages    []records.Row `json:"messages,omitempty"`
	Activities  []records.Row `json:"activities,omitempty"`
	Scheduled   []records.Row `json:"scheduled,omitempty"`   // e-mails that users have scheduled
	Attachments []records.Row `json:"attachments,omitempty"` // without their content, which stays in Odoo
	Meetings    []records.Row `json:"meetings,omitempty"`
	Orders      []records.Row `json:"orders,omitempty"`
	Followers   []records.Row `json:"followers,omitempty"`

	Customer records.Row `json:"customer,omitempty"` // the record behind the lead, which a merge may change, too
	Links    []Links     `json:"links,omitempty"`    // whatever else points to the lead

	Merged *mergedLead `json:"merged,omitempty"` // of the survivor: its values right after Odoo's merge
	After  *Snapshot   `json:"after,omitempty"`  // of the survivor: as the merge, healed, left it
}

// ID is the ID of the lead.
func (s *Snapshot) ID() crm.LeadID { return crm.LeadID(s.Lead.ID()) }

// odooReader is the part of the client that a Recorder needs; *odooclient.Client implements it.
type odooReader interface {
	records.Odoo
	Session() odooclient.Session
	May(ctx context.Context, model, operation string) (bool, error)
}

// Store is the part of the store that a Recorder needs; *store.Store implements it.
type Store interface {
	SaveSnapshot(ctx context.Context, entry string, lead crm.LeadID, data json.RawMessage, at time.Time) error
	Snapshots(ctx context.Context, entry string) ([]store.Snapshot, error)
	GetFact(ctx context.Context, name string, v any) (found bool, err error)
	SetFact(ctx context.Context, name string, v any) error
}

// Recorder takes and stores snapshots of leads.
type Recorder struct {
	odoo    odooReader
	store   Store
	records *records.Records
	now     func() time.Time
	links   linkFieldCache
}

// New returns a Recorder that reads as the user of a client.
func New(odoo odooReader, s Store, now func() time.Time) *Recorder {
	return &Recorder{odoo: odoo, store: s, records: records.New(odoo), now: now}
}

// Read reads leads with their related records. Leads that no longer exist are left out.
func (rec *Recorder) Read(ctx context.Context, ids []crm.LeadID) (map[crm.LeadID]*Snapshot, error) {
	leads, err := rec.ReadLeads(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[crm.LeadID]*Snapshot, len(leads))
	for id, l := range leads {
		out[id] = &Snapshot{Lead: l}
	}
	return out, rec.AddRelated(ctx, out)
}

// AddRelated adds the related records to snapshots that have the fields of their leads.
func (rec *Recorder) AddRelated(ctx context.Context, to map[crm.LeadID]*Snapshot) error {
	links, err := rec.linkFields(ctx) // before the others, since it may write to the store
	if err != nil {
		return err
	}
	g, ctx := readConcurrently(ctx)
	g.Go(func() error { return rec.readLinks(ctx, links.Fields, to) })
	g.Go(func() error { return rec.ReadSections(ctx, to, func(RelatedModel) bool { return true }) })
	return g.Wait()
}

// readConcurrently runs independent reads, a few at a time, as a browser does. Each fills in separate fields.
func readConcurrently(ctx context.Context) (*errgroup.Group, context.Context) {
	const lanes = 4
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(lanes)
	return g, ctx
}

// Take returns every lead as it is, for the step of the journal that comes before anything is changed. It reads them if
// they were not read already.
func (rec *Recorder) Take(
	ctx context.Context, ids []crm.LeadID, all map[crm.LeadID]*Snapshot,
) (taken []store.Snapshot, err error) {
	if all == nil {
		if all, err = rec.Read(ctx, ids); err != nil {
			return nil, fmt.Errorf("take snapshots: %w", err)
		}
	}
	for _, id := range ids {
		s := all[id]
		if s == nil {
			return nil, fmt.Errorf("take snapshots: lead %d no longer exists in Odoo", id)
		}
		one, err := s.Stored()
		if err != nil {
			return nil, err
		}
		taken = append(taken, one)
	}
	return taken, nil
}

// Stored is the snapshot as the store keeps it with a step of the journal.
func (s *Snapshot) Stored() (store.Snapshot, error) {
	data, err := json.Marshal(s)
	if err != nil {
		return store.Snapshot{}, fmt.Errorf("write the snapshot of lead %d: %w", s.ID(), err)
	}
	return store.Snapshot{Lead: s.ID(), Data: data}, nil
}

// Save stores a snapshot under an entry of the journal.
func (rec *Recorder) Save(ctx context.Context, entry string, s *Snapshot) error {
	stored, err := s.Stored()
	if err != nil {
		return err
	}
	if err := rec.store.SaveSnapshot(ctx, entry, s.ID(), stored.Data, rec.now()); err != nil {
		return fmt.Errorf("store the snapshot of lead %d: %w", s.ID(), err)
	}
	return nil
}

// Load reads the state of an entry's leads before it.
func (rec *Recorder) Load(ctx context.Context, entry string) (map[crm.LeadID]*Snapshot, error) {
	return Load(ctx, rec.store, entry)
}

// storedSnapshots has the snapshots of entries; *store.Store implements it.
type storedSnapshots interface {
	Snapshots(ctx context.Context, entry string) ([]store.Snapshot, error)
}

// Load reads the state of an entry's leads before it, without Odoo.
func Load(ctx context.Context, s storedSnapshots, entry string) (map[crm.LeadID]*Snapshot, error) {
	stored, err := s.Snapshots(ctx, entry)
	if err != nil {
		return nil, fmt.Errorf("read the snapshots of %s: %w", entry, err)
	}
	out := make(map[crm.LeadID]*Snapshot, len(stored))
	for _, s := range stored {
		var data Snapshot
		if err := json.Unmarshal(s.Data, &data); err != nil {
			return nil, fmt.Errorf("read the snapshot of lead %d in %s: %w", s.Lead, entry, err)
		}
		out[s.Lead] = &data
	}
	return out, nil
}

// mergedLead is the survivor as Odoo's merge of some leads left it, before Leadtwin wrote anything to it.
type mergedLead struct {
	Lead records.Row  `json:"lead"`
	Gone []crm.LeadID `json:"gone"` // the leads that were merged into it by then
}

// KeepMerged adds the values of the survivor right after Odoo's merge of these leads, before Leadtwin wrote any.
func (s *Snapshot) KeepMerged(lead records.Row, gone []crm.LeadID) {
	s.Merged = &mergedLead{Lead: lead, Gone: slices.Clone(gone)}
}

// AfterMerge are the values right after the merge of these leads; nil if they are not known.
func (s *Snapshot) AfterMerge(gone []crm.LeadID) records.Row {
	if s == nil || s.Merged == nil || !slices.Equal(s.Merged.Gone, gone) {
		return nil
	}
	return s.Merged.Lead
}

// Title is the title of the lead, cut to the length that notes quote; its ID if there is no snapshot of it.
func (s *Snapshot) Title(id crm.LeadID) string {
	const maxTitle = 80
	if s == nil {
		return fmt.Sprint(id)
	}
	return plaintext.SingleLine(s.Lead.Text("name"), maxTitle)
}
