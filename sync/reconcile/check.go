package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/rules"
)

// Live is how a check reads Odoo; *odooclient.Client meets it.
type Live interface {
	Leads(ctx context.Context, ids []crm.LeadID) (found []crm.Lead, missing []crm.LeadID, err error)
	Customers(ctx context.Context, ids []crm.PartnerID) ([]crm.Customer, error)
	Directory(ctx context.Context) (*crm.Directory, error)
	MustSeeAllLeads(ctx context.Context) error
	Finder
}

// Finder is how a check looks for leads in Odoo.
type Finder interface {
	Search(ctx context.Context, model string, domain []any, o odooclient.SearchOptions) ([]int64, error)
	Fields(ctx context.Context, model string) (map[string]odooclient.Field, error)
}

// Checker looks at single leads, now and in Odoo itself. It needs no crawl, and writes nothing, not even into the store.
type Checker struct {
	odoo   Live
	store  Store
	policy rules.Policy
	open   crm.State
}

// NewChecker makes a Checker. The policy must be complete; open is the state of a case that the store does not know.
func NewChecker(odoo Live, s Store, policy rules.Policy, open crm.State) *Checker {
	return &Checker{odoo: odoo, store: s, policy: policy, open: cmp.Or(open, crm.Planned)}
}

// Check is what there is to say about some leads.
type Check struct {
	Similar   []Similar          // one for each lead that was asked for and exists, in that order
	Cases     []crm.Case         // those that hold one of them; with id and state of the store, where it knows them
	Missing   []crm.LeadID       // asked for, but not in Odoo, or hidden from its user
	Common    rules.FrequentKeys // values that so many leads carry that they weigh nothing
	Leads     map[crm.LeadID]crm.Lead
	Directory *crm.Directory
}

// Similar are the leads that have anything in common with one lead, the closest first.
type Similar struct {
	Lead  crm.LeadID
	Leads []SimilarLead
}

// SimilarLead is one of them. Values and owners of the evidence are of the lead that was asked for first.
type SimilarLead struct {
	ID       crm.LeadID
	Relation rules.Relation
	Evidence []rules.Evidence
}

// Check reads leads from Odoo, looks there for all that share an address, domain, number or customer with them, and
// says what it would decide. Leads of the mirror that Odoo's own search does not find are looked at, too. Error, besides those of
// Odoo and the store: *odooclient.Error of kind Forbidden for a user who sees only part of the leads.
func (c *Checker) Check(ctx context.Context, ids []crm.LeadID, now time.Time) (Check, error) {
	s, err := c.newSurvey(ctx)
	if err != nil {
		return Check{}, err
	}
	missing, err := s.read(ctx, ids)
	if err != nil {
		return Check{}, err
	}
	if err := s.explore(ctx, ids); err != nil {
		return Check{}, err
	}
	out := Check{Missing: missing, Common: s.common, Directory: s.directory, Leads: map[crm.LeadID]crm.Lead{}}
	asked := map[crm.LeadID]bool{}
	for _, id := range ids {
		if s.seen[id] != nil && !asked[id] {
			asked[id] = true
			out.Similar = append(out.Similar, Similar{Lead: id, Leads: s.similar(id)})
		}
	}
	if out.Cases, err = c.cases(ctx, s, asked, now); err != nil {
		return Check{}, err
	}
	s.name(&out)
	return out, nil
}

// similar compares a lead with all that were found.
func (s *survey) similar(id crm.LeadID) []SimilarLead {
	var out []SimilarLead
	a := s.seen[id]
	for _, other := range s.sharing(id) {
		b := s.seen[other]
		c := rules.Compare(&a.profile, &b.profile, &s.policy, s.common)
		if !slices.ContainsFunc(c.Evidence, inCommon) {
			continue
		}
		if other < id {
			for i := range c.Evidence {
				e := &c.Evidence[i]
				e.Values[0], e.Values[1] = e.Values[1], e.Values[0]
				e.Of[0], e.Of[1] = e.Of[1], e.Of[0]
			}
		}
		out = append(out, SimilarLead{ID: other, Relation: c.Relation, Evidence: c.Evidence})
	}
	slices.SortFunc(out, func(x, y SimilarLead) int {
		return cmp.Or(cmp.Compare(closeness(x.Relation), closeness(y.Relation)), cmp.Compare(x.ID, y.ID))
	})
	return out
}

// inCommon says that the evidence is something that two leads share, and not how their names compare.
func inCommon(e rules.Evidence) bool {
	switch e.Code {
	case rules.NameEqual, rules.NameSimilar, rules.NameDifferent, rules.NameOfSeveral, rules.NameMissing, rules.CompanyEqual, rules.CompanySimilar:
		return false
	}
	return true
}

// closeness sorts the closest relation first.
func closeness(r rules.Relation) int {
	return slices.Index([]rules.Relation{rules.SamePerson, rules.Unclear, rules.SameOrganisation, rules.Unrelated}, r)
}

// cases decides on all that hangs together with the leads that were asked for.
func (c *Checker) cases(ctx context.Context, s *survey, asked map[crm.LeadID]bool, now time.Time) ([]crm.Case, error) {
	leads := s.closed()
	ids := make([]crm.LeadID, len(leads))
	for i := range leads {
		ids[i] = leads[i].ID
	}
	dismissed, err := c.store.DismissedPairs(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read what was dismissed: %w", err)
	}
	result := rules.Evaluate(leads, c.policy, s.common, dismissed, now)
	old, err := c.store.CasesOfLeads(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the cases of %d leads: %w", len(ids), err)
	}
	m, err := newMatcher(ctx, c.store, old, result.Cases, len(dismissed) > 0)
	if err != nil {
		return nil, err
	}
	m.open, m.now = c.open, now
	all, _ := m.name(old, result.Cases)
	return slices.DeleteFunc(all, func(one crm.Case) bool {
		return !slices.ContainsFunc(one.Leads, func(id crm.LeadID) bool { return asked[id] })
	}), nil
}

// name collects the leads that the answer speaks of.
func (s *survey) name(out *Check) {
	add := func(id crm.LeadID) {
		if l := s.seen[id]; l != nil {
			out.Leads[id] = l.lead.Lead
		}
	}
	for _, one := range out.Similar {
		add(one.Lead)
		for _, other := range one.Leads {
			add(other.ID)
		}
	}
	for _, one := range out.Cases {
		for _, id := range one.Leads {
			add(id)
		}
	}
}
