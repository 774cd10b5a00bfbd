package check

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/report"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
	"leadtwin/sync/reconcile"
)

// Past is what was decided and done so far; *store.Store implements it.
type Past interface {
	reconcile.Decisions
	CasesOfLeads(ctx context.Context, leads []crm.LeadID) ([]crm.Case, error)
}

// comparison compares leads of any source.
type comparison struct {
	source cluster.Source
	past   Past
	policy *rules.Policy
	mail   cluster.Correspondence
}

// compare finds what is similar to leads and the cases that they belong to.
func (c *comparison) compare(ctx context.Context, ids []crm.LeadID, now time.Time) (Result, error) {
	leads, related, err := c.expand(ctx, ids)
	if err != nil {
		return Result{}, err
	}
	r := Result{Missing: leads.Missing(ids), Frequent: related.Frequent(), Leads: map[crm.LeadID]crm.Lead{}}
	asked := map[crm.LeadID]bool{}
	for _, id := range ids {
		if leads.Member(id) != nil && !asked[id] {
			asked[id] = true
			r.Similar = append(r.Similar, report.Similar{Lead: id, Leads: c.similarLeads(leads, id, r.Frequent)})
		}
	}
	cases, err := c.evaluateCases(ctx, leads.Leads(related.IDs()), r.Frequent, now)
	if err != nil {
		return Result{}, err
	}
	r.Cases = slices.DeleteFunc(cases, func(one crm.Case) bool {
		return !slices.ContainsFunc(one.Leads, func(id crm.LeadID) bool { return asked[id] })
	})
	r.addLeads(leads)
	return r, nil
}

// expand reads leads and all that are related to them.
func (c *comparison) expand(ctx context.Context, ids []crm.LeadID) (*cluster.Cache, *cluster.Expander, error) {
	leads := cluster.NewCache(c.source, c.policy)
	related := cluster.NewExpander(leads)
	related.MaxLeads = maxRead
	return leads, related, related.Expand(ctx, ids)
}

// similarLeads compares a lead with all that share a key with it.
func (c *comparison) similarLeads(
	leads *cluster.Cache, id crm.LeadID, frequent rules.FrequentKeys,
) []report.SimilarLead {
	similar := []report.SimilarLead{}
	a := leads.Member(id)
	for _, other := range c.leadsSharingKeys(leads, a, frequent) {
		found := rules.Compare(&a.Profile, &leads.Member(other).Profile, c.policy, frequent)
		if !slices.ContainsFunc(found.Evidence, isShared) {
			continue
		}
		if other < id {
			for i := range found.Evidence {
				e := &found.Evidence[i]
				e.Values[0], e.Values[1] = e.Values[1], e.Values[0]
				e.Of[0], e.Of[1] = e.Of[1], e.Of[0]
			}
		}
		similar = append(similar, report.SimilarLead{ID: other, Relation: found.Relation, Evidence: found.Evidence})
	}
	slices.SortFunc(similar, func(x, y report.SimilarLead) int {
		return cmp.Or(cmp.Compare(relationRank(x.Relation), relationRank(y.Relation)), cmp.Compare(x.ID, y.ID))
	})
	return similar
}

// leadsSharingKeys returns the leads that share a key with this one, ascending. Leads with a frequent key are only
// listed if few of them were read.
func (c *comparison) leadsSharingKeys(
	leads *cluster.Cache, lead *cluster.Member, frequent rules.FrequentKeys,
) []crm.LeadID {
	var ids []crm.LeadID
	for _, key := range lead.Keys {
		carriers := leads.Carriers(key)
		if _, is := frequent[key]; is && len(carriers) > c.policy.MaxLeadsPerValue {
			continue
		}
		ids = append(ids, carriers...)
	}
	return slices.DeleteFunc(lists.Distinct(ids), func(id crm.LeadID) bool { return id == lead.Lead.ID })
}

// isShared reports whether evidence is a value that both leads have, rather than how their names compare.
func isShared(e rules.Evidence) bool { return rules.InCommon(e.Code) }

func relationRank(r rules.Relation) int {
	return slices.Index([]rules.Relation{rules.SamePerson, rules.Unclear, rules.SameOrganisation, rules.Unrelated}, r)
}

// evaluateCases evaluates a cluster and identifies the results with the cases of the store.
func (c *comparison) evaluateCases(
	ctx context.Context, leads []rules.Lead, frequent rules.FrequentKeys, now time.Time,
) ([]crm.Case, error) {
	ids := lists.Map(leads, func(one rules.Lead) crm.LeadID { return one.ID })
	dismissed, err := c.past.DismissedPairs(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the dismissed pairs: %w", err)
	}
	old, err := c.past.CasesOfLeads(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read the cases of %d leads: %w", len(ids), err)
	}
	found, err := cluster.Evaluate(ctx, c.mail, leads, *c.policy, frequent, dismissed, now)
	if err != nil {
		return nil, err
	}
	return reconcile.Identify(ctx, c.past, old, found.Cases, now)
}
