package check

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// source reads leads from Odoo and finds them there and in the mirror.
type source struct {
	odoo      Finder
	index     cluster.IndexStore
	policy    *rules.Policy
	reader    *cluster.Reader
	hasMobile bool            // this Odoo has the field
	frequent  map[crm.Key]int // keys that Odoo found too much for
}

func (c *Checker) newSource(ctx context.Context, r *rules.Resolver) (*source, error) {
	fields, err := c.odoo.Fields(ctx, "crm.lead")
	if err != nil {
		return nil, fmt.Errorf("read the fields of leads: %w", err)
	}
	_, mobile := fields["mobile"]
	odoo := &customerCache{Odoo: c.odoo, customers: map[crm.PartnerID]crm.Customer{}}
	return &source{
		odoo: c.odoo, index: c.store, policy: &c.policy, hasMobile: mobile,
		reader: cluster.NewReader(odoo, r, cluster.ParentsInOdoo(odoo)),
	}, nil
}

// customerCache asks Odoo once for a customer, even if it does not exist.
type customerCache struct {
	cluster.Odoo
	customers map[crm.PartnerID]crm.Customer
}

// Customers returns those of the customers that exist.
func (c *customerCache) Customers(ctx context.Context, ids []crm.PartnerID) ([]crm.Customer, error) {
	unread := lists.Without(ids, func(id crm.PartnerID) bool { _, ok := c.customers[id]; return ok })
	if len(unread) > 0 {
		read, err := c.Odoo.Customers(ctx, unread)
		if err != nil {
			return nil, err
		}
		for _, id := range unread {
			c.customers[id] = crm.Customer{}
		}
		for _, one := range read {
			c.customers[one.ID] = one
		}
	}
	var found []crm.Customer
	for _, id := range ids {
		if one := c.customers[id]; one.ID != 0 {
			found = append(found, one)
		}
	}
	return found, nil
}

// ReadLeads returns those of the leads that exist and that Leadtwin's user can see.
func (s *source) ReadLeads(ctx context.Context, ids []crm.LeadID) ([]rules.Lead, error) {
	leads, _, err := s.reader.ReadLeads(ctx, ids)
	return leads, err
}

// keysPerSearch is how many keys one search is for, so that its domain stays readable for Odoo.
const keysPerSearch = 40

// FindByKeys searches the mirror, which knows nothing without a crawl, and then Odoo for keys that are not frequent.
func (s *source) FindByKeys(ctx context.Context, keys []crm.Key) ([]crm.LeadID, rules.FrequentKeys, error) {
	found, frequent, err := cluster.FindInMirror(ctx, s.index, keys, s.policy.MaxLeadsPerValue)
	if err != nil {
		return nil, nil, err
	}
	s.frequent = rules.FrequentKeys{}
	maps.Copy(s.frequent, frequent)
	domains := make([]searchDomain, 0, len(keys))
	for _, key := range keys {
		if _, is := frequent[key]; is {
			continue
		}
		domain, err := newSearchDomain(key, s.policy, s.hasMobile)
		if err != nil {
			return nil, nil, err
		}
		domains = append(domains, domain)
	}
	for batch := range slices.Chunk(domains, keysPerSearch) {
		ids, err := s.searchOdoo(ctx, batch)
		if err != nil {
			return nil, nil, err
		}
		found = append(found, ids...)
	}
	return found, s.frequent, nil
}

// searchOdoo finds leads by domains, and by customers that match these. If that is too much, each domain is searched
// for alone, and the key of one that finds too much even then is frequent.
func (s *source) searchOdoo(ctx context.Context, domains []searchDomain) ([]crm.LeadID, error) {
	limit := 2*s.policy.MaxLeadsPerValue + 200 // a search finds more than the key means
	first := odooclient.SearchOptions{Order: "id", Limit: limit}
	leads, partners := []any{}, []any{}
	for _, d := range domains {
		leads, partners = append(leads, d.leads...), append(partners, d.partners...)
	}
	if len(partners) > 0 {
		customers, err := s.odoo.Search(ctx, "res.partner", joinWithOr(partners), first)
		if err != nil {
			return nil, fmt.Errorf("search Odoo for customers: %w", err)
		}
		if len(customers) == limit && len(domains) > 1 {
			return s.searchHalves(ctx, domains)
		}
		if len(customers) > 0 {
			leads = append(leads, []any{"partner_id", "in", customers})
		}
	}
	ids, err := s.odoo.Search(ctx, "crm.lead", joinWithOr(leads), first)
	if err != nil {
		return nil, fmt.Errorf("search Odoo for leads: %w", err)
	}
	switch {
	case len(ids) < limit:
	case len(domains) > 1:
		return s.searchHalves(ctx, domains)
	default:
		s.frequent[domains[0].key] = len(ids)
		return nil, nil
	}
	return lists.Map(ids, func(id int64) crm.LeadID { return crm.LeadID(id) }), nil
}

func (s *source) searchHalves(ctx context.Context, domains []searchDomain) ([]crm.LeadID, error) {
	half := len(domains) / 2
	first, err := s.searchOdoo(ctx, domains[:half])
	if err != nil {
		return nil, err
	}
	second, err := s.searchOdoo(ctx, domains[half:])
	return append(first, second...), err
}

// searchDomain is how Odoo is searched for a blocking key: conditions of which one must hold. They find more than the
// key means, since Odoo compares what users typed; rules compare all that is found.
type searchDomain struct {
	key      crm.Key
	leads    []any // on crm.lead
	partners []any // on res.partner, for what only the customer's record has
}

func newSearchDomain(key crm.Key, p *rules.Policy, hasMobile bool) (searchDomain, error) {
	search, err := rules.SearchForKey(key, p, hasMobile)
	if err != nil {
		return searchDomain{}, err
	}
	return searchDomain{key: key, leads: domainTerms(search.Leads), partners: domainTerms(search.Partners)}, nil
}

func domainTerms(conditions []rules.Condition) []any {
	return lists.Map(conditions, func(c rules.Condition) any { return []any{c.Field, c.Operator, c.Value} })
}

func joinWithOr(conditions []any) []any {
	domain := make([]any, 0, 2*len(conditions))
	for range len(conditions) - 1 {
		domain = append(domain, "|")
	}
	return append(domain, conditions...)
}
