package undo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// NotPossibleError reports why an entry cannot be undone, and what to do instead.
type NotPossibleError struct{ Entry, Why string }

func (n *NotPossibleError) Error() string {
	return fmt.Sprintf("%s cannot be undone: %s", n.Entry, n.Why)
}

// Blocked makes it an error of the state, for the review desk and the API.
func (n *NotPossibleError) Blocked() {}

func notPossible(entry, format string, args ...any) *NotPossibleError {
	return &NotPossibleError{Entry: entry, Why: fmt.Sprintf(format, args...)}
}

// detail is the data of an undo in the journal: IDs and names of fields, no values.
type detail struct {
	Of            string                       `json:"of"` // the merge
	Survivor      crm.LeadID                   `json:"survivor"`
	Back          map[crm.LeadID]crm.LeadID    `json:"back"`            // lead that was merged away -> lead that it is now
	Asked         crm.LeadID                   `json:"asked,omitempty"` // Odoo is being asked to make this one again
	AskedAt       time.Time                    `json:"asked_at,omitzero"`
	Compared      bool                         `json:"compared"` // Restore and Kept are known
	Restore       []string                     `json:"restore,omitempty"`
	Kept          []string                     `json:"kept,omitempty"`
	Probabilities bool                         `json:"chance,omitempty"`   // restored: no user set them since
	Dates         []string                     `json:"times,omitempty"`    // of its stages that no user changed since
	Archive       string                       `json:"archive,omitempty"`  // how far archiving the survivor is
	Filled        []crm.LeadID                 `json:"filled,omitempty"`   // merged leads whose values are restored
	Complete      []crm.LeadID                 `json:"complete,omitempty"` // merged leads of which everything is back
	Notes         map[crm.LeadID]crm.MessageID `json:"notes,omitempty"`
	Lost          []loss.Loss                  `json:"lost,omitempty"`
}

// task is one undo in progress. After a crash, everything that is not in the journal is read again.
type task struct {
	undoer        *Undoer
	e             *store.Entry
	d             detail
	merge         store.Entry
	mergeDetail   journal.MergeDetail
	before        map[crm.LeadID]*snapshot.Snapshot // as the leads were before the merge
	after         *snapshot.Snapshot                // the survivor as the merge left it; nil where that was not kept
	now           *snapshot.Snapshot                // the survivor as it is; nil where it is gone
	survivor      crm.LeadID
	fields        records.Fields
	movesMessages bool // messages can be moved, else they come back as copies
}

// MergeOf returns the merge that an entry undoes, and which lead each merged lead has become; nothing if 'forget' has
// removed that.
func MergeOf(e *store.Entry) (merge string, back map[crm.LeadID]crm.LeadID) {
	d, err := journal.Detail[detail](e)
	if err != nil {
		return "", nil
	}
	return d.Of, d.Back
}

// Run undoes a merge: the merged leads are re-created with their values, and get their messages, activities,
// attachments, meetings, orders and followers; the survivor gets its earlier values in fields that no user has changed
// since. An interrupted undo is finished by the next Resume, or by requesting the same undo again. Errors:
// *NotPossibleError, *journal.UnsettledError, *store.NotFoundError.
func (un *Undoer) Run(
	ctx context.Context, entryID, by string, resume func(context.Context) error,
) (report.Undo, error) {
	begun, err := un.findUnfinished(ctx, entryID)
	if err != nil {
		return report.Undo{}, err
	}
	if err := resume(ctx); err != nil {
		return report.Undo{}, err
	}
	if begun != "" {
		if u, finished, err := un.finishedResult(ctx, begun); finished || err != nil {
			return u, err
		}
	}
	u, err := un.check(ctx, entryID)
	if err != nil {
		return report.Undo{}, err
	}
	e, err := un.Journal.Begin(ctx, store.Entry{
		Action: crm.ActUndo, Case: u.merge.Case, Leads: u.merge.Leads, Survivor: u.survivor, By: by, Key: "undo " + entryID,
	})
	if err != nil {
		return report.Undo{Entry: e.ID}, err
	}
	u.e = &e
	if err := u.begin(ctx); err != nil {
		return u.result(), un.Journal.GiveUp(ctx, &e, err)
	}
	err = u.finish(ctx)
	if err != nil && u.d.Asked == 0 && len(u.d.Back) == 0 && odooclient.KindOf(err).NotExecuted() &&
		e.State == store.EntryIntent {
		err = un.Journal.GiveUp(ctx, &e, err) // Odoo refused before anything was done
	}
	return u.result(), err
}

// result names fields by their labels, and what could not be restored in English sentences.
func (u *task) result() report.Undo {
	return report.Undo{
		Entry: u.e.ID, Merge: u.merge.ID, Survivor: u.survivor, RestoredAs: u.d.Back,
		Restored: u.fieldLabels(u.d.Restore), Kept: u.fieldLabels(u.d.Kept),
		Lost: loss.Sentences(u.d.Lost, rules.English, u.labels()),
	}
}

// check reads everything that an undo needs, and refuses a merge that cannot be undone. It writes nothing.
func (un *Undoer) check(ctx context.Context, entryID string) (*task, error) {
	merge, err := un.Store.EntryByID(ctx, entryID)
	if err != nil {
		return nil, fmt.Errorf("undo %s: %w", entryID, err)
	}
	if err := checkState(&merge); err != nil {
		return nil, err
	}
	u, err := un.load(ctx, merge)
	if err != nil {
		return nil, err
	}
	return u, u.checkOtherStores(ctx)
}

// checkOtherStores refuses an undo that was done from another store: two stores may have the same merge in their
// journal.
func (u *task) checkOtherStores(ctx context.Context) error {
	notes, err := u.undoer.Notes.Find(ctx, []crm.LeadID{u.survivor}, "")
	if err != nil {
		return fmt.Errorf("check whether the merge was undone already: %w", err)
	}
	for _, n := range notes {
		undo := n.Marker
		if !n.IsTrusted() || undo.UndoneMerge == "" || undo.UndoneMerge == u.merge.ID {
			continue
		}
		for i, gone := range undo.MergedLeads {
			if slices.Contains(u.mergeDetail.Gone, gone) && i+1 < len(undo.Leads) {
				return notPossible(u.merge.ID, "lead %d was already re-created as lead %d: %s of store %s undid the same merge",
					gone, undo.Leads[i+1], undo.ID, undo.Store)
			}
		}
	}
	return nil
}

func (un *Undoer) load(ctx context.Context, merge store.Entry) (*task, error) {
	entryID := merge.ID
	u := &task{
		undoer: un,
		merge:  merge,
		d:      detail{Of: entryID, Back: map[crm.LeadID]crm.LeadID{}, Notes: map[crm.LeadID]crm.MessageID{}},
	}
	var err error
	if u.mergeDetail, err = journal.Detail[journal.MergeDetail](&merge); err != nil {
		return nil, err
	}
	if len(u.mergeDetail.Gone) == 0 {
		return nil, notPossible(entryID, "the journal no longer says which leads it merged")
	}
	if u.before, err = un.Snapshots.Load(ctx, entryID); err != nil {
		return nil, err
	}
	for _, id := range u.mergeDetail.Gone {
		if u.before[id] == nil {
			return nil, notPossible(entryID, "the snapshot of lead %d was deleted after retention.snapshot_days", id)
		}
	}
	if u.survivor, err = u.findSurvivor(ctx); err != nil {
		return nil, err
	}
	u.d.Survivor = u.survivor
	if s := u.before[merge.Survivor]; s != nil {
		u.after = s.After
	}
	return u, u.readCurrent(ctx)
}

// checkState refuses entries that are not an applied merge.
func checkState(e *store.Entry) error {
	switch {
	case e.Action == crm.ActUndo:
		return notPossible(e.ID, "it is an undo; merge the leads again instead")
	case e.Action != crm.ActMerge:
		return notPossible(e.ID, "only merges can be undone, and this is a %s", e.Action)
	case e.State == store.EntryUndone:
		return notPossible(e.ID, "it was already undone")
	case e.State == store.EntryFailed:
		return notPossible(e.ID, "it was never applied: %s", e.Error)
	case e.State != store.EntryDone && e.State != store.EntryVerified:
		return notPossible(e.ID, "its outcome in Odoo is not known yet; try again later")
	case e.Forgotten:
		return notPossible(e.ID, "what it would need was removed by forget")
	}
	return nil
}

// findSurvivor returns the survivor's present ID: an earlier undo may have re-created it. If a later merge removed it,
// that merge must be undone first.
func (u *task) findSurvivor(ctx context.Context) (crm.LeadID, error) {
	later, err := u.undoer.Store.Entries(ctx, store.EntryFilter{
		Actions: []crm.ActionKind{crm.ActMerge},
		States:  []store.EntryState{store.EntryDone, store.EntryVerified},
		Lead:    u.merge.Survivor,
	})
	if err != nil {
		return 0, fmt.Errorf("read the merges of lead %d: %w", u.merge.Survivor, err)
	}
	for i := range later {
		m, err := journal.Detail[journal.MergeDetail](&later[i])
		if err != nil {
			return 0, err
		}
		if slices.Contains(m.Gone, u.merge.Survivor) {
			return 0, notPossible(u.merge.ID, "lead %d was merged into lead %d by %s since: undo that merge first",
				u.merge.Survivor, later[i].Survivor, later[i].ID)
		}
	}
	homes, err := u.undoer.Store.SurvivorOf(ctx, []crm.LeadID{u.merge.Survivor})
	if err != nil {
		return 0, fmt.Errorf("read what lead %d was merged into: %w", u.merge.Survivor, err)
	}
	if home, moved := homes[u.merge.Survivor]; moved {
		return home, nil
	}
	return u.merge.Survivor, nil
}

// readCurrent reads the survivor as it is now, and whether messages can be moved.
func (u *task) readCurrent(ctx context.Context) error {
	var err error
	if u.fields, err = u.undoer.Records.LeadFields(ctx); err != nil {
		return err
	}
	now, err := u.undoer.Snapshots.Read(ctx, []crm.LeadID{u.survivor})
	if err != nil {
		return err
	}
	u.now = now[u.survivor]
	u.movesMessages, err = u.undoer.mayMoveMessages(ctx)
	return err
}

func (u *task) begin(ctx context.Context) error {
	if u.now != nil {
		if err := u.undoer.Snapshots.Save(ctx, u.e.ID, u.now); err != nil {
			return err
		}
	}
	return u.recordProgress(ctx, store.EntryIntent)
}

func (u *task) recordProgress(ctx context.Context, state store.EntryState) error {
	return u.undoer.Journal.Advance(ctx, u.e, state, &u.d)
}
