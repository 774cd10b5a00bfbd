package crawl

import "leadtwin/internal/crm"

// Fresh is the set of leads that one crawl has read. A million leads take little more than a hundred kilobytes. The
// zero value and nil are empty.
type Fresh struct{ words map[crm.LeadID]uint64 }

const wordBits = 64

// Has reports whether the lead was read.
func (f *Fresh) Has(id crm.LeadID) bool {
	return f != nil && f.words[id/wordBits]&bitOf(id) != 0
}

// Len is the number of leads.
func (f *Fresh) Len() int {
	n := 0
	if f != nil {
		for _, w := range f.words {
			for ; w != 0; w &= w - 1 {
				n++
			}
		}
	}
	return n
}

func (f *Fresh) add(id crm.LeadID) {
	if f.words == nil {
		f.words = map[crm.LeadID]uint64{}
	}
	f.words[id/wordBits] |= bitOf(id)
}

func bitOf(id crm.LeadID) uint64 { return 1 << (uint64(id) % wordBits) } //nolint:gosec // G115: ids are positive
