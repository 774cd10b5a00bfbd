package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/crm"
)

// tell posts a note on the survivor when a salesperson lost a lead, or a value did not arrive. Looking for its marker
// first, it is posted once.
func (m *aftermath) tell(ctx context.Context) error {
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
	n := mergedNote{
		People: peopleOf(d, losers, crm.UserID(m.odoo.Session().UID)), Gone: m.goneLines(), Owner: m.after.Lead.linkName("user_id"),
		Lost: m.d.Lost, Edited: m.editedFields(), edited: m.d.Kept, Entry: m.e.ID, Formal: m.o.Formality == Formal,
	}
	n.listConflicts(m.conflicts(fields))
	if len(n.People) == 0 && len(n.Conflicts) == 0 && len(n.Lost) == 0 && len(n.Edited) == 0 {
		return nil
	}
	if !m.d.fresh {
		told, err := m.ownNotes(ctx, m.e.Survivor, m.e.ID)
		if err != nil {
			return fmt.Errorf("look whether lead %d has its note: %w", m.e.Survivor, err)
		}
		if len(told) > 0 {
			m.d.Note = told[0].Note.ID
			return m.onceOnly(ctx, m.e.Survivor, m.e.ID)
		}
	}
	if n.labels, err = m.labels(ctx, len(n.Conflicts)+len(n.Edited) > 0, m.languages(d, losers), langsOf(d, losers)); err != nil {
		return err
	}
	html, err := m.words.note("merged", m.languages(d, losers), n, m.signed(m.markerOf(m.e, m.e.Leads)))
	if err != nil {
		return err
	}
	m.d.Note, err = m.odoo.PostNote(ctx, m.e.Survivor, html, partners(n.People))
	if err == nil {
		return m.onceOnly(ctx, m.e.Survivor, m.e.ID)
	}
	if refusedOnly(err) {
		m.d.Lost = appendOnce(m.d.Lost, "the note: Odoo does not take it: "+said(err))
		return nil
	}
	return errors.Join(&Unsettled{m.e.ID, "Odoo has not taken the note on the merged lead yet; it will be looked at again"}, err)
}

// labels reads what fields are called in the languages of a note. langs are the languages of its readers, as Odoo names
// them: German has several.
func (m *aftermath) labels(ctx context.Context, shown bool, languages, langs []string) (map[string]map[string]string, error) {
	out := map[string]map[string]string{}
	if !shown {
		return out, nil
	}
	for _, language := range languages {
		i := slices.IndexFunc(langs, func(lang string) bool { return strings.HasPrefix(lang, language+"_") || lang == language })
		if i < 0 {
			continue // no reader has chosen it, so Odoo may not have it
		}
		labels, err := m.odoo.Labels(ctx, leadModel, langs[i])
		if err != nil {
			return nil, fmt.Errorf("read what fields are called in %s: %w", langs[i], err)
		}
		out[language] = labels
	}
	return out, nil
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

func (m *aftermath) goneLines() []leadLine {
	var out []leadLine
	for _, id := range m.d.Gone {
		l := leadLine{ID: id, Title: titleOf(m.before[id], id)}
		if s := m.before[id]; s != nil {
			l.Salesperson = s.Lead.linkName("user_id")
		}
		out = append(out, l)
	}
	return out
}
