package rules

import (
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// clusterer parts a sweep into groups and decides each.
type clusterer struct {
	matcher   *matcher
	dismissed Dismissed
	now       time.Time

	clusterOf []int32   // place of a lead -> number of its group, or -1
	clusters  [][]int32 // places of the leads of each group, ascending
	links     [][]pair  // related pairs of each group, ascending
}

// formClusters finds the groups: leads connected by related pairs. They are numbered by their first lead.
func (d *clusterer) formClusters() {
	root := make([]int32, len(d.matcher.leads))
	for i := range root {
		root[i] = int32(i)
	}
	find := func(i int32) int32 {
		for root[i] != i {
			root[i] = root[root[i]]
			i = root[i]
		}
		return i
	}
	for _, p := range d.matcher.pairs {
		if !p.related {
			continue
		}
		a, b := p.places()
		x, y := find(a), find(b)
		root[max(x, y)] = min(x, y)
	}
	sizes := make([]int32, len(d.matcher.leads))
	for i := range root {
		sizes[find(int32(i))]++
	}
	d.clusterOf = make([]int32, len(d.matcher.leads))
	for i := range root {
		place := int32(i)
		r := find(place)
		switch {
		case sizes[r] < 2:
			d.clusterOf[place] = -1
			continue
		case r == place:
			d.clusterOf[place] = int32(len(d.clusters)) //nolint:gosec // G115: as in readContacts
			d.clusters = append(d.clusters, make([]int32, 0, sizes[r]))
		default:
			d.clusterOf[place] = d.clusterOf[r]
		}
		n := d.clusterOf[place]
		d.clusters[n] = append(d.clusters[n], place)
	}
	d.links = make([][]pair, len(d.clusters))
	for _, p := range d.matcher.pairs {
		if p.related {
			a, _ := p.places()
			n := d.clusterOf[a]
			d.links[n] = append(d.links[n], p.pair)
		}
	}
}

// decideAll decides the groups, parted among the cores.
func (d *clusterer) decideAll() Result {
	n := shardsFor(len(d.clusters))
	results := make([]Result, n)
	forEachShard(len(d.clusters), n, func(part, from, to int) {
		w := clusterComparer{
			comparer: pairComparer{frequent: d.matcher.frequent},
			reasons:  reasonBuilder{position: map[reasonKey]int{}},
		}
		out := Result{Groups: make([]Group, 0, to-from), Cases: make([]crm.Case, 0, to-from+(to-from)/4)}
		for number := from; number < to; number++ {
			g := d.newDecision(number, &w)
			g.decideCases()
			out.Groups = append(out.Groups, g.asGroup())
			out.Cases = append(out.Cases, g.cases...)
		}
		results[part] = out
	})
	all := results[0]
	for _, r := range results[1:] {
		all.Groups = append(all.Groups, r.Groups...)
		all.Cases = append(all.Cases, r.Cases...)
	}
	slices.SortFunc(all.Cases, byFirstLead)
	return all
}

// clusterComparer compares the pairs of one group after the other. What it found is kept until the next group, in
// memory that it uses again.
type clusterComparer struct {
	comparer pairComparer
	kept     []finding
	reasons  reasonBuilder
}

// newDecision gathers what is known of a group. Pairs are compared a second time here, since what was found about all
// pairs of a sweep would not fit in memory.
func (d *clusterer) newDecision(number int, w *clusterComparer) *decision {
	places := d.clusters[number]
	g := &decision{
		policy: d.matcher.policy, now: d.now, reasonBuilder: &w.reasons,
		leads: make([]*Lead, len(places)), profiles: d.matcher.profilesAt(places), links: make([]link, len(d.links[number])),
	}
	for i, place := range places {
		g.leads[i] = d.matcher.leads[place]
	}
	w.kept = w.kept[:0]
	w.comparer.shared = learnSharedValues(g.profiles)
	for i, p := range d.links[number] {
		a, b := p.places()
		l := &g.links[i]
		l.a, _ = slices.BinarySearch(places, a)
		l.b, _ = slices.BinarySearch(places, b)
		l.relation = w.comparer.compare(d.matcher.profile(a), d.matcher.profile(b))
		from := len(w.kept)
		w.kept = append(w.kept, w.comparer.found...)
		l.found = w.kept[from:len(w.kept):len(w.kept)]
		l.strength = linkStrength(l.found, w.comparer.names)
		l.likelihood = likelihood(l.found, w.comparer.names)
		l.dismissed = d.dismissed[crm.Pair{A: d.matcher.leads[a].ID, B: d.matcher.leads[b].ID}]
	}
	return g
}
