package reconcile

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// maxCached is how many leads stay in memory from one batch to the next.
const maxCached = 20_000

// neighbourhood is the leads related to some dirty leads.
type neighbourhood struct {
	pass    *pass
	leads   *cluster.Cache
	cluster *cluster.Expander
}

// newMirror returns a mirror that takes the marked leads from the memory of the crawl that has just written them, if it
// kept them.
func (p *pass) newMirror(ctx context.Context, marks []store.DirtyLead) (*cluster.Mirror, error) {
	d, err := p.store.Directory(ctx)
	if err != nil && !store.IsNotFound(err) {
		return nil, fmt.Errorf("read the directory from the store: %w", err)
	}
	mirror := cluster.NewMirror(p.store, &p.policy, rules.NewResolver(d))
	if marked := newMarkSet(marks); p.fresh != nil {
		mirror.UseRecent(func(id crm.LeadID) (lead crm.Lead, customer crm.Customer, ok bool) {
			if i, found := marked.find(id); found && marked.all[i].Read { // a pass may re-read the others under their mark
				if row, customer := p.fresh.Written(id, marked.all[i].Version); row != nil {
					return row.Lead, customer, true
				}
			}
			return lead, customer, false
		})
	}
	return mirror, nil
}

// evaluateNeighbourhoods evaluates the leads related to dirty leads, in batches. One batch costs a few queries, however
// large the mirror is.
func (p *pass) evaluateNeighbourhoods(ctx context.Context, marks []store.DirtyLead) error {
	mirror, err := p.newMirror(ctx, marks)
	if err != nil {
		return err
	}
	dirty := make(map[crm.LeadID]bool, len(marks))
	for _, m := range marks {
		dirty[m.Lead] = true
	}
	leads := cluster.NewCache(mirror, &p.policy)
	for batch := range slices.Chunk(marks, p.options.Batch) {
		n := &neighbourhood{pass: p, leads: leads, cluster: cluster.NewExpander(leads)}
		if err := n.evaluateCluster(ctx, batch, dirty); err != nil {
			return err
		}
		leads.Trim(maxCached)
	}
	return nil
}

// evaluateCluster saves the cases of the leads related to marked ones, and clears the marks.
func (n *neighbourhood) evaluateCluster(ctx context.Context, marks []store.DirtyLead, dirty map[crm.LeadID]bool) error {
	crossed, err := n.expandMarked(ctx, marks, dirty)
	if err != nil {
		return err
	}
	old, _, err := n.expandCases(ctx, leadsOfMarks(marks))
	if err != nil {
		return err
	}
	p, frequent := n.pass, n.cluster.Frequent()
	if err := p.evaluateLeads(ctx, n.leads.Leads(n.cluster.IDs()), frequent, old); err != nil {
		return err
	}
	p.lastFrequent.updateKeys(crossed, frequent)
	if err := p.storeFrequentKeys(ctx); err != nil {
		return err
	}
	return p.clearMarks(ctx, marks)
}

// expandMarked adds the marked leads, and all whose relations changed because a value of a marked lead became frequent
// or stopped being so. It returns the keys of these values.
func (n *neighbourhood) expandMarked(
	ctx context.Context, marks []store.DirtyLead, dirty map[crm.LeadID]bool,
) ([]crm.Key, error) {
	keys, err := n.expandLeads(ctx, marks)
	if err != nil {
		return nil, err
	}
	crossed := n.pass.lastFrequent.crossedLimit(keys, n.cluster.Frequent())
	others, err := n.pass.cleanCarriers(ctx, crossed, dirty)
	if err != nil {
		return nil, err
	}
	return crossed, n.cluster.Expand(ctx, others)
}

// expandLeads adds the marked leads. It returns the keys that they have or had, which may have become frequent or
// stopped being so.
func (n *neighbourhood) expandLeads(ctx context.Context, marks []store.DirtyLead) (keys []crm.Key, err error) {
	ids := leadsOfMarks(marks)
	for _, m := range marks {
		keys = append(keys, m.RemovedKeys...)
	}
	survivors, err := readSurvivors(ctx, n.pass.store, ids)
	if err != nil {
		return nil, err
	}
	ids = slices.AppendSeq(ids, maps.Values(survivors))
	if err := n.cluster.Expand(ctx, ids); err != nil {
		return nil, err
	}
	if err := n.cluster.CountKeys(ctx, keys); err != nil {
		return nil, err
	}
	for _, id := range ids {
		if lead := n.leads.Member(id); lead != nil {
			keys = append(keys, lead.Keys...)
		}
	}
	return keys, nil
}

// cleanCarriers returns the leads that carry a key and are not dirty; other batches evaluate the dirty ones.
func (p *pass) cleanCarriers(ctx context.Context, keys []crm.Key, dirty map[crm.LeadID]bool) ([]crm.LeadID, error) {
	if len(keys) == 0 {
		return nil, nil
	}
	carriers, err := p.store.LeadsByKeys(ctx, keys, math.MaxInt32)
	if err != nil {
		return nil, fmt.Errorf("search the mirror for %d keys: %w", len(keys), err)
	}
	var clean []crm.LeadID
	for _, key := range keys {
		for _, id := range carriers[key] {
			if !dirty[id] {
				clean = append(clean, id)
			}
		}
	}
	slices.Sort(clean)
	return slices.Compact(clean), nil
}

// expandCases adds the leads that share a case with one of the cluster, since a case that falls apart must be evaluated
// as a whole. It returns all these cases, and the leads of the cluster and of the cases.
func (n *neighbourhood) expandCases(
	ctx context.Context, marked []crm.LeadID,
) (all []crm.Case, leads map[crm.LeadID]bool, err error) {
	asked := map[crm.LeadID]bool{}
	cases := map[string]crm.Case{}
	ask := n.cluster.IDs()
	for _, id := range marked {
		if !n.cluster.Contains(id) {
			ask = append(ask, id) // a deleted lead may still have cases
		}
	}
	for len(ask) > 0 {
		for _, id := range ask {
			asked[id] = true
		}
		found, err := n.pass.store.CasesOfLeads(ctx, ask)
		if err != nil {
			return nil, nil, fmt.Errorf("read the cases of %d leads: %w", len(ask), err)
		}
		for _, c := range found {
			cases[c.ID] = c
		}
		mates := leadsOfCases(found)
		survivors, err := readSurvivors(ctx, n.pass.store, mates)
		if err != nil {
			return nil, nil, err
		}
		if err := n.cluster.Expand(ctx, slices.AppendSeq(mates, maps.Values(survivors))); err != nil {
			return nil, nil, err
		}
		ask = slices.DeleteFunc(slices.Concat(n.cluster.IDs(), mates), func(id crm.LeadID) bool { return asked[id] })
		slices.Sort(ask)
		ask = slices.Compact(ask)
	}
	all = slices.SortedFunc(maps.Values(cases), func(a, b crm.Case) int { return strings.Compare(a.ID, b.ID) })
	return all, asked, nil
}

func leadsOfMarks(marks []store.DirtyLead) []crm.LeadID {
	return lists.Map(marks, func(m store.DirtyLead) crm.LeadID { return m.Lead })
}

// clearMarks removes marks, except those of leads whose cases changed during the pass.
func (p *pass) clearMarks(ctx context.Context, marks []store.DirtyLead) error {
	if err := p.store.ClearDirty(ctx, marks); err != nil {
		return fmt.Errorf("clear %d marks: %w", len(marks), err)
	}
	if len(p.changedCases) == 0 {
		return nil
	}
	again := p.changedCases
	p.changedCases = nil
	if err := p.store.MarkDirty(ctx, again); err != nil {
		return fmt.Errorf("mark %d leads: %w", len(again), err)
	}
	return nil
}
