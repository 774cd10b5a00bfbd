package note

import (
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
)

// Posted is a note in Odoo that Leadtwin's user wrote.
type Posted struct {
	Message  crm.MessageID
	Lead     crm.LeadID // that carries it
	PostedAt time.Time
	Marker   Marker
	origin   origin
}

// origin is the store that wrote a note, as far as the signature proves it.
type origin int

const (
	forged       origin = iota // names this store, but the signature is wrong
	thisStore                  // signed by this store
	adoptedStore               // of another store, which an administrator adopted
	unknownStore               // of any other store
)

// IsTrusted reports whether Leadtwin relies on the note. That includes unknown stores, since Leadtwin's user wrote it:
// two installations that start at the same time must not post the same note twice.
func (p Posted) IsTrusted() bool { return p.origin != forged }

// IsOwn reports whether this store has signed the note.
func (p Posted) IsOwn() bool { return p.origin == thisStore }

// IsForeign reports whether another store wrote the note, and no administrator has adopted that store.
func (p Posted) IsForeign() bool { return p.origin == unknownStore }

// Find returns the notes with a marker on these leads, oldest first. About narrows them to a case or an action of this
// store; empty, it includes all notes of all stores.
func (c *Chatter) Find(ctx context.Context, leads []crm.LeadID, about string) ([]Posted, error) {
	text := markerPrefix
	if about != "" {
		text = c.markerText(about)
	}
	notes, err := c.odoo.OwnNotes(ctx, leads, text)
	if err != nil {
		return nil, fmt.Errorf("read the notes on leads %s: %w", crm.FormatIDs(leads), err)
	}
	posted, err := c.withMarkers(ctx, notes)
	if about != "" {
		posted = slices.DeleteFunc(posted, func(p Posted) bool { return p.Marker.ID != about })
	}
	return posted, err
}

// markerText is how the marker of a note of this store about a case or an action begins.
func (c *Chatter) markerText(about string) string {
	return markerPrefix + c.store.Identity().ID + " " + about + " "
}

// FindOwn returns the notes about a case or an action that this store posted on a lead, oldest first.
func (c *Chatter) FindOwn(ctx context.Context, on crm.LeadID, about string) ([]Posted, error) {
	posted, err := c.Find(ctx, []crm.LeadID{on}, about)
	return slices.DeleteFunc(posted, func(p Posted) bool { return !p.IsOwn() }), err
}

// Page is one answer of FindNewer.
type Page struct {
	Posted         []Posted      // newest first
	Newest, Oldest crm.MessageID // of all messages read, with a marker or without
	Last           bool
}

// FindNewer returns notes on any lead that are newer than after and older than before (0: no limit), newest first, at
// most limit.
func (c *Chatter) FindNewer(ctx context.Context, after, before crm.MessageID, limit int) (Page, error) {
	notes, err := c.odoo.OwnNotesSince(ctx, markerPrefix, after, before, limit)
	if err != nil {
		return Page{}, fmt.Errorf("read Leadtwin's notes: %w", err)
	}
	page := Page{Last: len(notes) < limit}
	if len(notes) > 0 {
		page.Newest, page.Oldest = notes[0].ID, notes[len(notes)-1].ID
	}
	page.Posted, err = c.withMarkers(ctx, notes)
	return page, err
}

func (c *Chatter) withMarkers(ctx context.Context, notes []odooclient.Note) ([]Posted, error) {
	adopted, err := c.store.KnownStores(ctx)
	if err != nil {
		return nil, err
	}
	var posted []Posted
	for _, n := range notes {
		if m, signature, found := ParseMarker(n.Body); found {
			posted = append(posted, Posted{n.ID, n.Lead, n.Date, m, originOf(m, signature, c.store.Identity(), adopted)})
		}
	}
	return posted, nil
}

func originOf(m Marker, signature string, here store.Identity, adopted []string) origin {
	switch {
	case m.Store == here.ID && here.Verify(m.String(), signature):
		return thisStore
	case m.Store == here.ID:
		return forged
	case slices.Contains(adopted, m.Store):
		return adoptedStore
	}
	return unknownStore
}
