package merge

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/note"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// Odoo is the part of the client that merging needs.
type Odoo interface {
	records.Odoo
	Session() odooclient.Session
	Labels(ctx context.Context, model, lang string) (map[string]string, error)
	Leads(ctx context.Context, ids []crm.LeadID) (found []crm.Lead, missing []crm.LeadID, err error)
	PrepareMerge(ctx context.Context, m odooclient.Merge) (wizard int64, err error)
	RunMerge(ctx context.Context, wizard int64, quiet bool) (survivor crm.LeadID, err error)
	Write(ctx context.Context, model string, ids []int64, vals map[string]any) error
}

// leadReader reads leads as Odoo has them now.
type leadReader interface {
	Read(ctx context.Context, ids []crm.LeadID) (leads []rules.Lead, missing []crm.LeadID, err error)
	ReadValues(ctx context.Context, before []rules.Lead, fields []string) (
		leads []rules.Lead, rows []records.Row, known bool, err error)
	Directory(ctx context.Context) (*crm.Directory, error)
}

// Merger merges leads by Odoo's wizard, verifies the result and restores what the wizard lost. All fields are
// required.
type Merger struct {
	Odoo      Odoo
	Leads     leadReader
	Policy    rules.Policy
	Journal   *journal.Journal
	Records   *records.Records
	Snapshots *snapshot.Recorder
	Notes     *note.Chatter
}

// detail is the data of a merge in progress.
type detail struct {
	stored journal.MergeDetail       // in the journal
	fresh  bool                      // begun by this run; an earlier one may have written to Odoo
	facts  map[crm.LeadID]rules.Lead // what the decision rests on; empty after a crash

	unsaved []store.Snapshot // stored with the next step of the journal

	// what was read right after Odoo's last merge: the survivor, and a merged lead if Odoo still has it; empty if that is
	// not known
	afterMerge []records.Row
}

// decideFunc decides right before a merge whether and how these leads are merged.
type decideFunc func(ctx context.Context) (Decision, error)

// Decision is the result of Decide.
type Decision struct {
	Plan      crm.PlannedAction
	Leads     []rules.Lead
	Snapshots map[crm.LeadID]*snapshot.Snapshot // of these leads, read for the decision; nil: they are to be read
}

// Result is the result of Run.
type Result struct {
	Entry    string // of the journal; empty if none was begun
	Complete bool   // Odoo has merged all leads, though the merge may have to be finished
	Survivor crm.LeadID
	Gone     []crm.LeadID
}

// Run begins an entry of the journal, decides, takes snapshots, lets Odoo merge, and finishes the merge. Errors:
// *journal.StaleError if the leads changed, *journal.UnsettledError if it is not known what Odoo did.
func (m *Merger) Run(ctx context.Context, e store.Entry, decide decideFunc) (Result, error) {
	e, err := m.Journal.Begin(ctx, e)
	if err != nil {
		return Result{}, err
	}
	done := Result{Entry: e.ID}
	d, err := m.prepare(ctx, &e, decide)
	if err != nil {
		return done, m.Journal.GiveUp(ctx, &e, err)
	}
	if err := m.mergeAll(ctx, &e, &d); err != nil {
		return done, err
	}
	done.Complete, done.Survivor, done.Gone = true, e.Survivor, d.stored.Gone
	if err := m.finishMerge(ctx, &e, &d); err != nil {
		return done, fmt.Errorf("merged into lead %d, but not finished: %w", e.Survivor, err)
	}
	return done, nil
}

// Resume completes a merge by the leads that still exist.
func (m *Merger) Resume(ctx context.Context, e *store.Entry) error {
	stored, err := journal.Detail[journal.MergeDetail](e)
	if err != nil {
		return err
	}
	d := detail{stored: stored}
	if e.State == store.EntryDone {
		return m.finishMerge(ctx, e, &d)
	}
	if len(d.stored.Chunk) > 0 {
		survivor, err := m.findChunkSurvivor(ctx, &d, true) // there was a pause
		if err != nil {
			return err
		}
		if survivor != 0 {
			d.recordMerged(survivor)
			e.Survivor = survivor
		}
	}
	if len(d.stored.Gone) == 0 {
		return errors.Join(
			m.Journal.Fail(ctx, e, errors.New("interrupted; Odoo did not merge")),
			m.Journal.MarkDirty(ctx, e.Leads),
		)
	}
	if err := m.advance(ctx, e, &d, store.EntryDone); err != nil {
		return err
	}
	return m.finishMerge(ctx, e, &d)
}

// prepare evaluates the case again and takes the snapshots: everything that precedes the intent.
func (m *Merger) prepare(ctx context.Context, e *store.Entry, decide decideFunc) (d detail, err error) {
	decision, err := decide(ctx)
	if err != nil {
		return d, err
	}
	plan, leads := decision.Plan, decision.Leads
	e.Survivor = plan.Survivor
	d.stored = journal.MergeDetail{
		Forecast: plan.Survivor, Order: m.sortByConfidence(leads), Salesperson: plan.Salesperson, Team: plan.Team,
		Values: plan.Values,
	}
	d.fresh, d.facts = true, map[crm.LeadID]rules.Lead{}
	for _, l := range leads {
		d.facts[l.ID] = l
	}
	// Odoo must be asked for the survivor's own team, else it takes the team of the salesperson.
	if own := d.facts[plan.Survivor].Team; d.stored.Team == 0 && m.Policy.MergeTeam == rules.Survivor && own != 0 {
		d.stored.Team, d.stored.KeepTeam = own, true
	}
	directory, err := m.Leads.Directory(ctx)
	if err != nil {
		return d, err
	}
	d.noteWon(leads, directory)
	d.unsaved, err = m.Snapshots.Take(ctx, d.stored.Order, decision.Snapshots)
	return d, err
}

// advance writes a step of the journal, and with it the snapshots that are not saved yet.
func (m *Merger) advance(ctx context.Context, e *store.Entry, d *detail, to store.EntryState) error {
	step := store.Step{State: to, Survivor: e.Survivor, Detail: &d.stored, Snapshots: d.unsaved}
	if err := m.Journal.Record(ctx, e, step); err != nil {
		return err
	}
	d.unsaved = nil
	return nil
}

// noteWon records that one of the leads is won: Odoo may keep another one, which is not.
func (d *detail) noteWon(leads []rules.Lead, dir *crm.Directory) {
	for _, l := range leads {
		if l.InStage.Won {
			d.stored.Won = l.Stage
		}
	}
	if d.stored.Won == 0 {
		return
	}
	for id, s := range dir.Stages {
		if s.Won {
			d.stored.WonStages = append(d.stored.WonStages, id)
		}
	}
	slices.Sort(d.stored.WonStages)
}

func (m *Merger) sortByConfidence(leads []rules.Lead) []crm.LeadID {
	out := make([]crm.LeadID, 0, len(leads))
	for _, l := range rules.ByConfidence(leads, m.Policy.Odoo) {
		out = append(out, l.ID)
	}
	return out
}

func without(ids []crm.LeadID, id crm.LeadID) []crm.LeadID {
	return slices.DeleteFunc(slices.Clone(ids), func(x crm.LeadID) bool { return x == id })
}
