package apply

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// fresh is a set of leads as Odoo has them now, closed under relation as far as the mirror knows relations.
type fresh struct {
	*run
	leads    map[crm.LeadID]rules.Lead
	profiles map[crm.LeadID]*rules.Profile
	in       map[crm.LeadID]bool
	carriers map[crm.Key][]crm.LeadID
	common   rules.FrequentKeys
	gone     []crm.LeadID
}

// again decides on the group of these leads as Odoo has it now.
func (r *run) again(ctx context.Context, ids []crm.LeadID) (*fresh, []crm.Case, error) {
	f := &fresh{
		run: r, leads: map[crm.LeadID]rules.Lead{}, profiles: map[crm.LeadID]*rules.Profile{}, in: map[crm.LeadID]bool{},
		carriers: map[crm.Key][]crm.LeadID{}, common: rules.FrequentKeys{},
	}
	near, err := f.nearby(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	if err := f.read(ctx, near); err != nil {
		return nil, nil, err
	}
	for edge := f.enter(ids); len(edge) > 0; {
		if err := f.meet(ctx, edge); err != nil {
			return nil, nil, err
		}
		var next []crm.LeadID
		for _, id := range edge {
			next = append(next, f.enter(f.related(id))...)
		}
		edge = next
	}
	all := slices.Sorted(maps.Keys(f.in))
	dismissed, err := r.store.DismissedPairs(ctx, all)
	if err != nil {
		return nil, nil, fmt.Errorf("read what was dismissed: %w", err)
	}
	return f, rules.Evaluate(f.pick(all), r.policy, f.common, dismissed, r.o.Now()).Cases, nil
}

// nearby are these leads and those that shared a key with them when the mirror was read: to read them all at once saves
// calls. Who shares a key now is looked up again by what is read.
func (f *fresh) nearby(ctx context.Context, ids []crm.LeadID) ([]crm.LeadID, error) {
	known, err := f.store.Leads(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read leads %s of the mirror: %w", crm.FormatIDs(ids), err)
	}
	var partners []crm.PartnerID
	for i := range known {
		partners = append(partners, known[i].Customer)
	}
	customers, err := f.store.Customers(ctx, partners)
	if err != nil {
		return nil, fmt.Errorf("read customers of the mirror: %w", err)
	}
	var keys []crm.Key
	for i := range known {
		keys = append(keys, rules.BlockingKeys(rules.Resolve(known[i], customers[known[i].Customer], f.run.leads.directory), &f.policy)...)
	}
	carriers, err := f.store.LeadsByKeys(ctx, keys, f.policy.MaxLeadsPerValue)
	if err != nil {
		return nil, fmt.Errorf("look %d keys up in the mirror: %w", len(keys), err)
	}
	out := slices.Clone(ids)
	for _, list := range carriers {
		if len(list) <= f.policy.MaxLeadsPerValue {
			out = append(out, list...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out), nil
}

// pick gives the leads in the order of ids.
func (f *fresh) pick(ids []crm.LeadID) []rules.Lead {
	out := make([]rules.Lead, 0, len(ids))
	for _, id := range ids {
		if l, ok := f.leads[id]; ok {
			out = append(out, l)
		}
	}
	return out
}

// read reads leads that were not read yet.
func (f *fresh) read(ctx context.Context, ids []crm.LeadID) error {
	var ask []crm.LeadID
	for _, id := range ids {
		if _, ok := f.leads[id]; !ok && !slices.Contains(f.gone, id) {
			ask = append(ask, id)
		}
	}
	leads, missing, err := f.run.leads.Read(ctx, ask)
	if err != nil {
		return err
	}
	f.gone = append(f.gone, missing...)
	for _, l := range leads {
		profile := rules.NewProfile(l, &f.policy)
		f.leads[l.ID], f.profiles[l.ID] = l, &profile
	}
	return nil
}

func (f *fresh) enter(ids []crm.LeadID) []crm.LeadID {
	var out []crm.LeadID
	for _, id := range ids {
		if _, there := f.leads[id]; there && !f.in[id] {
			f.in[id] = true
			out = append(out, id)
		}
	}
	return out
}

// meet reads all that share a key with one of these, as far as the mirror knows.
func (f *fresh) meet(ctx context.Context, ids []crm.LeadID) error {
	var ask []crm.Key
	for _, id := range ids {
		for _, key := range f.profiles[id].Keys() {
			if _, asked := f.carriers[key]; !asked {
				f.carriers[key] = nil
				ask = append(ask, key)
			}
		}
	}
	if len(ask) == 0 {
		return nil
	}
	carriers, err := f.store.LeadsByKeys(ctx, ask, f.policy.MaxLeadsPerValue)
	if err != nil {
		return fmt.Errorf("look %d keys up in the mirror: %w", len(ask), err)
	}
	var found []crm.LeadID
	var common []crm.Key
	for _, key := range ask {
		if len(carriers[key]) > f.policy.MaxLeadsPerValue {
			common = append(common, key)
			continue
		}
		f.carriers[key] = carriers[key]
		found = append(found, carriers[key]...)
	}
	if err := f.count(ctx, common); err != nil {
		return err
	}
	slices.Sort(found)
	return f.read(ctx, slices.Compact(found))
}

func (f *fresh) count(ctx context.Context, common []crm.Key) error {
	if len(common) == 0 {
		return nil
	}
	counts, err := f.store.CountLeadsByKey(ctx, common)
	if err != nil {
		return fmt.Errorf("count who carries %d keys: %w", len(common), err)
	}
	for _, key := range common {
		f.common[key] = max(counts[key], f.policy.MaxLeadsPerValue+1)
	}
	return nil
}

// related are those that rules call related to this one.
func (f *fresh) related(id crm.LeadID) []crm.LeadID {
	var out []crm.LeadID
	a := f.profiles[id]
	for _, key := range a.Keys() {
		for _, other := range f.carriers[key] {
			b := f.profiles[other]
			if b == nil || other == id || f.in[other] || slices.Contains(out, other) {
				continue
			}
			if rules.Relate(a, b, &f.policy, f.common) != rules.Unrelated {
				out = append(out, other)
			}
		}
	}
	return out
}
