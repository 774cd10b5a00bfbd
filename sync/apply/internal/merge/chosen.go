package merge

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
)

// chosenValue is the value that a user chose for a field, as Odoo sent it before the merge, and its lead; 0 if none
// was chosen or that lead had none. All parts of an address come from one lead, empty ones too.
func (m *finisher) chosenValue(name string) (value any, from crm.LeadID) {
	group := []string{name}
	if slices.Contains(crm.AddressFields(), name) {
		group = crm.AddressFields()
		from = m.d.Values[crm.AddressField]
	}
	from = cmp.Or(from, m.d.Values[name])
	if from != m.e.Survivor && !slices.Contains(m.d.Gone, from) {
		return nil, 0
	}
	s := m.before[from]
	if s == nil || !slices.ContainsFunc(group, func(name string) bool { return !records.IsEmpty(s.Lead[name]) }) {
		return nil, 0
	}
	return s.Lead[name], from
}

// checkChosen makes sure that the survivor has the values that the user chose; the note names those that it does not
// have.
func (m *finisher) checkChosen(ctx context.Context) error {
	if len(m.d.Values) == 0 {
		return nil
	}
	if err := m.reread(ctx); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(m.fields)) {
		want, from := m.chosenValue(name)
		reported := slices.Contains(m.d.Kept, name) ||
			slices.ContainsFunc(m.d.Lost, func(l loss.Loss) bool { return l.Item == fieldItem(name) })
		if from == 0 || reported || m.fields.Same(name, want, m.after.Lead[name]) {
			continue
		}
		m.addLoss(loss.Loss{Code: loss.ChosenMissing, Item: fieldItem(name), Lead: from})
	}
	return nil
}
