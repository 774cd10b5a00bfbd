package crawl

import (
	"maps"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// Fresh is the set of leads that one crawl has read. A million leads take little more than a hundred kilobytes. The
// zero value and nil are empty.
//
// It also keeps what the crawl wrote into the mirror, as long as that is not much, so that a first sweep need not read
// it again.
type Fresh struct {
	words     map[crm.LeadID]uint64
	written   map[crm.LeadID]*store.KeyedLead
	customers map[crm.PartnerID]crm.Customer // of written
	many      bool                           // too many leads were written to keep any
}

// maxWritten is how many written leads are kept: some forty megabytes.
const maxWritten = 50_000

// Written returns a lead that the crawl wrote into the mirror under this mark, with its customer.
func (f *Fresh) Written(id crm.LeadID, mark int64) (lead crm.Lead, customer crm.Customer, ok bool) {
	if f == nil {
		return lead, customer, false
	}
	row := f.written[id]
	if row == nil || row.Mark != mark {
		return lead, customer, false
	}
	return row.Lead, f.customers[row.Lead.Customer], true
}

// keep keeps rows that were written.
func (f *Fresh) keep(rows []store.KeyedLead, changed []crm.LeadID, customers map[crm.PartnerID]crm.Customer) {
	if f.many || len(changed) == 0 {
		return
	}
	if len(f.written)+len(changed) > maxWritten {
		f.written, f.customers, f.many = nil, nil, true
		return
	}
	if f.written == nil {
		f.written, f.customers = map[crm.LeadID]*store.KeyedLead{}, map[crm.PartnerID]crm.Customer{}
	}
	for i := range rows {
		if _, found := slices.BinarySearch(changed, rows[i].Lead.ID); found {
			f.written[rows[i].Lead.ID] = &rows[i]
		}
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
