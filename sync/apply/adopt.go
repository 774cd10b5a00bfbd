package apply

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/note"
)

// Adopted is what Adopt took over from Odoo's notes.
type Adopted struct {
	Stores    []string // other stores that are known now; an empty one stands for versions that did not sign
	Merges    int      // merges that the store did not know
	Undone    int      // undone merges that it did not know: their leads are not proposed again
	Notes     int      // notes that it did not know: they are not posted again
	Lost      int      // merges that Odoo no longer shows, since it was restored
	LostNotes int
	Newest    crm.MessageID // up to which all notes are compared
}

// Adopt makes the store fit what Odoo shows: it takes over what other stores, or a later state of this one, noted there,
// and gives up what Odoo no longer shows.
func (a *Applier) Adopt(ctx context.Context, by string) (Adopted, error) {
	var out Adopted
	unknown, err := a.unknownNotes(ctx, 0, &out.Newest, false)
	if err != nil {
		return out, err
	}
	slices.Reverse(unknown) // as it happened
	there, err := a.records.ExistingLeads(ctx, leadsNamedIn(unknown))
	if err != nil {
		return out, err
	}
	var last int64
	for _, n := range unknown {
		if err := a.adoptNote(ctx, n, there, by, &out); err != nil {
			return out, err
		}
		switch {
		case n.Origin == note.ThisStore:
			last = max(last, n.Marker.Sequence)
		case !slices.Contains(out.Stores, n.Marker.Store):
			out.Stores = append(out.Stores, n.Marker.Store)
		}
	}
	why, err := a.odooWentBack(ctx)
	if err == nil && why != "" {
		err = a.giveUpLost(ctx, why, &out)
	}
	if err != nil {
		return out, err
	}
	slices.Sort(out.Stores)
	return out, a.store.AdoptStores(ctx, out.Stores, last, by, a.o.Now())
}

func leadsNamedIn(notes []note.Posted) (ids []crm.LeadID) {
	for _, n := range notes {
		ids = append(append(ids, n.Marker.Leads...), n.Lead)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// adoptNote takes over what one note says was done.
func (a *Applier) adoptNote(ctx context.Context, n note.Posted, there map[crm.LeadID]bool, by string, out *Adopted) error {
	switch {
	case n.Marker.IsSeparation():
		out.Notes++
		posted := store.Note{Case: n.Marker.ID, Leads: n.Marker.Leads, PostedOn: n.Lead, Message: n.Message, At: n.PostedAt}
		if err := a.store.RecordNote(ctx, posted); err != nil {
			return err
		}
		return a.journal.MarkDirty(ctx, n.Marker.Leads)
	case n.Marker.UndoneMerge != "":
		left := slices.DeleteFunc(slices.Clone(n.Marker.Leads), func(id crm.LeadID) bool { return !there[id] })
		if n.Lead != n.Marker.Leads[0] || len(left) < 2 { // one of its notes is enough: that on the survivor
			return nil
		}
		out.Undone++
		for i, gone := range n.Marker.MergedLeads[:min(len(n.Marker.MergedLeads), len(n.Marker.Leads)-1)] {
			if back := n.Marker.Leads[i+1]; there[back] {
				if err := a.store.RecordRestore(ctx, gone, back, n.PostedAt); err != nil {
					return err
				}
			}
		}
		if err := a.undoer.Dismiss(ctx, n.Marker.ID, by, left); err != nil {
			return err
		}
		return a.journal.MarkDirty(ctx, left)
	}
	gone := slices.DeleteFunc(slices.Clone(n.Marker.Leads), func(id crm.LeadID) bool { return there[id] || id == n.Lead })
	if len(gone) == 0 {
		return nil
	}
	out.Merges++
	if err := a.store.RecordMerge(ctx, gone, n.Lead, n.PostedAt); err != nil {
		return fmt.Errorf("remember merge %s: %w", n.Marker.ID, err)
	}
	return nil
}

// giveUpLost ends merges and forgets notes that Odoo no longer shows, so that they are decided again.
func (a *Applier) giveUpLost(ctx context.Context, why string, out *Adopted) error {
	merges, err := a.mergesThatAreGone(ctx, 0)
	if err != nil {
		return err
	}
	for _, m := range merges {
		e := m.Entry
		if err := a.journal.Record(ctx, &e, store.Step{State: store.EntryUndone, Error: why}); err != nil {
			return err
		}
		for _, id := range m.leads {
			if err := a.store.RecordRestore(ctx, id, id, a.o.Now()); err != nil {
				return fmt.Errorf("remember that lead %d is there again: %w", id, err)
			}
		}
		if err := a.journal.MarkDirty(ctx, e.Leads); err != nil {
			return err
		}
		out.Lost++
	}
	return a.dropLostNotes(ctx, out)
}

// dropLostNotes forgets the notes that Odoo does not have: their ids may be those of other messages by now.
func (a *Applier) dropLostNotes(ctx context.Context, out *Adopted) error {
	known, err := a.store.LatestNotes(ctx, notePage*notePages)
	if err != nil {
		return err
	}
	var lost []crm.MessageID
	for part := range slices.Chunk(known, notePage) {
		var leads []crm.LeadID
		for _, n := range part {
			leads = append(leads, n.PostedOn)
		}
		posted, err := a.notes.Find(ctx, leads, "")
		if err != nil {
			return err
		}
		for _, n := range part {
			if !slices.ContainsFunc(posted, func(p note.Posted) bool { return p.Message == n.Message && p.Marker.ID == n.Case }) {
				lost = append(lost, n.Message)
				if err := a.journal.MarkDirty(ctx, n.Leads); err != nil {
					return err
				}
			}
		}
	}
	out.LostNotes = len(lost)
	return a.store.DeleteNotes(ctx, lost)
}
