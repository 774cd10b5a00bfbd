package apply

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
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
	there, err := a.existing(ctx, leadsNamedIn(unknown))
	if err != nil {
		return out, err
	}
	var last int64
	for _, n := range unknown {
		if err := a.adoptNote(ctx, n, there, by, &out); err != nil {
			return out, err
		}
		switch {
		case n.origin == ours:
			last = max(last, n.Seq)
		case !slices.Contains(out.Stores, n.Store):
			out.Stores = append(out.Stores, n.Store)
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

func leadsNamedIn(notes []markedNote) (ids []crm.LeadID) {
	for _, n := range notes {
		ids = append(append(ids, n.Leads...), n.Lead)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// adoptNote takes over what one note says was done.
func (a *Applier) adoptNote(ctx context.Context, n markedNote, there map[crm.LeadID]bool, by string, out *Adopted) error {
	switch {
	case n.aboutCase():
		out.Notes++
		note := store.Note{Case: n.marker.ID, Leads: n.Leads, PostedOn: n.Lead, Message: n.Note.ID, At: n.Date}
		if err := a.store.RecordNote(ctx, note); err != nil {
			return err
		}
		return a.dirty(ctx, n.Leads)
	case n.Undo != "":
		left := slices.DeleteFunc(slices.Clone(n.Leads), func(id crm.LeadID) bool { return !there[id] })
		if n.Lead != n.Leads[0] || len(left) < 2 { // one of its notes is enough: that on the survivor
			return nil
		}
		out.Undone++
		for i, gone := range n.Gone[:min(len(n.Gone), len(n.Leads)-1)] {
			if back := n.Leads[i+1]; there[back] {
				if err := a.store.RecordRestore(ctx, gone, back, n.Date); err != nil {
					return err
				}
			}
		}
		if err := a.notProposedAgain(ctx, n.marker.ID, by, left); err != nil {
			return err
		}
		return a.dirty(ctx, left)
	}
	gone := slices.DeleteFunc(slices.Clone(n.Leads), func(id crm.LeadID) bool { return there[id] || id == n.Lead })
	if len(gone) == 0 {
		return nil
	}
	out.Merges++
	if err := a.store.RecordMerge(ctx, gone, n.Lead, n.Date); err != nil {
		return fmt.Errorf("remember merge %s: %w", n.marker.ID, err)
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
		if err := a.write(ctx, &e, store.Step{State: store.EntryUndone, Error: why}); err != nil {
			return err
		}
		for _, id := range m.leads {
			if err := a.store.RecordRestore(ctx, id, id, a.o.Now()); err != nil {
				return fmt.Errorf("remember that lead %d is there again: %w", id, err)
			}
		}
		if err := a.dirty(ctx, e.Leads); err != nil {
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
		posted, err := a.markedNotes(ctx, leads, "")
		if err != nil {
			return err
		}
		for _, n := range part {
			if !slices.ContainsFunc(posted, func(p markedNote) bool { return p.Note.ID == n.Message && p.marker.ID == n.Case }) {
				lost = append(lost, n.Message)
				if err := a.dirty(ctx, n.Leads); err != nil {
					return err
				}
			}
		}
	}
	out.LostNotes = len(lost)
	return a.store.DeleteNotes(ctx, lost)
}
