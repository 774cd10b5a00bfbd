package crawl

import (
	"cmp"
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// Fresh is the set of leads that one crawl has read. A million leads take little more than a hundred kilobytes. The
// zero value and nil are empty.
//
// It also keeps what a first crawl writes into the mirror, as long as that is not much, so that the first pass need not
// read it again.
type Fresh struct {
	words     map[crm.LeadID]uint64
	written   map[crm.LeadID]*store.KeyedLead
	customers map[crm.PartnerID]crm.Customer // of written
	many      bool                           // too many leads were written to keep any
}

// maxWritten is how many written leads are kept: some forty megabytes.
const maxWritten = 50_000

// Written returns a lead with its keys that the crawl wrote into the mirror under this mark, with its customer, or nil.
func (f *Fresh) Written(id crm.LeadID, mark int64) (*store.KeyedLead, crm.Customer) {
	if f == nil {
		return nil, crm.Customer{}
	}
	row := f.written[id]
	if row == nil || row.Mark != mark {
		return nil, crm.Customer{}
	}
	return row, f.customers[row.Lead.Customer]
}

// Marks returns the marks, ascending by lead, that all leads have once the crawl has written them, if it keeps them.
func (f *Fresh) Marks() []store.DirtyLead {
	marks := make([]store.DirtyLead, 0, len(f.written))
	for id, row := range f.written {
		marks = append(marks, store.DirtyLead{Lead: id, Version: row.Mark, Read: true})
	}
	slices.SortFunc(marks, func(a, b store.DirtyLead) int { return cmp.Compare(a.Lead, b.Lead) })
	return marks
}

// keep keeps rows that are about to be written.
func (f *Fresh) keep(rows []store.KeyedLead, customers map[crm.PartnerID]crm.Customer) {
	if f.many {
		return
	}
	if len(f.written)+len(rows) > maxWritten {
		f.written, f.customers, f.many = nil, nil, true
		return
	}
	if f.written == nil {
		f.written, f.customers = map[crm.LeadID]*store.KeyedLead{}, map[crm.PartnerID]crm.Customer{}
	}
	for i := range rows {
		f.written[rows[i].Lead.ID] = &rows[i]
	}
	maps.Copy(f.customers, customers)
}

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
