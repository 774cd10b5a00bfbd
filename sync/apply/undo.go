package apply

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/journal"
	"leadtwin/sync/apply/snapshot"
)

// Undone says what became of taking a merge back.
type Undone struct {
	Entry    string                    // the undo's own entry in the journal
	Merge    string                    // the entry that was taken back
	Survivor crm.LeadID                // where the merge had left everything
	Back     map[crm.LeadID]crm.LeadID // lead that was merged away -> lead that it is now
	Restored []string                  // labels of the survivor's fields that have their earlier value again
	Kept     []string                  // fields that people changed since the merge: left alone
	Lost     []string                  // what could not be brought back, in plain sentences
}

// NotUndoableError says why an entry cannot be taken back, and what to do instead.
type NotUndoableError struct{ Entry, Why string }

func (n *NotUndoableError) Error() string {
	return fmt.Sprintf("%s cannot be taken back: %s", n.Entry, n.Why)
}

func notUndoable(entry, format string, args ...any) *NotUndoableError {
	return &NotUndoableError{Entry: entry, Why: fmt.Sprintf(format, args...)}
}

// undoDetail is what the journal keeps of an undo: ids and names of fields, no values.
type undoDetail struct {
	Of       string                       `json:"of"` // the merge
	Survivor crm.LeadID                   `json:"survivor"`
	Back     map[crm.LeadID]crm.LeadID    `json:"back"`            // lead that was merged away -> lead that it is now
	Asked    crm.LeadID                   `json:"asked,omitempty"` // Odoo is being asked to make this one again
	AskedAt  time.Time                    `json:"asked_at,omitzero"`
	Compared bool                         `json:"compared"` // Restore and Kept are known
	Restore  []string                     `json:"restore,omitempty"`
	Kept     []string                     `json:"kept,omitempty"`
	Chance   bool                         `json:"chance,omitempty"`   // the survivor's probabilities may be written: no person has set them since
	Times    []string                     `json:"times,omitempty"`    // of the survivor's course: nobody has moved them since
	Archive  string                       `json:"archive,omitempty"`  // how far archiving the survivor is
	Filled   []crm.LeadID                 `json:"filled,omitempty"`   // merged leads whose values are back: people may edit them from now on
	Complete []crm.LeadID                 `json:"complete,omitempty"` // merged leads of which everything is back
	Notes    map[crm.LeadID]crm.MessageID `json:"notes,omitempty"`
	Lost     []string                     `json:"lost,omitempty"`
}

// undoing is one undo on its way. Everything in it but what stands in the journal is read again after a crash.
type undoing struct {
	*Applier
	e        *store.Entry
	d        undoDetail
	merge    store.Entry
	m        journal.MergeDetail
	before   map[crm.LeadID]*snapshot.Snapshot // as the leads were before the merge
	after    *snapshot.Snapshot                // the survivor as the merge left it; nil where that was not kept
	now      *snapshot.Snapshot                // the survivor as it is; nil where it is gone
	survivor crm.LeadID
	fields   map[string]odooclient.Field
	moves    bool // messages can be moved, else they come back as copies
}

// UndoneMerge says which merge the entry of an undo undoes, and which lead each merged lead has become; nothing where forget has removed
// that.
func UndoneMerge(e *store.Entry) (merge string, back map[crm.LeadID]crm.LeadID) {
	d, err := journal.Detail[undoDetail](e)
	if err != nil {
		return "", nil
	}
	return d.Of, d.Back
}

// Undo takes a merge back: the merged leads are made again with their values, and get their messages, activities,
// attachments, meetings, orders and followers; the survivor gets its earlier values where nobody has changed them since.
// Interrupted, it is finished by the next Resume, or by asking for the same undo again. Errors: *NotUndoableError, *Unsettled,
// *store.NotFoundError.
func (a *Applier) Undo(ctx context.Context, entryID, by string) (Undone, error) {
	begun, err := a.begunUndo(ctx, entryID)
	if err != nil {
		return Undone{}, err
	}
	if err := a.Resume(ctx); err != nil {
		return Undone{}, err
	}
	if begun != "" {
		if u, finished, err := a.finishedUndo(ctx, begun); finished || err != nil {
			return u, err
		}
	}
	u, err := a.mayUndo(ctx, entryID)
	if err != nil {
		return Undone{}, err
	}
	e, err := a.journal.Begin(ctx, store.Entry{
		Action: crm.ActUndo, Case: u.merge.Case, Leads: u.merge.Leads, Survivor: u.survivor, By: by, Key: "undo " + entryID,
	})
	if err != nil {
		return Undone{Entry: e.ID}, err
	}
	u.e = &e
	if err := u.open(ctx); err != nil {
		return u.result(), a.journal.GiveUp(ctx, &e, err)
	}
	err = u.carryOn(ctx)
	if err != nil && u.d.Asked == 0 && len(u.d.Back) == 0 && odooclient.KindOf(err).NotExecuted() && e.State == store.EntryIntent {
		err = a.journal.GiveUp(ctx, &e, err) // Odoo refused before anything was done
	}
	return u.result(), err
}

func (u *undoing) result() Undone {
	return Undone{
		Entry: u.e.ID, Merge: u.merge.ID, Survivor: u.survivor, Back: u.d.Back, Restored: u.labels(u.d.Restore), Kept: u.labels(u.d.Kept), Lost: u.d.Lost,
	}
}

// mayUndo reads all that an undo needs, and refuses what cannot be taken back. It writes nothing.
func (a *Applier) mayUndo(ctx context.Context, entryID string) (*undoing, error) {
	merge, err := a.store.EntryByID(ctx, entryID)
	if err != nil {
		return nil, fmt.Errorf("take %s back: %w", entryID, err)
	}
	if err := mayBeUndone(&merge); err != nil {
		return nil, err
	}
	u, err := a.undoing(ctx, merge)
	if err != nil {
		return nil, err
	}
	return u, u.undoneElsewhere(ctx)
}

// undoneElsewhere refuses an undo that another store has done: two stores may both have taken one merge for theirs.
func (u *undoing) undoneElsewhere(ctx context.Context) error {
	notes, err := u.notes.Find(ctx, []crm.LeadID{u.survivor}, "")
	if err != nil {
		return fmt.Errorf("look whether the merge was undone already: %w", err)
	}
	for _, n := range notes {
		undo := n.Marker
		if !n.Origin.IsTrusted() || undo.UndoneMerge == "" || undo.UndoneMerge == u.merge.ID {
			continue
		}
		for i, gone := range undo.MergedLeads {
			if slices.Contains(u.m.Gone, gone) && i+1 < len(undo.Leads) {
				return notUndoable(u.merge.ID, "lead %d is back as lead %d already: %s of store %s undid the same merge",
					gone, undo.Leads[i+1], undo.ID, undo.Store)
			}
		}
	}
	return nil
}

// undoing reads all that the undo of a merge needs.
func (a *Applier) undoing(ctx context.Context, merge store.Entry) (*undoing, error) {
	entryID := merge.ID
	u := &undoing{Applier: a, merge: merge, d: undoDetail{Of: entryID, Back: map[crm.LeadID]crm.LeadID{}, Notes: map[crm.LeadID]crm.MessageID{}}}
	var err error
	if u.m, err = journal.Detail[journal.MergeDetail](&merge); err != nil {
		return nil, err
	}
	if len(u.m.Gone) == 0 {
		return nil, notUndoable(entryID, "the journal no longer says which leads it merged")
	}
	if u.before, err = a.recorder.Load(ctx, entryID); err != nil {
		return nil, err
	}
	for _, id := range u.m.Gone {
		if u.before[id] == nil {
			return nil, notUndoable(entryID, "there is no snapshot of lead %d any more (retention)", id)
		}
	}
	if u.survivor, err = u.home(ctx); err != nil {
		return nil, err
	}
	u.d.Survivor = u.survivor
	if s := u.before[merge.Survivor]; s != nil {
		u.after = s.After
	}
	return u, u.look(ctx)
}

// mayBeUndone says whether an entry is a merge that stands.
func mayBeUndone(e *store.Entry) error {
	switch {
	case e.Action == crm.ActUndo:
		return notUndoable(e.ID, "it took a merge back itself; merge the leads again instead")
	case e.Action != crm.ActMerge:
		return notUndoable(e.ID, "only merges can be taken back, and this is a %s", e.Action)
	case e.State == store.EntryUndone:
		return notUndoable(e.ID, "it was taken back already")
	case e.State == store.EntryFailed:
		return notUndoable(e.ID, "it was never carried out: %s", e.Error)
	case e.State != store.EntryDone && e.State != store.EntryVerified:
		return notUndoable(e.ID, "it is not known yet whether Odoo carried it out; try again later")
	case e.Forgotten:
		return notUndoable(e.ID, "what it would need was removed by forget")
	}
	return nil
}

// home finds the survivor where it lives now: an earlier undo may have given it another id. A merge that took it away
// has to be taken back first.
func (u *undoing) home(ctx context.Context) (crm.LeadID, error) {
	later, err := u.store.Entries(ctx, store.EntryFilter{
		Actions: []crm.ActionKind{crm.ActMerge}, States: []store.EntryState{store.EntryDone, store.EntryVerified}, Lead: u.merge.Survivor,
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
			return 0, notUndoable(u.merge.ID, "lead %d was merged into lead %d by %s since: take that back first", u.merge.Survivor, later[i].Survivor, later[i].ID)
		}
	}
	homes, err := u.store.SurvivorOf(ctx, []crm.LeadID{u.merge.Survivor})
	if err != nil {
		return 0, fmt.Errorf("ask where lead %d lives now: %w", u.merge.Survivor, err)
	}
	if home, moved := homes[u.merge.Survivor]; moved {
		return home, nil
	}
	return u.merge.Survivor, nil
}

// look reads the survivor as it is now, and what may be done.
func (u *undoing) look(ctx context.Context) error {
	var err error
	if u.fields, err = u.records.LeadFields(ctx); err != nil {
		return err
	}
	now, err := u.recorder.Read(ctx, []crm.LeadID{u.survivor})
	if err != nil {
		return err
	}
	u.now = now[u.survivor]
	u.moves, err = u.mayMoveMessages(ctx)
	return err
}

// open keeps the survivor as it is now, and writes the intent.
func (u *undoing) open(ctx context.Context) error {
	if u.now != nil {
		data, err := json.Marshal(u.now)
		if err != nil {
			return fmt.Errorf("write the snapshot of lead %d: %w", u.survivor, err)
		}
		if err := u.store.SaveSnapshot(ctx, u.e.ID, u.survivor, data, u.o.Now()); err != nil {
			return fmt.Errorf("keep the snapshot of lead %d: %w", u.survivor, err)
		}
	}
	return u.recordProgress(ctx, store.EntryIntent)
}

// recordProgress writes to the journal how far the undo is.
func (u *undoing) recordProgress(ctx context.Context, state store.EntryState) error {
	return u.journal.Advance(ctx, u.e, state, &u.d)
}
