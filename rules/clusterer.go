package rules

import (
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules/disjoint"
)

// clusterer parts a batch into groups and decides each.
type clusterer struct {
	batch     *batch
	dismissed Dismissed
	now       time.Time

	count     int
	clusterOf []int32             // place of a lead -> number of its group, or -1
	clusters  groupedItems[int32] // places of the leads of each group, ascending
	links     groupedItems[pair]  // related pairs of each group, ascending
	indirect  []pair              // that match through a third lead, ascending; only for comparisons
}

// formClusters finds the groups: leads connected by related pairs. They are numbered by their first lead.
func (d *clusterer) formClusters() {
	sets := disjoint.New[int32](len(d.batch.leads))
	related := make([]pair, 0, len(d.batch.pairs))
	for _, p := range d.batch.pairs {
		if p.related {
			sets.Join(p.places())
			related = append(related, p.pair)
		}
	}
	sizes := sets.Sizes()
	d.clusterOf = make([]int32, len(d.batch.leads))
	for i := range d.clusterOf {
		place := int32(i)
		switch first := sets.Root(place); {
		case sizes[first] < 2:
			d.clusterOf[place] = -1
		case first == place:
			d.clusterOf[place] = int32(d.count) //nolint:gosec // G115: as in indexKeys
			d.count++
		default:
			d.clusterOf[place] = d.clusterOf[first]
		}
	}
	d.clusters = groupItems(allPlaces(len(d.batch.leads)), d.count, func(place int32) int32 { return d.clusterOf[place] })
	d.links = groupItems(related, d.count, func(p pair) int32 { a, _ := p.places(); return d.clusterOf[a] })
}

// decideAll decides the groups, distributed over the cores, and returns the results.
func (d *clusterer) decideAll() []Result {
	n := shardsFor(d.count)
	results, indirect := make([]Result, n), make([][]pair, n)
	forEachShard(d.count, n, func(part, from, to int) {
		w := clusterComparer{
			comparer: pairComparer{frequent: d.batch.matcher.frequent},
			reasons:  reasonBuilder{position: map[reasonKey]int{}},
		}
		out := Result{Groups: make([]Group, 0, to-from), Cases: make([]crm.Case, 0, 3*(to-from)/2)}
		for number := from; number < to; number++ {
			g := d.newDecision(number, &w)
			g.decideCases()
			out.Groups = append(out.Groups, g.asGroup())
			out.Cases = append(out.Cases, g.cases...)
			w.cases = g.cases
			if d.batch.matcher.keepsComparisons {
				indirect[part] = append(indirect[part], d.indirectPairs(g, number)...)
			}
		}
		results[part] = out
	})
	d.indirect = slices.Concat(indirect...)
	slices.Sort(d.indirect)
	return results
}

// indirectPairs returns the pairs of a decided group that match through a third lead, by places in the batch.
func (d *clusterer) indirectPairs(g *decision, number int) (out []pair) {
	places := d.clusters.of(number)
	for _, e := range g.indirect {
		out = append(out, pairOf(places[e.a], places[e.b]))
	}
	return out
}

// clusterComparer compares the pairs of one group after the other, in memory that the next group reuses.
type clusterComparer struct {
	comparer pairComparer
	kept     []finding
	leads    []*Lead
	profiles []*Profile
	links    []link
	reasons  reasonBuilder
	facts    factWriter
	cases    []crm.Case
}

// newDecision collects the evidence about a group. Pairs are compared a second time here, since what was found about
// all pairs of a batch would take much memory, and since only now it is known who uses the values of the group.
func (d *clusterer) newDecision(number int, w *clusterComparer) *decision {
	places, pairs := d.clusters.of(number), d.links.of(number)
	w.leads, w.profiles, w.links, w.kept = w.leads[:0], w.profiles[:0], w.links[:0], w.kept[:0]
	for _, place := range places {
		w.leads = append(w.leads, d.batch.leads[place])
		w.profiles = append(w.profiles, &d.batch.profiles[place])
	}
	w.comparer.shared = learnSharedValues(w.profiles)
	for _, p := range pairs {
		w.links = append(w.links, d.compareLink(w, places, p))
	}
	return &decision{
		policy: d.batch.matcher.policy, now: d.now, reasonBuilder: &w.reasons, facts: &w.facts,
		leads: w.leads, profiles: w.profiles, links: w.links, cases: w.cases[:0], dismissed: d.dismissed,
	}
}

func (d *clusterer) compareLink(w *clusterComparer, places []int32, p pair) (l link) {
	a, b := p.places()
	l.a, _ = slices.BinarySearch(places, a)
	l.b, _ = slices.BinarySearch(places, b)
	l.relation = w.comparer.compare(&d.batch.profiles[a], &d.batch.profiles[b])
	from := len(w.kept)
	w.kept = append(w.kept, w.comparer.found...)
	l.found = w.kept[from:len(w.kept):len(w.kept)]
	l.canBridge = len(places) > 2 && w.comparer.canBridge()
	l.strength = linkStrength(l.found, w.comparer.names)
	l.likelihood = likelihood(l.found, w.comparer.names)
	l.dismissed = d.dismissed[crm.Pair{A: d.batch.leads[a].ID, B: d.batch.leads[b].ID}]
	return l
}
