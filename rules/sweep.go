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
	contacts []contact
	profiles []Profile // only of leads that are compared
	at       []int32   // place of a lead -> place of its profile
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

// related returns the pairs that have anything in common, ascending, and which of them are related; the others only
// share what weighs nothing.
func (s *sweep) related() (pairs []pairing, relations []Relation) {
	candidates := s.candidates()
	s.readProfiles(candidates)
	n := parts(len(candidates))
	kept, said := make([][]pairing, n), make([][]Relation, n)
	each(len(candidates), n, func(part, from, to int) {
		c := comparer{common: s.common}
		for _, p := range candidates[from:to] {
			a, b := p.places()
			r := c.compare(s.profile(a), s.profile(b))
			if r != Unrelated || slices.ContainsFunc(c.found, func(f finding) bool { return f.weak() }) {
				kept[part], said[part] = append(kept[part], p), append(said[part], r)
			}
		}
	})
	return slices.Concat(kept...), slices.Concat(said...)
}

func (s *sweep) profile(place int32) *Profile { return &s.profiles[s.at[place]] }

// candidates are the pairs that share a key, ascending. Keys that too many of these leads share become common.
func (s *sweep) candidates() []pairing {
	indexes := s.readContacts()
	out := make([]blocks, shelves)
	each(shelves, parts(len(s.leads)), func(_, from, to int) {
		for n := from; n < to; n++ {
			var shelf []mention
			for _, x := range indexes {
				shelf = append(shelf, x.shelf[n]...)
				x.shelf[n] = nil
			}
			out[n] = block(shelf, s.policy.MaxShared, s.worthComparing)
		}
	})
	s.findCommon(out)
	var pairs []pairing
	for i := range out {
		pairs = append(pairs, out[i].pairs...)
		out[i].pairs = nil
	}
	slices.Sort(pairs)
	return slices.Compact(pairs)
}

// readContacts reads how the leads can be reached, and indexes them by it.
func (s *sweep) readContacts() []*index {
	n := parts(len(s.leads))
	s.contacts = make([]contact, len(s.leads))
	indexes := make([]*index, n)
	each(len(s.leads), n, func(part, from, to int) {
		r, x := reader{policy: s.policy, chunk: 4096}, new(index)
		for i := from; i < to; i++ {
			s.contacts[i] = r.contact(s.leads[i])
			x.add(int32(i), &s.contacts[i], s.initials(int32(i))) //nolint:gosec // G115: two billion leads do not fit in memory
		}
		indexes[part] = x
	})
	return indexes
}

// initials are those of the person whom the lead names, if it has an address in which a slip is worth looking for.
func (s *sweep) initials(place int32) string {
	for i := range s.contacts[place].emails {
		if s.contacts[place].emails[i].slips() {
			_, name, _ := readName(s.leads[place], s.policy)
			return name.Initials()
		}
	}
	return ""
}

// worthComparing says that two leads that share a typo key have addresses one slip apart.
func (s *sweep) worthComparing(m mention, other int32) bool {
	for i := range s.contacts[m.lead].emails {
		for j := range s.contacts[other].emails {
			if similarAddresses(&s.contacts[m.lead].emails[i], &s.contacts[other].emails[j]) {
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
			key := textOf(m, &s.contacts[m.lead], s.initials(m.lead))
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
func (s *sweep) readProfiles(pairs []pairing) {
	needed := make([]bool, len(s.leads))
	for _, p := range pairs {
		a, b := p.places()
		needed[a], needed[b] = true, true
	}
	s.at = make([]int32, len(s.leads))
	var places []int32
	for place, is := range needed {
		if is {
			s.at[place] = int32(len(places))      //nolint:gosec // G115: as in readContacts
			places = append(places, int32(place)) //nolint:gosec // G115: as in readContacts
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
