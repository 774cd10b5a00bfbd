package rules

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"sync"
)

// sweep finds the related pairs among many leads: keys, blocks, comparisons. Each step is parted among the cores; the
// result does not depend on how.
type sweep struct {
	leads    []*Lead // ascending by id, each once
	policy   *Policy
	common   Common // what the database said, later with what these leads say themselves
	similar  bool   // keep the pairs that only share what weighs nothing
	contacts []contact
	profiles []Profile     // only of leads that are compared
	at       []int32       // place of a lead -> place of its profile
	pairs    []relatedPair // ascending
}

// parts is the number of pieces that work on n things is cut into: one below a size where it does not pay.
func parts(n int) int {
	const worthIt = 2000
	return max(1, min(runtime.GOMAXPROCS(0), n/worthIt))
}

// each calls work for parts of 0..n at once, and waits for all.
func each(n, parts int, work func(part, from, to int)) {
	if parts == 1 {
		work(0, 0, n)
		return
	}
	var all sync.WaitGroup
	for part := range parts {
		all.Go(func() { work(part, n*part/parts, n*(part+1)/parts) })
	}
	all.Wait()
}

// related finds the pairs that have anything in common.
func (s *sweep) related() {
	candidates, weak := s.candidates()
	s.readProfiles(candidates, weak)
	s.contacts = nil // those that matter are in the profiles now
	n := parts(len(candidates))
	kept := make([][]relatedPair, n)
	each(len(candidates), n, func(part, from, to int) {
		c := comparer{common: s.common}
		for _, p := range candidates[from:to] {
			a, b := p.places()
			r := c.relate(s.profile(a), s.profile(b))
			if r != Unrelated || s.similar && c.foundWeak() {
				kept[part] = append(kept[part], relatedPair{p, r})
			}
		}
	})
	s.pairs = slices.Concat(kept...)
	for _, p := range weak {
		s.pairs = append(s.pairs, relatedPair{p, Unrelated})
	}
	slices.SortFunc(s.pairs, func(x, y relatedPair) int { return cmp.Compare(x.pairing, y.pairing) })
}

// relatedPair is a pair that has something in common. It is unrelated where that weighs nothing.
type relatedPair struct {
	pairing
	relation Relation
}

func (s *sweep) profile(place int32) *Profile { return &s.profiles[s.at[place]] }

// candidates are the pairs that share a key, and besides those that only share what weighs nothing; both ascending.
// Keys that too many of these leads share become common.
func (s *sweep) candidates() (pairs, weak []pairing) {
	indexes := s.readContacts()
	out := make([]blocks, shelves)
	each(shelves, parts(len(s.leads)), func(_, from, to int) {
		var shelf []mention
		for n := from; n < to; n++ {
			shelf = shelf[:0]
			for _, x := range indexes {
				shelf = append(shelf, x.shelf[n]...)
				x.shelf[n] = nil
			}
			out[n] = s.block(shelf)
		}
	})
	s.findCommon(out)
	total := 0
	for i := range out {
		total += len(out[i].pairs)
	}
	pairs = make([]pairing, 0, total)
	for i := range out {
		pairs, weak = append(pairs, out[i].pairs...), append(weak, out[i].weak...)
		out[i].pairs = nil
	}
	slices.Sort(pairs)
	pairs = slices.Compact(pairs)
	slices.Sort(weak)
	weak = slices.DeleteFunc(slices.Compact(weak), func(p pairing) bool {
		_, also := slices.BinarySearch(pairs, p)
		return also
	})
	return pairs, weak
}

// readContacts reads how the leads can be reached, and indexes them by it.
func (s *sweep) readContacts() []*index {
	n := parts(len(s.leads))
	s.contacts = make([]contact, len(s.leads))
	indexes := make([]*index, n)
	each(len(s.leads), n, func(part, from, to int) {
		r, x := reader{policy: s.policy, chunk: 4096}, newIndex(to-from)
		for i := from; i < to; i++ {
			s.contacts[i] = r.contact(s.leads[i])
			x.add(int32(i), &s.contacts[i], s.initials(int32(i))) //nolint:gosec // G115: two billion leads do not fit in memory
		}
		indexes[part] = x
	})
	return indexes
}

// initials are those of the person whom the lead names, where a key needs them.
func (s *sweep) initials(place int32) string {
	if slices.ContainsFunc(s.contacts[place].emails, func(a address) bool { return a.slipsInPublic() }) {
		return initials(s.leads[place], s.policy)
	}
	return ""
}

// slip says that two leads have addresses one typing error apart.
func (s *sweep) slip(a, b int32) bool {
	for i := range s.contacts[a].emails {
		for j := range s.contacts[b].emails {
			if similarAddresses(&s.contacts[a].emails[i], &s.contacts[b].emails[j]) {
				return true
			}
		}
	}
	return false
}

// findCommon adds to what the database said about common keys what these leads show.
func (s *sweep) findCommon(found []blocks) {
	all := Common{}
	for i := range found {
		for j, m := range found[i].common {
			key := s.textOf(m)
			all[key] = max(found[i].counts[j], s.common[key])
		}
	}
	if len(all) == 0 {
		return // what was given is all there is, and belongs to the caller
	}
	for key, n := range s.common {
		all[key] = max(n, all[key])
	}
	s.common = all
}

// readProfiles reads the leads that are compared.
func (s *sweep) readProfiles(pairs ...[]pairing) {
	needed := make([]bool, len(s.leads))
	for _, some := range pairs {
		for _, p := range some {
			a, b := p.places()
			needed[a], needed[b] = true, true
		}
	}
	s.at = make([]int32, len(s.leads))
	var places []int32
	for place, is := range needed {
		if is {
			s.at[place] = int32(len(places)) //nolint:gosec // G115: as in readContacts
			places = append(places, int32(place))
		}
	}
	s.profiles = make([]Profile, len(places))
	each(len(places), parts(len(places)), func(_, from, to int) {
		for i := from; i < to; i++ {
			s.profiles[i] = read(s.leads[places[i]], s.contacts[places[i]], s.policy)
		}
	})
}

// byID sorts leads by id, each once. Of one given twice the last written counts.
func byID(leads []Lead) []*Lead {
	out := pointers(leads)
	slices.SortFunc(out, func(a, b *Lead) int {
		if a.ID != b.ID {
			return cmp.Compare(a.ID, b.ID)
		}
		return cmp.Or(b.Written.Compare(a.Written), cmp.Compare(fmt.Sprint(*a), fmt.Sprint(*b)))
	})
	return slices.CompactFunc(out, func(a, b *Lead) bool { return a.ID == b.ID })
}
