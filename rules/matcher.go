package rules

import (
	"cmp"
	"fmt"
	"runtime"
	"slices"
	"sync"
)

// matcher finds the pairs of leads that may be related: those that share a key. Each step is parted among the cores;
// the result does not depend on how. Of each lead it keeps the hashes of its keys and its addresses; all else is read
// again of leads that share a key, batch by batch, since most leads share none.
type matcher struct {
	leads            []*Lead // ascending by id, each once
	policy           *Policy
	frequent         FrequentKeys // what the database said, later with what these leads say themselves
	frequentHashes   map[uint64]bool
	keepsComparisons bool             // keep the pairs that only share what weighs nothing
	emails           [][]emailAddress // of each lead
}

// shardsFor returns one below a size where parallel work does not pay.
func shardsFor(n int) int {
	const worthIt = 2000
	return max(1, min(runtime.GOMAXPROCS(0), n/worthIt))
}

// forEachShard calls work for parts of 0..n at once, and waits for all.
func forEachShard(n, parts int, work func(part, from, to int)) {
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

// candidatePairs are the pairs that share a key, and separately those that only share ignored values; both ascending.
// Keys that too many of these leads share become common.
func (s *matcher) candidatePairs() (pairs, weak []pair) {
	indexes := s.indexKeys()
	out := make([]blocks, indexShards)
	forEachShard(indexShards, shardsFor(len(s.leads)), func(_, from, to int) {
		var shelf []posting
		var sorter postingSorter
		for n := from; n < to; n++ {
			shelf = shelf[:0]
			for _, x := range indexes {
				shelf = append(shelf, x.shards[n]...)
				x.shards[n] = nil
			}
			out[n] = s.pairShard(sorter.sort(shelf))
		}
	})
	s.addFrequent(out)
	total := 0
	for i := range out {
		total += len(out[i].pairs)
	}
	pairs = make([]pair, 0, total)
	for i := range out {
		pairs, weak = append(pairs, out[i].pairs...), append(weak, out[i].ignored...)
		out[i].pairs = nil
	}
	slices.Sort(pairs)
	pairs = slices.Compact(pairs)
	slices.Sort(weak)
	weak = slices.DeleteFunc(slices.Compact(weak), func(p pair) bool {
		_, also := slices.BinarySearch(pairs, p)
		return also
	})
	return pairs, weak
}

// indexKeys reads how the leads can be reached, and indexes them by it.
func (s *matcher) indexKeys() []*keyIndex {
	n := shardsFor(len(s.leads))
	s.emails = make([][]emailAddress, len(s.leads))
	s.frequentHashes = hashesOf(s.frequent)
	indexes := make([]*keyIndex, n)
	forEachShard(len(s.leads), n, func(part, from, to int) {
		r, x := contactReader{policy: s.policy, chunkSize: min(4096, 2*(to-from)+roomForLead)}, newKeyIndex(to-from)
		var c contactData // once, since it is handed on by pointer
		for i := from; i < to; i++ {
			c = r.readContact(s.leads[i])
			place := int32(i) //nolint:gosec // G115: two billion leads do not fit in memory
			x.add(place, &c, c.typoInitials(s.leads[i], s.policy))
			r.phones = r.phones[:0]
			s.emails[i] = c.emails
		}
		indexes[part] = x
	})
	return indexes
}

func hashesOf(keys FrequentKeys) map[uint64]bool {
	hashes := make(map[uint64]bool, len(keys))
	for key := range keys {
		if kind, text, err := ParseKey(key); err == nil {
			hashes[hashKey(kind, []byte(text))] = true
		}
	}
	return hashes
}

// typoInitials are those of the person whom the lead names, where a key needs them.
func (c *contactData) typoInitials(l *Lead, p *Policy) string {
	if slices.ContainsFunc(c.emails, func(a emailAddress) bool { return a.mayHaveTypoAtProvider() }) {
		return nameInitials(l, p)
	}
	return ""
}

func (s *matcher) haveTypo(a, b int32) bool {
	for i := range s.emails[a] {
		for j := range s.emails[b] {
			if areOneTypoApart(&s.emails[a][i], &s.emails[b][j]) {
				return true
			}
		}
	}
	return false
}

// addFrequent adds the common keys of these leads to those of the database.
func (s *matcher) addFrequent(found []blocks) {
	all := FrequentKeys{}
	for i := range found {
		for j, m := range found[i].frequent {
			key := s.keyOf(m)
			all[key] = max(found[i].counts[j], s.frequent[key])
		}
	}
	if len(all) == 0 {
		return // what was given is all there is, and belongs to the caller
	}
	for key, n := range s.frequent {
		all[key] = max(n, all[key])
	}
	s.frequent = all
}

// byID sorts leads by id, each once. Of one given twice the last written counts.
func byID(leads []Lead) []*Lead {
	out := leadPointers(leads)
	slices.SortFunc(out, func(a, b *Lead) int {
		if a.ID != b.ID {
			return cmp.Compare(a.ID, b.ID)
		}
		return cmp.Or(b.Written.Compare(a.Written), cmp.Compare(fmt.Sprint(*a), fmt.Sprint(*b)))
	})
	return slices.CompactFunc(out, func(a, b *Lead) bool { return a.ID == b.ID })
}
