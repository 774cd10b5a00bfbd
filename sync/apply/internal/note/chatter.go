package note

import (
	"context"
	"fmt"
	"html/template"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// Odoo is the part of the client that notes need; *odooclient.Client implements it.
type Odoo interface {
	Session() odooclient.Session
	OwnNotes(ctx context.Context, leads []crm.LeadID, containing string) ([]odooclient.Note, error)
	OwnNotesSince(ctx context.Context, containing string, newerThan, olderThan crm.MessageID,
		limit int) ([]odooclient.Note, error)
	PostNote(ctx context.Context, lead crm.LeadID, html string, mentions []crm.PartnerID) (crm.MessageID, error)
	LeadsOfMessages(ctx context.Context, ids []crm.MessageID) (map[crm.MessageID]crm.LeadID, error)
	Labels(ctx context.Context, model, locale string) (map[string]string, error)
	records.Odoo
}

// Store signs notes and remembers them; *store.Store implements it.
type Store interface {
	NotesAbout(ctx context.Context, leads []crm.LeadID) ([]store.Note, error)
	RecordNote(ctx context.Context, n store.Note) error
	Identity() store.Identity
	KnownStores(ctx context.Context) ([]string, error)
}

// Options are the settings of section notes.
type Options struct {
	Language  string // "auto", rules.English or rules.German
	Formality string // of German notes: "informal" or "formal"
	OdooURL   string // address of Odoo for users, for links
}

// Chatter writes notes to the chatter of leads and reads them back.
type Chatter struct {
	odoo      Odoo
	records   *records.Records
	store     Store
	options   Options
	templates *template.Template
}

// NewChatter returns a Chatter that posts as the user of odoo. Empty options mean "auto" and "informal".
func NewChatter(odoo Odoo, s Store, o Options) *Chatter {
	if o.Language == "" {
		o.Language = auto
	}
	if o.Formality == "" {
		o.Formality = informal
	}
	o.OdooURL = strings.TrimSuffix(o.OdooURL, "/")
	return &Chatter{
		odoo: odoo, records: records.New(odoo), store: s, options: o, templates: parseTemplates(o.Formality == formal),
	}
}

// Post posts a note on a lead and notifies the people it mentions. html comes from Compose.
func (c *Chatter) Post(ctx context.Context, on crm.LeadID, html string, people []Person) (crm.MessageID, error) {
	return c.odoo.PostNote(ctx, on, html, mentionedPartners(people))
}

// NewMarker returns the marker of a note that an action posts about leads.
func (c *Chatter) NewMarker(e *store.Entry, leads []crm.LeadID) Marker {
	here := c.store.Identity()
	m := Marker{Store: here.ID, ID: e.ID, Leads: leads, Sequence: e.Seq, Generation: here.Generation}
	if e.Action == crm.ActNote {
		m.ID = e.Case
	}
	return m
}

// LinkTo is the address of a lead for users.
func (c *Chatter) LinkTo(lead crm.LeadID) string {
	return c.options.OdooURL + odooclient.LeadPath(lead)
}

// CopyMessage posts the copy of a message, under a line that names its author and date. It does nothing if the lead has
// that copy already.
func (c *Chatter) CopyMessage(ctx context.Context, on crm.LeadID, m records.Row) error {
	marker := fmt.Sprintf("%smessage %d", markerPrefix, m.ID())
	copies, err := c.odoo.OwnNotes(ctx, []crm.LeadID{on}, marker)
	if err != nil || len(copies) > 0 {
		return err
	}
	// Odoo sanitised the body when the original was posted, and does so again now.
	heading := template.HTMLEscapeString(m.LinkName("author_id") + ", " + m.Text("date"))
	html := "<p>" + heading + ":</p>" + m.Text("body") + "<p><small>" + marker + "</small></p>"
	_, err = c.odoo.PostNote(ctx, on, html, nil)
	return err
}
