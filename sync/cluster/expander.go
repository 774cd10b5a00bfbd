package cluster

import (
	"context"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Expander grows a set of leads until it is closed: every lead related to one of them is in it.
type Expander struct {
	// MaxLeads ends the search when that many leads were read, so that the set may stay open; 0: never.
	MaxLeads int

	leads    *Cache
	inside   map[crm.LeadID]bool
	searched map[crm.Key]bool
	frequent rules.FrequentKeys
}

// NewExpander starts with an empty set.
func NewExpander(leads *Cache) *Expander {
	return &Expander{
		leads: leads, inside: map[crm.LeadID]bool{}, searched: map[crm.Key]bool{}, frequent: rules.FrequentKeys{},
	}
}

// Expand adds leads to the set, with all that are related to them, and to those, and so on. Leads that do not exist are
// left out.
func (e *Expander) Expand(ctx context.Context, ids []crm.LeadID) error {
	if err := e.leads.Load(ctx, ids); err != nil {
		return err
	}
	for edge := e.addLeads(ids); len(edge) > 0 && !e.exhausted(); {
		if err := e.fetchNeighbours(ctx, edge); err != nil {
			return err
		}
		var next []crm.LeadID
		for _, id := range edge {
			next = append(next, e.addLeads(e.relatedOutside(id))...)
		}
		edge = next
	}
	return nil
}

// CountKeys makes Frequent cover keys that no lead of the set need carry.
func (e *Expander) CountKeys(ctx context.Context, keys []crm.Key) error {
	keys = slices.DeleteFunc(slices.Clone(keys), func(key crm.Key) bool { return e.searched[key] })
	if len(keys) == 0 {
		return nil
	}
	_, frequent, err := e.leads.source.FindByKeys(ctx, keys)
	maps.Copy(e.frequent, frequent)
	return err
}

// Contains reports whether a lead is in the set.
func (e *Expander) Contains(id crm.LeadID) bool { return e.inside[id] }

// IDs returns the set, ascending.
func (e *Expander) IDs() []crm.LeadID { return slices.Sorted(maps.Keys(e.inside)) }

// Frequent returns those of the searched keys that more than Policy.MaxLeadsPerValue leads carry, with their number.
// Such keys are not evidence.
func (e *Expander) Frequent() rules.FrequentKeys { return e.frequent }

func (e *Expander) exhausted() bool { return e.MaxLeads > 0 && len(e.leads.members) >= e.MaxLeads }

// addLeads puts leads into the set and returns those that are new in it.
func (e *Expander) addLeads(ids []crm.LeadID) []crm.LeadID {
	var added []crm.LeadID
	for _, id := range ids {
		if e.leads.members[id] != nil && !e.inside[id] {
			e.inside[id] = true
			added = append(added, id)
		}
	}
	return added
}

// fetchNeighbours reads all leads that share a key with one of these. Who carries a key is then what the leads say that
// were read, since an index may be older than the leads, and a search in Odoo finds more than was asked for.
func (e *Expander) fetchNeighbours(ctx context.Context, ids []crm.LeadID) error {
	var keys []crm.Key
	for _, id := range ids {
		for _, key := range e.leads.members[id].Keys {
			if !e.searched[key] {
				e.searched[key] = true
				keys = append(keys, key)
			}
		}
	}
	if len(keys) == 0 {
		return nil
	}
	found, frequent, err := e.leads.source.FindByKeys(ctx, keys)
	if err != nil {
		return err
	}
	maps.Copy(e.frequent, frequent)
	if err := e.leads.Load(ctx, found); err != nil {
		return err
	}
	for _, key := range keys {
		if n := len(e.leads.carriers[key]); n > e.leads.policy.MaxLeadsPerValue {
			e.frequent[key] = max(n, e.frequent[key])
		}
	}
	return nil
}

// relatedOutside returns the leads outside the set that rules call related to this one.
func (e *Expander) relatedOutside(id crm.LeadID) []crm.LeadID {
	var related []crm.LeadID
	lead := e.leads.members[id]
	compared := map[crm.LeadID]bool{id: true}
	for _, key := range lead.Keys {
		if _, is := e.frequent[key]; is {
			continue
		}
		for _, other := range e.leads.carriers[key] {
			if compared[other] || e.inside[other] {
				continue
			}
			compared[other] = true
			if rules.Relate(&lead.Profile, &e.leads.members[other].Profile, e.leads.policy, e.frequent) != rules.Unrelated {
				related = append(related, other)
			}
		}
	}
	return related
}
