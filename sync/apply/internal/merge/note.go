package merge

import (
	"context"
	"errors"
	"fmt"
	"maps"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/note"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// postMergeNote posts a note on the survivor if a salesperson lost a lead, or a value was not copied. It checks for the
// marker of an earlier attempt first.
func (m *finisher) postMergeNote(ctx context.Context) error {
	d, err := m.merger.Leads.Directory(ctx)
	if err != nil {
		return err
	}
	if err := m.rereadSurvivor(ctx); err != nil {
		return err
	}
	readers := m.replacedSalespeople()
	n := note.Merge{
		ID:          m.e.ID,
		People:      m.merger.Notes.People(d, readers),
		MergedLeads: m.mergedLines(),
		Salesperson: m.after.Lead.LinkName("user_id"),
		Conflicts:   m.compareValues(d),
		Lost:        m.d.Lost,
		UserEdits:   m.editedFields(),
	}
	if n.HasNothingToReport() {
		return nil
	}
	if !m.fresh {
		posted, err := m.merger.Notes.FindOwn(ctx, m.e.Survivor, m.e.ID)
		if err != nil {
			return err
		}
		if len(posted) > 0 {
			m.d.Note = posted[0].Message
			return nil
		}
	}
	return m.sendMergeNote(ctx, n, d, readers)
}

// sendMergeNote composes and posts a note. If Odoo rejects it, that is a loss.
func (m *finisher) sendMergeNote(ctx context.Context, n note.Merge, d *crm.Directory, readers []crm.UserID) error {
	if n.NamesFields() {
		var err error
		if n.Labels, err = m.merger.Notes.FieldLabels(ctx, d, readers); err != nil {
			return err
		}
	}
	html, err := m.merger.Notes.Compose(n, m.merger.Notes.Languages(d, readers), m.merger.Notes.NewMarker(m.e, m.e.Leads))
	if err != nil {
		return err
	}
	m.d.Note, err = m.merger.Notes.Post(ctx, m.e.Survivor, html, n.People)
	if err == nil {
		return nil // recoverOrphanMessages removes duplicates
	}
	if odooclient.KindOf(err).Rejected() {
		m.addLoss(loss.Rejected(loss.Item{Kind: loss.Note}, err))
		return nil
	}
	why := "Odoo did not confirm that the note was posted; Leadtwin will check before it continues"
	return errors.Join(&journal.UnsettledError{Entry: m.e.ID, Why: why}, err)
}

func (m *finisher) rereadSurvivor(ctx context.Context) error {
	if !m.touched {
		return nil
	}
	if err := m.reread(ctx); err != nil {
		return err
	}
	m.after.Customer, m.touched = nil, false
	return m.merger.Snapshots.ReadCustomers(ctx, map[crm.LeadID]*snapshot.Snapshot{m.e.Survivor: m.after})
}

// replacedSalespeople are the salespeople of merged leads who are not the salesperson of the survivor.
func (m *finisher) replacedSalespeople() []crm.UserID {
	owner := m.after.Lead.Link("user_id")
	var out []crm.UserID
	for _, s := range m.rankedSnapshots() {
		if u := s.Lead.Link("user_id"); u != 0 && u != owner {
			out = append(out, crm.UserID(u))
		}
	}
	return lists.Distinct(out)
}

func (m *finisher) mergedLines() []note.LeadLine {
	var lines []note.LeadLine
	for _, id := range m.d.Gone {
		l := note.LeadLine{ID: id, Title: m.before[id].Title(id)}
		if s := m.before[id]; s != nil {
			l.Salesperson = s.Lead.LinkName("user_id")
		}
		lines = append(lines, l)
	}
	return lines
}

// compareValues finds the values that the merge did not copy.
func (m *finisher) compareValues(d *crm.Directory) []note.Conflict {
	c := comparison{
		fields: maps.Clone(m.fields), survivor: m.after.Lead, lists: m.merger.Policy.Lists, region: m.phoneRegion(d),
	}
	maps.DeleteFunc(c.fields, func(name string, _ odooclient.Field) bool { return !isWorthListing(m.fields, name) })
	var merged []mergedLead
	for _, id := range m.d.Gone {
		if s := m.before[id]; s != nil {
			merged = append(merged, mergedLead{fmt.Sprintf("%d %s", id, s.Title(id)), s.Lead})
		}
	}
	return c.conflicts(merged)
}

// isWorthListing reports whether users enter the field and it holds one value. Titles are not listed, since the note
// names each merged lead by its title; descriptions are not, since Odoo joins them.
func isWorthListing(fields records.Fields, name string) bool {
	switch name {
	case "partner_id", "company_id", "team_id", "lost_reason", "lost_reason_id", "street", "street2", "city", "zip",
		"state_id", "country_id", "stage_id":
		return true
	case "priority", "color", "type":
		return false
	}
	switch fields[name].Type {
	case "many2many", "one2many", "binary", "json", "boolean":
		return false
	}
	return isFilledInByUsers(fields, name)
}

func (m *finisher) phoneRegion(d *crm.Directory) string {
	id := m.after.Lead.Link("country_id")
	for _, c := range d.Countries {
		if int64(c.ID) == id && id != 0 {
			return c.Code
		}
	}
	for _, c := range d.Companies {
		if int64(c.ID) == m.after.Lead.Link("company_id") || len(d.Companies) == 1 {
			return d.Countries[c.Country].Code
		}
	}
	return ""
}
