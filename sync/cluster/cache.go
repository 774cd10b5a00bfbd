package cluster

import (
	"context"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Source finds and reads leads.
type Source interface {
	// ReadLeads returns the leads that exist, with the records to which they refer.
	ReadLeads(ctx context.Context, ids []crm.LeadID) ([]rules.Lead, error)
	// FindByKeys returns the leads that may carry one of the keys. Keys of more than Policy.MaxLeadsPerValue leads lead to
	// none; they come with their number of leads.
	FindByKeys(ctx context.Context, keys []crm.Key) (found []crm.LeadID, frequent rules.FrequentKeys, err error)
}

// Member is a lead with the values that rules compare.
type Member struct {
	Lead    rules.Lead
	Profile rules.Profile
	Keys    []crm.Key
}

// Cache reads each lead of a source once.
type Cache struct {
	source   Source
	policy   *rules.Policy
	members  map[crm.LeadID]*Member // nil: does not exist
	carriers map[crm.Key][]crm.LeadID
}

// NewCache returns an empty Cache. The policy must be complete.
func NewCache(source Source, policy *rules.Policy) *Cache {
	return &Cache{source: source, policy: policy, members: map[crm.LeadID]*Member{}, carriers: map[crm.Key][]crm.LeadID{}}
}

// Load reads those of the leads that were not read yet.
func (c *Cache) Load(ctx context.Context, ids []crm.LeadID) error {
	var unread []crm.LeadID
	for _, id := range ids {
		if _, ok := c.members[id]; !ok {
			c.members[id] = nil
			unread = append(unread, id)
		}
	}
	if len(unread) == 0 {
		return nil
	}
	leads, err := c.source.ReadLeads(ctx, unread)
	if err != nil {
		for _, id := range unread {
			delete(c.members, id)
		}
		return err
	}
	for i := range leads {
		m := &Member{Lead: leads[i], Profile: rules.NewProfile(leads[i], c.policy)}
		m.Keys = m.Profile.Keys()
		c.members[m.Lead.ID] = m
		for _, key := range m.Keys {
			c.carriers[key] = append(c.carriers[key], m.Lead.ID)
		}
	}
	return nil
}

// Member returns a lead that was read; nil if it was not, or does not exist.
func (c *Cache) Member(id crm.LeadID) *Member { return c.members[id] }

// Carriers returns the leads read so far that carry a key, in the order of reading.
func (c *Cache) Carriers(key crm.Key) []crm.LeadID { return c.carriers[key] }

// Leads returns those of the leads that exist, in the order of ids.
func (c *Cache) Leads(ids []crm.LeadID) []rules.Lead {
	leads := make([]rules.Lead, 0, len(ids))
	for _, id := range ids {
		if m := c.members[id]; m != nil {
			leads = append(leads, m.Lead)
		}
	}
	return leads
}

// Missing returns those of the leads that were asked for and not found, in the order of ids.
func (c *Cache) Missing(ids []crm.LeadID) []crm.LeadID {
	var missing []crm.LeadID
	for _, id := range ids {
		if m, asked := c.members[id]; asked && m == nil {
			missing = append(missing, id)
		}
	}
	return missing
}

// Trim empties the cache if it holds more than a number of leads. Expanders made before must not be used any more.
func (c *Cache) Trim(limit int) {
	if len(c.members) > limit {
		clear(c.members)
		clear(c.carriers)
	}
}
