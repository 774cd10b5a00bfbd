package merge

import (
	"context"
	"maps"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/note"
	"leadtwin/sync/apply/internal/records"
)

// The values that a merge writes to its survivor depend on three states: before the merge, right after Odoo's merge,
// and now. What differs between the last two is a user's work, and stays.

// findEdits compares the survivor with its state after Odoo's merge. The process may have been down for days.
func (m *finisher) findEdits(ctx context.Context) error {
	var err error
	if m.fields, err = m.merger.Records.LeadFields(ctx); err != nil {
		return err
	}
	m.merged = m.before[m.e.Survivor].AfterMerge(m.d.Gone)
	m.edits, m.wrote = map[string]any{}, map[string]any{}
	for name := range m.fields {
		if editable(m.fields, name, m.after.Lead) && m.edited(name) {
			m.edits[name] = m.mergedValue(name)
		}
	}
	return nil
}

// mergedValue is the value of a field right after Odoo's merge. If the process died before that was stored, the
// present value counts if Odoo can have written it: one lead had it, or all of them together. Any other value is a
// user's; then the survivor's own value from before the merge is used. A merge does not archive a lead or empty a
// text.
func (m *finisher) mergedValue(name string) any {
	if m.merged != nil {
		return m.merged[name]
	}
	f, is := m.fields[name], m.after.Lead[name]
	before := m.before[m.e.Survivor]
	if before == nil {
		return is
	}
	if name == "active" || records.IsEmpty(is) && keepsText(name, f) {
		return before.Lead[name]
	}
	var united []any
	for _, s := range m.rankedSnapshots() {
		if m.fields.Same(name, s.Lead[name], is) {
			return is
		}
		ids, _ := s.Lead[name].([]any)
		united = append(united, ids...)
	}
	if f.Type == "many2many" && m.fields.Same(name, united, is) || m.askedToAssign(name, is) {
		return is
	}
	return before.Lead[name]
}

// keepsText reports whether Odoo's merge never empties this field of the survivor: it uses the first lead that has a
// value, the survivor first. Only an address is copied from the customer as a whole, with parts that may be empty.
func keepsText(name string, f odooclient.Field) bool {
	switch name {
	case "street", "street2", "city", "zip":
		return false
	}
	return f.Type == "char"
}

func (m *finisher) askedToAssign(name string, is any) bool {
	id := (records.Row{name: is}).Link(name)
	return id != 0 &&
		(name == "user_id" && crm.UserID(id) == m.d.Salesperson || name == "team_id" && crm.TeamID(id) == m.d.Team)
}

func (m *finisher) edited(name string) bool {
	return !m.fields.Same(name, m.mergedValue(name), m.after.Lead[name])
}

// mayWrite reports whether the survivor should get a value: not if it has it already, from before a crash, nor if a
// user changed the field since Odoo's merge.
func (m *finisher) mayWrite(name string, want any) bool {
	f := m.fields[name]
	follows := f.Type == "properties" && m.wrote["team_id"] != nil // the properties of another team
	switch {
	case m.fields.Same(name, m.after.Lead[name], want):
		delete(m.edits, name)
		return false
	case m.edited(name) && !follows:
		m.keepEdit(name)
		return false
	}
	return true
}

func (m *finisher) keepEdit(field string) { m.d.Kept = journal.AppendOnce(m.d.Kept, field) }

func (m *finisher) recordWrite(vals map[string]any) {
	m.touched = true
	maps.Copy(m.wrote, vals)
}

// reread reads the survivor again. Changes since the last read that this process did not write are a user's.
func (m *finisher) reread(ctx context.Context) error {
	rows, err := m.merger.Records.ReadLeads(ctx, []crm.LeadID{m.e.Survivor})
	if err != nil {
		return err
	}
	now := rows[m.e.Survivor]
	if now == nil {
		return nil
	}
	for name, f := range m.fields {
		was, wrote := m.wrote[name]
		if !wrote {
			was = m.after.Lead[name]
		}
		_, known := m.edits[name]
		follows := !wrote && m.dependsOnWritten(name, f)
		if !known && !follows && editable(m.fields, name, now) && !m.fields.Same(name, was, now[name]) {
			m.edits[name] = was
		}
	}
	m.after.Lead = now
	return nil
}

// dependsOnWritten reports whether this process wrote another field from which Odoo computes this one. Most
// fields depend on the customer.
func (m *finisher) dependsOnWritten(name string, f odooclient.Field) bool {
	wrote := func(name string) bool { _, is := m.wrote[name]; return is }
	follows := name == "stage_id" || name == "company_id" || f.Type == "properties"
	return wrote("partner_id") || follows && wrote("team_id") || (follows || name == "team_id") && wrote("user_id")
}

func editable(fields records.Fields, name string, now records.Row) bool {
	return fields.IsRestorable(name) || name == "probability" && !now.HasAutomaticProbability()
}

// withoutEdits are the survivor's values without what users changed since Odoo's merge, and what Odoo computed from
// it.
func (m *finisher) withoutEdits() records.Row {
	out := maps.Clone(m.after.Lead)
	left := m.merged
	if left == nil {
		left = m.before[m.e.Survivor].Lead
	}
	for name, follow := range map[string][]string{
		"active":   {"probability", "automated_probability", "date_closed"},
		"stage_id": {"probability", "automated_probability", "date_closed", "date_last_stage_update"},
		"user_id":  {"date_open"},
	} {
		if _, edited := m.edits[name]; !edited {
			continue
		}
		for _, f := range follow {
			if v, known := left[f]; known {
				out[f] = v
			}
		}
	}
	maps.Copy(out, m.edits)
	return out
}

// editedFields are the fields that would have been written, had no user changed them.
func (m *finisher) editedFields() []note.Field {
	out := make([]note.Field, 0, len(m.d.Kept))
	for _, name := range m.d.Kept {
		label := m.fields[name].Label
		if label == "" {
			label = name
		}
		out = append(out, note.Field{Name: name, Label: label})
	}
	return out
}
