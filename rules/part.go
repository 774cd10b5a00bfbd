package rules

import (
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// decider parts a sweep into groups and decides each.
type decider struct {
	*sweep
	dismissed Dismissed
	now       time.Time

	number []int32     // place of a lead -> number of its group, or -1
	groups [][]int32   // places of the leads of each group, ascending
	links  [][]pairing // related pairs of each group, ascending
}

// part finds the groups: leads connected by related pairs. They are numbered by their first lead.
func (d *decider) part() {
	root := make([]int32, len(d.leads))
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
	for _, p := range d.pairs {
		if p.relation == Unrelated {
			continue
		}
		a, b := p.places()
		x, y := find(a), find(b)
		root[max(x, y)] = min(x, y)
	}
	sizes := make([]int32, len(d.leads))
	for i := range root {
		sizes[find(int32(i))]++
	}
	d.number = make([]int32, len(d.leads))
	for i := range root {
		place := int32(i)
		r := find(place)
		switch {
		case sizes[r] < 2:
			d.number[place] = -1
			continue
		case r == place:
			d.number[place] = int32(len(d.groups)) //nolint:gosec // G115: as in readContacts
			d.groups = append(d.groups, make([]int32, 0, sizes[r]))
		default:
			d.number[place] = d.number[r]
		}
		n := d.number[place]
		d.groups[n] = append(d.groups[n], place)
	}
	d.links = make([][]pairing, len(d.groups))
	for _, p := range d.pairs {
		if p.relation != Unrelated {
			a, _ := p.places()
			n := d.number[a]
			d.links[n] = append(d.links[n], p.pairing)
		}
	}
}

// decideAll decides the groups, parted among the cores.
func (d *decider) decideAll() Result {
	n := parts(len(d.groups))
	results := make([]Result, n)
	each(len(d.groups), n, func(part, from, to int) {
		w := writer{comparer: comparer{common: d.common}, collector: collector{at: map[[2]string]int{}}}
		out := Result{Groups: make([]Group, 0, to-from), Cases: make([]crm.Case, 0, to-from+(to-from)/4)}
		for number := from; number < to; number++ {
			g := d.group(number, &w)
			g.decide()
			out.Groups = append(out.Groups, g.result())
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

// writer compares the pairs of one group after the other. What it found is kept until the next group, in memory that it
// uses again.
type writer struct {
	comparer
	kept      []finding
	collector collector
}

// group gathers what is known of a group. Pairs are compared a second time here, since what was found about all pairs
// of a sweep would not fit in memory.
func (d *decider) group(number int, w *writer) *group {
	places := d.groups[number]
	g := &group{
		policy: d.policy, now: d.now, collector: &w.collector,
		leads: make([]*Lead, len(places)), profiles: make([]*Profile, len(places)), links: make([]link, len(d.links[number])),
	}
	for i, place := range places {
		g.leads[i], g.profiles[i] = d.leads[place], d.profile(place)
	}
	w.kept = w.kept[:0]
	for i, p := range d.links[number] {
		a, b := p.places()
		l := &g.links[i]
		l.a, _ = slices.BinarySearch(places, a)
		l.b, _ = slices.BinarySearch(places, b)
		l.relation = w.compare(d.profile(a), d.profile(b))
		from := len(w.kept)
		w.kept = append(w.kept, w.found...)
		l.found = w.kept[from:len(w.kept):len(w.kept)]
		l.strength = strength(l.found, w.names)
		l.dismissed = d.dismissed[crm.Pair{A: d.leads[a].ID, B: d.leads[b].ID}]
	}
	return g
}
