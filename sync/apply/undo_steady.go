package apply

import (
	"context"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/records"
)

// steady gives leads their probability once more where Odoo has computed it anew since they got it: what is written to a
// customer, or to another lead of the same customer, reaches them all. What a person has set stays.
func (u *undoing) steady(ctx context.Context) error {
	was := map[crm.LeadID]records.Row{}
	if u.now != nil && u.d.Chance {
		was[u.survivor] = u.before[u.merge.Survivor].Lead
	}
	for _, gone := range u.m.Gone {
		was[u.d.Back[gone]] = u.before[gone].Lead
	}
	ids := slices.Sorted(maps.Keys(was))
	now, err := u.records.ReadLeads(ctx, ids)
	if err != nil {
		return err
	}
	for _, id := range ids {
		is := now[id]
		if is == nil || !computedAnew(was[id], is) {
			continue
		}
		if err := u.spare(ctx, id, u.putSteady(ctx, id, was[id], is)); err != nil {
			return err
		}
	}
	return nil
}

// computedAnew says that the probabilities of a lead are not as they were, and that no person has set them.
func computedAnew(was, is records.Row) bool {
	same := func(a, b any) bool { return records.SameValue(odooclient.Field{Type: "float"}, a, b) }
	const given, computed = "probability", "automated_probability"
	if same(was[given], is[given]) {
		return !same(was[computed], is[computed])
	}
	return same(was[given], was[computed]) && same(is[given], is[computed])
}

// putSteady writes the probabilities, and the times that Odoo moves with them back to where they are.
func (u *undoing) putSteady(ctx context.Context, lead crm.LeadID, was, is records.Row) error {
	if err := u.put(ctx, lead, chances(was)); err != nil {
		return err
	}
	times := map[string]any{}
	for _, name := range records.DateFields() {
		if v, known := is[name]; known && u.fields[name].Stored {
			times[name] = v
		}
	}
	return u.put(ctx, lead, times)
}
