package apply

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
)

// The last line of a note says which store wrote it, about which case or merge and which leads, and is signed: by it
// Leadtwin recognises its own notes, even after its store was lost. It looks the same in every language.

// marker is such a line:
//
//	Leadtwin K7Q2X LT-7F3K9Q [41 42] 17.1 9D2M4XB7QA               a note about a case
//	Leadtwin K7Q2X M-K7Q2X-0018 [41 42] 18.1 0M3TZ81WKP            a note about a merge
//	Leadtwin K7Q2X M-K7Q2X-0019 undo M-K7Q2X-0018 [41 42:110] 19.1 …  a note about an undo
type marker struct {
	Store      string       // the store that wrote the note
	ID         string       // the case, or the action
	Undo       string       // of an undo: the merge that it undid
	Leads      []crm.LeadID // of the case, of the merge, or of the undo: the survivor first, then the leads that are back
	Gone       []crm.LeadID // of an undo: the leads that were merged away, in the order in which they are back
	Seq        int64        // number of the action in the journal of the store
	Generation int64        // of the store
}

// markerOf is the marker of a note that an entry of the journal posts.
func (a *Applier) markerOf(e *store.Entry, leads []crm.LeadID) marker {
	here := a.store.Identity()
	m := marker{Store: here.ID, ID: e.ID, Leads: leads, Seq: e.Seq, Generation: here.Generation}
	if e.Action == crm.ActNote {
		m.ID = e.Case
	}
	return m
}

// signature begins every marker.
const signature = "Leadtwin "

// text is what is signed.
func (m marker) text() string {
	ids := make([]string, len(m.Leads))
	for i, id := range m.Leads {
		ids[i] = strconv.FormatInt(int64(id), 10)
		if m.Undo != "" && i > 0 && i <= len(m.Gone) {
			ids[i] = fmt.Sprintf("%d:%d", m.Gone[i-1], id)
		}
	}
	about := m.ID
	if m.Undo != "" {
		about += " undo " + m.Undo
	}
	return fmt.Sprintf("%s%s %s [%s] %d.%d", signature, m.Store, about, strings.Join(ids, " "), m.Seq, m.Generation)
}

// signed is the line as it is in the note.
func (a *Applier) signed(m marker) string { return m.text() + " " + a.store.Identity().Sign(m.text()) }

// aboutCase says that the marker is of a note that keeps leads apart, not of one about a merge.
func (m marker) aboutCase() bool { return strings.HasPrefix(m.ID, "LT-") }

// origin says who wrote a marker.
type origin int

const (
	forged  origin = iota // it names this store, but the signature is wrong
	ours                  // this store
	known                 // another store, which was adopted
	foreign               // another store
)

// trusted says that what the note states was done. It may be by a store that nobody adopted yet, since Leadtwin's user
// wrote it: two installations that start at the same time must not post the same note twice.
func (o origin) trusted() bool { return o != forged }

// lastLine matches the marker of a note. It is the last thing in it, in an element of its own, so that no text that a
// note quotes can be one.
var lastLine = regexp.MustCompile(`<small[^<>]*>\s*` +
	`(Leadtwin ([0-9A-Z]{5}) ((?:LT|M)-[0-9A-Z-]+)(?: undo (M-[0-9A-Z-]+))? \[([0-9: ]*)\] ([0-9]{1,18})\.([0-9]{1,9})) ([0-9A-Z]{10})` +
	`\s*</small>(?:\s|</[a-z]+>|<br\s*/?>)*$`)

// oldLine matches the marker of a version that did not sign.
var oldLine = regexp.MustCompile(`<small[^<>]*>\s*Leadtwin ((?:LT|M)-[0-9A-Z]+) \[([0-9 ]+)\]\s*</small>(?:\s|</[a-z]+>|<br\s*/?>)*$`)

// readMarker reads the marker of a note that Leadtwin's user wrote, and its signature. An unsigned one has no store.
func readMarker(html string) (m marker, signature string, found bool) {
	if old := oldLine.FindStringSubmatch(html); old != nil {
		m.ID = old[1]
		m.readLeads(old[2])
		return m, "", true
	}
	line := lastLine.FindStringSubmatch(html)
	if line == nil {
		return m, "", false
	}
	m = marker{Store: line[2], ID: line[3], Undo: line[4]}
	m.readLeads(line[5])
	m.Seq, _ = strconv.ParseInt(line[6], 10, 64) // digits, and few enough
	m.Generation, _ = strconv.ParseInt(line[7], 10, 64)
	return m, line[8], m.text() == line[1]
}

// readLeads reads "41 42:110".
func (m *marker) readLeads(text string) {
	for word := range strings.FieldsSeq(text) {
		gone, back, pair := strings.Cut(word, ":")
		if !pair {
			back = gone
		}
		if n, err := strconv.ParseInt(back, 10, 64); err == nil {
			m.Leads = append(m.Leads, crm.LeadID(n))
		}
		if n, err := strconv.ParseInt(gone, 10, 64); err == nil && pair {
			m.Gone = append(m.Gone, crm.LeadID(n))
		}
	}
}

// markedNote is a note of Leadtwin's user, with its marker.
type markedNote struct {
	odooclient.Note
	marker
	origin origin
}

// markedNotes finds the notes on these leads that Leadtwin's user wrote and that end in a marker, oldest first. About
// narrows them to a case or an action of this store; empty, they are all, those of other stores included.
func (a *Applier) markedNotes(ctx context.Context, leads []crm.LeadID, about string) ([]markedNote, error) {
	holds := signature
	if about != "" {
		holds += a.store.Identity().ID + " " + about + " "
	}
	posted, err := a.odoo.OwnNotes(ctx, leads, holds)
	if err != nil {
		return nil, err
	}
	others, err := a.store.KnownStores(ctx)
	if err != nil {
		return nil, err
	}
	return markedIn(posted, a.store.Identity(), others, about), nil
}

// markedIn reads the markers of notes that Leadtwin's user wrote.
func markedIn(posted []odooclient.Note, here store.Identity, others []string, about string) []markedNote {
	var out []markedNote
	for _, n := range posted {
		m, signature, found := readMarker(n.Body)
		if !found || about != "" && m.ID != about {
			continue
		}
		o := foreign
		switch {
		case m.Store == here.ID && here.Verify(m.text(), signature):
			o = ours
		case m.Store == here.ID:
			o = forged
		case slices.Contains(others, m.Store):
			o = known
		}
		out = append(out, markedNote{n, m, o})
	}
	return out
}

// ownNotes are the notes about a case or an action that this store posted on a lead, oldest first.
func (a *Applier) ownNotes(ctx context.Context, on crm.LeadID, about string) ([]markedNote, error) {
	found, err := a.markedNotes(ctx, []crm.LeadID{on}, about)
	return slices.DeleteFunc(found, func(n markedNote) bool { return n.origin != ours }), err
}

// covers says that a note about some leads tells of all these, when merged leads count as those that they became.
func covers(told, leads []crm.LeadID, survivor map[crm.LeadID]crm.LeadID) bool {
	lives := make([]crm.LeadID, len(told))
	for i, id := range told {
		lives[i] = id
		if s, ok := survivor[id]; ok {
			lives[i] = s
		}
	}
	return !slices.ContainsFunc(leads, func(id crm.LeadID) bool { return !slices.Contains(lives, id) && !slices.Contains(told, id) })
}
