package apply

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/sync/apply/note"
)

// postMergeNote posts a note on the survivor if a salesperson lost a lead, or a value was not copied. It checks for the
// marker of an earlier attempt first.
func (m *aftermath) postMergeNote(ctx context.Context) error {
	fields, err := m.odoo.Fields(ctx, leadModel)
	if err != nil {
		return fmt.Errorf("read which fields leads have: %w", err)
	}
	d, err := m.whoIsWho(ctx)
	if err != nil {
		return err
	}
	if err := m.refresh(ctx); err != nil {
		return err
	}
	losers := m.losers()
	n := note.Merge{
		ID: m.e.ID, People: m.notes.People(d, losers), MergedLeads: m.goneLines(), Salesperson: m.after.Lead.linkName("user_id"),
		Conflicts: m.conflicts(fields), Lost: m.d.Lost, UserEdits: m.editedFields(),
	}
	if n.IsEmpty() {
		return nil
	}
	if !m.d.fresh {
		posted, err := m.notes.FindOwn(ctx, m.e.Survivor, m.e.ID)
		if err != nil {
			return err
		}
		if len(posted) > 0 {
			m.d.Note = posted[0].Message
			return m.notes.RemoveDuplicates(ctx, m.e.Survivor, m.e.ID)
		}
	}
	languages := m.notes.Languages(d, losers)
	if n.NamesFields() {
		if n.Labels, err = m.fieldLabels(ctx, note.Locales(d, losers, languages)); err != nil {
			return err
		}
	}
	html, err := m.notes.Compose(n, languages, m.notes.NewMarker(m.e, m.e.Leads))
	if err != nil {
		return err
	}
	m.d.Note, err = m.notes.Post(ctx, m.e.Survivor, html, n.People)
	if err == nil {
		return m.notes.RemoveDuplicates(ctx, m.e.Survivor, m.e.ID)
	}
	if refusedOnly(err) {
		m.d.Lost = appendOnce(m.d.Lost, "the note: Odoo does not take it: "+said(err))
		return nil
	}
	return errors.Join(&Unsettled{m.e.ID, "Odoo has not taken the note on the merged lead yet; it will be looked at again"}, err)
}

func (m *aftermath) fieldLabels(ctx context.Context, locales map[string]string) (note.Labels, error) {
	labels := note.Labels{}
	for _, language := range slices.Sorted(maps.Keys(locales)) {
		locale := locales[language]
		names, err := m.odoo.Labels(ctx, leadModel, locale)
		if err != nil {
			return nil, fmt.Errorf("read the labels of fields in %s: %w", locale, err)
		}
		labels[language] = names
	}
	return labels, nil
}

// refresh reads the survivor again, and its customer, if values were put back on it.
func (m *aftermath) refresh(ctx context.Context) error {
	if !m.touched {
		return nil
	}
	if err := m.reread(ctx); err != nil {
		return err
	}
	m.after.Customer, m.touched = nil, false
	return m.readCustomers(ctx, map[crm.LeadID]*snapshot{m.e.Survivor: m.after})
}

// losers are the salespeople who had a lead that is merged, and do not have the survivor.
func (m *aftermath) losers() []crm.UserID {
	owner := m.after.Lead.link("user_id")
	var out []crm.UserID
	for _, s := range m.trusted() {
		if u := s.Lead.link("user_id"); u != 0 && u != owner {
			out = append(out, crm.UserID(u))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (m *aftermath) goneLines() []note.LeadLine {
	var out []note.LeadLine
	for _, id := range m.d.Gone {
		l := note.LeadLine{ID: id, Title: titleOf(m.before[id], id)}
		if s := m.before[id]; s != nil {
			l.Salesperson = s.Lead.linkName("user_id")
		}
		out = append(out, l)
	}
	return out
}
