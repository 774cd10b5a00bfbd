package cluster

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/rules"
)

// IndexStore finds leads of the mirror by their blocking keys; *store.Store implements it.
type IndexStore interface {
	LeadsByKeys(ctx context.Context, keys []crm.Key, limit int) (map[crm.Key][]crm.LeadID, error)
	CountLeadsByKey(ctx context.Context, keys []crm.Key) (map[crm.Key]int, error)
}

// MirrorStore holds the leads of the mirror; *store.Store implements it.
type MirrorStore interface {
	IndexStore
	Leads(ctx context.Context, ids []crm.LeadID) ([]crm.Lead, error)
	Customers(ctx context.Context, ids []crm.PartnerID) (map[crm.PartnerID]crm.Customer, error)
}

// FindInMirror is FindByKeys of a Source that searches the index of the mirror.
func FindInMirror(
	ctx context.Context, s IndexStore, keys []crm.Key, maxLeads int,
) ([]crm.LeadID, rules.FrequentKeys, error) {
	carriers, err := s.LeadsByKeys(ctx, keys, maxLeads)
	if err != nil {
		return nil, nil, fmt.Errorf("search the mirror for %d keys: %w", len(keys), err)
	}
	var found []crm.LeadID
	var frequent []crm.Key
	for key, ids := range carriers {
		if len(ids) > maxLeads {
			frequent = append(frequent, key)
		} else {
			found = append(found, ids...)
		}
	}
	slices.Sort(found)
	found = slices.Compact(found)
	if len(frequent) == 0 {
		return found, nil, nil
	}
	counts, err := s.CountLeadsByKey(ctx, frequent)
	if err != nil {
		return nil, nil, fmt.Errorf("count the leads of %d frequent keys: %w", len(frequent), err)
	}
	out := make(rules.FrequentKeys, len(frequent))
	for _, key := range frequent {
		out[key] = max(counts[key], maxLeads+1) // some may have been deleted since
	}
	return found, out, nil
}

// Mirror is the Source of leads as the last crawl read them.
type Mirror struct {
	store    MirrorStore
	policy   *rules.Policy
	resolver *rules.Resolver
	recent   Recent // may be nil
}

// Recent returns a lead of the mirror, with its customer, from the memory of the process that wrote it.
type Recent func(crm.LeadID) (crm.Lead, crm.Customer, bool)

// NewMirror returns a Mirror. The policy must be complete and the one that the index was made by; reading by id needs
// none.
func NewMirror(s MirrorStore, policy *rules.Policy, resolver *rules.Resolver) *Mirror {
	return &Mirror{store: s, policy: policy, resolver: resolver}
}

// UseRecent makes m read only leads from the store that are not recent.
func (m *Mirror) UseRecent(recent Recent) { m.recent = recent }

// ReadLeads returns those of the leads that the mirror has, ascending.
func (m *Mirror) ReadLeads(ctx context.Context, ids []crm.LeadID) ([]rules.Lead, error) {
	recent, ids := m.takeRecent(ids)
	leads, err := m.store.Leads(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read leads from the mirror: %w", err)
	}
	read, err := m.WithCustomers(ctx, leads)
	if err != nil || len(recent) == 0 {
		return read, err
	}
	read = append(read, recent...)
	slices.SortFunc(read, func(a, b rules.Lead) int { return cmp.Compare(a.ID, b.ID) })
	return slices.CompactFunc(read, func(a, b rules.Lead) bool { return a.ID == b.ID }), nil
}

// takeRecent returns the recent ones of leads, and the ids of the others.
func (m *Mirror) takeRecent(ids []crm.LeadID) (recent []rules.Lead, others []crm.LeadID) {
	if m.recent == nil {
		return nil, ids
	}
	for _, id := range ids {
		if lead, customer, ok := m.recent(id); ok {
			if recent == nil {
				recent = make([]rules.Lead, 0, len(ids)-len(others))
			}
			recent = append(recent, m.resolver.Lead(lead, customer))
		} else {
			others = append(others, id)
		}
	}
	return recent, others
}

// WithCustomers adds the records to which leads refer.
func (m *Mirror) WithCustomers(ctx context.Context, leads []crm.Lead) ([]rules.Lead, error) {
	customers, err := m.store.Customers(ctx, CustomersOf(leads))
	if err != nil {
		return nil, fmt.Errorf("read customers from the mirror: %w", err)
	}
	return withCustomers(leads, customers, m.resolver), nil
}

// FindByKeys searches the index of the mirror.
func (m *Mirror) FindByKeys(ctx context.Context, keys []crm.Key) ([]crm.LeadID, rules.FrequentKeys, error) {
	return FindInMirror(ctx, m.store, keys, m.policy.MaxLeadsPerValue)
}

// Neighbours returns the leads and those that shared a key with them when the mirror was read, ascending.
func (m *Mirror) Neighbours(ctx context.Context, ids []crm.LeadID) ([]crm.LeadID, error) {
	leads, err := m.ReadLeads(ctx, ids)
	if err != nil {
		return nil, err
	}
	keys := lists.Join(leads, func(one rules.Lead) []crm.Key { return rules.BlockingKeys(one, m.policy) })
	found, _, err := m.FindByKeys(ctx, keys)
	if err != nil {
		return nil, err
	}
	found = append(found, ids...)
	slices.Sort(found)
	return slices.Compact(found), nil
}

// CustomersOf returns the customers that leads point to, ascending, each once.
func CustomersOf(leads []crm.Lead) []crm.PartnerID {
	ids := make([]crm.PartnerID, 0, len(leads))
	for i := range leads {
		if leads[i].Customer != 0 {
			ids = append(ids, leads[i].Customer)
		}
	}
	return lists.Distinct(ids)
}

func withCustomers(leads []crm.Lead, customers map[crm.PartnerID]crm.Customer, resolver *rules.Resolver) []rules.Lead {
	out := make([]rules.Lead, len(leads))
	for i := range leads {
		out[i] = resolver.Lead(leads[i], customers[leads[i].Customer])
	}
	return out
}
