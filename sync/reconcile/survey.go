package reconcile

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
)

// survey is what one check has found in Odoo so far.
type survey struct {
	*Checker
	directory *crm.Directory
	known     *rules.Resolver
	mobile    bool // this Odoo has the field
	customers map[crm.PartnerID]crm.Customer
	seen      map[crm.LeadID]*seen // as region has it
	carriers  map[crm.Key][]crm.LeadID
	asked     map[crm.Key]bool
	common    rules.FrequentKeys
	in        map[crm.LeadID]bool // closed under relation, when explore is through
}

// mostChecked is how many leads a check looks at; beyond, a sweep is what is needed.
const mostChecked = 5000

func (c *Checker) newSurvey(ctx context.Context) (*survey, error) {
	if err := c.odoo.MustSeeAllLeads(ctx); err != nil {
		return nil, err
	}
	d, err := c.store.Directory(ctx)
	if _, none := errors.AsType[*store.NotFoundError](err); none {
		d, err = c.odoo.Directory(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("read users, teams, stages, companies and countries: %w", err)
	}
	fields, err := c.odoo.Fields(ctx, "crm.lead")
	if err != nil {
		return nil, fmt.Errorf("ask Odoo for the fields of leads: %w", err)
	}
	_, mobile := fields["mobile"]
	return &survey{
		Checker: c, directory: d, known: rules.NewResolver(d), mobile: mobile, customers: map[crm.PartnerID]crm.Customer{}, seen: map[crm.LeadID]*seen{},
		carriers: map[crm.Key][]crm.LeadID{}, asked: map[crm.Key]bool{}, common: rules.FrequentKeys{}, in: map[crm.LeadID]bool{},
	}, nil
}

// read reads leads from Odoo that were not read yet, with their customers.
func (s *survey) read(ctx context.Context, ids []crm.LeadID) (missing []crm.LeadID, err error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id crm.LeadID) bool { _, ok := s.seen[id]; return ok })
	if len(ids) == 0 {
		return nil, nil
	}
	leads, missing, err := s.odoo.Leads(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read %d leads from Odoo: %w", len(ids), err)
	}
	for _, id := range missing {
		s.seen[id] = nil
	}
	if err := s.readCustomers(ctx, leads); err != nil {
		return nil, err
	}
	for i := range leads {
		one := &seen{lead: s.known.Lead(leads[i], s.customers[leads[i].Customer])}
		one.profile = rules.NewProfile(one.lead, &s.policy)
		one.keys = one.profile.Keys()
		s.seen[leads[i].ID] = one
		for _, key := range one.keys {
			s.carriers[key] = append(s.carriers[key], leads[i].ID)
		}
	}
	return missing, nil
}

func (s *survey) readCustomers(ctx context.Context, leads []crm.Lead) error {
	var ids []crm.PartnerID
	for i := range leads {
		id := leads[i].Customer
		if _, ok := s.customers[id]; id != 0 && !ok {
			s.customers[id] = crm.Customer{} // asked for once, even if Odoo does not give it out
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	for len(ids) > 0 { // then what stands above them
		customers, err := s.odoo.Customers(ctx, ids)
		if err != nil {
			return fmt.Errorf("read %d customers from Odoo: %w", len(ids), err)
		}
		for _, c := range customers {
			s.customers[c.ID] = c
		}
		ids = crm.UnknownParents(s.customers)
		for _, id := range ids {
			s.customers[id] = crm.Customer{}
		}
	}
	crm.SetParentCompanies(s.customers)
	return nil
}

// explore finds all that hangs together with leads: who shares something with them, and with those who are related to
// them, and so on.
func (s *survey) explore(ctx context.Context, ids []crm.LeadID) error {
	edge := s.enter(ids)
	for len(edge) > 0 && len(s.seen) < mostChecked {
		if err := s.lookAround(ctx, edge); err != nil {
			return err
		}
		var next []crm.LeadID
		for _, id := range edge {
			next = append(next, s.enter(s.related(id))...)
		}
		edge = next
	}
	return nil
}

func (s *survey) enter(ids []crm.LeadID) []crm.LeadID {
	var out []crm.LeadID
	for _, id := range ids {
		if s.seen[id] != nil && !s.in[id] {
			s.in[id] = true
			out = append(out, id)
		}
	}
	return out
}

// related are those of the leads found that rules call related to this one.
func (s *survey) related(id crm.LeadID) []crm.LeadID {
	a := s.seen[id]
	return slices.DeleteFunc(s.sharing(id), func(other crm.LeadID) bool {
		return rules.Relate(&a.profile, &s.seen[other].profile, &s.policy, s.common) == rules.Unrelated
	})
}

// sharing are the leads found that share a key with this one, ascending; so many that it is common does not count.
func (s *survey) sharing(id crm.LeadID) []crm.LeadID {
	var out []crm.LeadID
	for _, key := range s.seen[id].keys {
		if _, is := s.common[key]; is && len(s.carriers[key]) > s.policy.MaxLeadsPerValue {
			continue
		}
		out = append(out, s.carriers[key]...)
	}
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(other crm.LeadID) bool { return other == id })
}

// lookAround reads all leads that share a key with one of these, as far as Odoo's search or the mirror finds them.
func (s *survey) lookAround(ctx context.Context, ids []crm.LeadID) error {
	var keys []crm.Key
	for _, id := range ids {
		for _, key := range s.seen[id].keys {
			if !s.asked[key] {
				s.asked[key] = true
				keys = append(keys, key)
			}
		}
	}
	if len(keys) == 0 {
		return nil
	}
	found, err := s.fromMirror(ctx, keys)
	if err != nil {
		return err
	}
	terms := make([]term, 0, len(keys))
	for _, key := range keys {
		if _, is := s.common[key]; !is {
			terms = append(terms, termOf(key, &s.policy, s.mobile))
		}
	}
	for part := range slices.Chunk(terms, termsAtOnce) {
		ids, err := s.fromOdoo(ctx, part)
		if err != nil {
			return err
		}
		found = append(found, ids...)
	}
	if _, err := s.read(ctx, found); err != nil {
		return err
	}
	s.count(keys)
	return nil
}

// fromMirror asks the mirror who carries the keys, and which are common. After a crawl that is all; without one, nothing.
func (s *survey) fromMirror(ctx context.Context, keys []crm.Key) ([]crm.LeadID, error) {
	carriers, err := s.store.LeadsByKeys(ctx, keys, s.policy.MaxLeadsPerValue)
	if err != nil {
		return nil, fmt.Errorf("look %d keys up in the mirror: %w", len(keys), err)
	}
	var found []crm.LeadID
	var common []crm.Key
	for key, ids := range carriers {
		if len(ids) > s.policy.MaxLeadsPerValue {
			common = append(common, key)
		} else {
			found = append(found, ids...)
		}
	}
	if len(common) == 0 {
		return found, nil
	}
	counts, err := s.store.CountLeadsByKey(ctx, common)
	if err != nil {
		return nil, fmt.Errorf("count who carries %d keys: %w", len(common), err)
	}
	maps.Copy(s.common, counts)
	return found, nil
}

// termsAtOnce is how many keys one search looks for, so that its domain stays readable for Odoo.
const termsAtOnce = 40

// fromOdoo looks for leads by terms, and by customers who are found by them. Where that finds too much, each term is
// looked for alone, and one that finds too much even so is common.
func (s *survey) fromOdoo(ctx context.Context, terms []term) ([]crm.LeadID, error) {
	limit := 2*s.policy.MaxLeadsPerValue + 200 // a search finds more than the key means
	leads, partners := []any{}, []any{}
	for _, t := range terms {
		leads, partners = append(leads, t.leads...), append(partners, t.partners...)
	}
	if len(partners) > 0 {
		customers, err := s.odoo.Search(ctx, "res.partner", anyOf(partners), odooclient.SearchOptions{Order: "id", Limit: limit})
		if err != nil {
			return nil, fmt.Errorf("look for customers in Odoo: %w", err)
		}
		if len(customers) == limit && len(terms) > 1 {
			return s.oneByOne(ctx, terms)
		}
		if len(customers) > 0 {
			leads = append(leads, []any{"partner_id", "in", customers})
		}
	}
	ids, err := s.odoo.Search(ctx, "crm.lead", anyOf(leads), odooclient.SearchOptions{Order: "id", Limit: limit})
	if err != nil {
		return nil, fmt.Errorf("look for leads in Odoo: %w", err)
	}
	switch {
	case len(ids) < limit:
	case len(terms) > 1:
		return s.oneByOne(ctx, terms)
	default:
		s.common[terms[0].key] = len(ids)
		return nil, nil
	}
	out := make([]crm.LeadID, len(ids))
	for i, id := range ids {
		out[i] = crm.LeadID(id)
	}
	return out, nil
}

// oneByOne parts terms in halves, to find those that are too much.
func (s *survey) oneByOne(ctx context.Context, terms []term) ([]crm.LeadID, error) {
	half := len(terms) / 2
	first, err := s.fromOdoo(ctx, terms[:half])
	if err != nil {
		return nil, err
	}
	second, err := s.fromOdoo(ctx, terms[half:])
	return append(first, second...), err
}

// count notes which keys turned out to be common.
func (s *survey) count(keys []crm.Key) {
	for _, key := range keys {
		if n := len(s.carriers[key]); n > s.policy.MaxLeadsPerValue {
			s.common[key] = max(n, s.common[key])
		}
	}
}

// closed are the leads that hang together with those that were asked for, ascending.
func (s *survey) closed() []rules.Lead {
	ids := slices.Sorted(maps.Keys(s.in))
	out := make([]rules.Lead, len(ids))
	for i, id := range ids {
		out[i] = s.seen[id].lead
	}
	return out
}
