package rules

import "leadtwin/internal/crm"

// Codes of evidence: what two leads have in common, or what tells them apart. They are stable: they stand in JSON,
// metrics and documents. The strongest come first, and that is the order in which reasons are listed.
const (
	SameEmail       = "same_email"             // the same personal address
	SameCustomer    = "same_customer"          // the same customer record, a person or a company
	SameRoleMailbox = "same_role_mailbox"      // the same address, of a mailbox that several people read
	SamePhone       = "same_phone"             // the same number
	SimilarEmail    = "similar_email"          // addresses one typing error apart
	SameEntity      = "same_commercial_entity" // customer records of one legal entity
	SameDomain      = "same_domain"            // other addresses of one company domain
	NameEqual       = "name_equal"             //
	NameSimilar     = "name_similar"           //
	NameDifferent   = "name_different"         // the names contradict each other
	NameOfSeveral   = "name_of_several"        // an entry names several people, such as a couple
	NameMissing     = "name_missing"           // one of the leads, or both, name no person
	CompanyEqual    = "company_equal"          //
	CompanySimilar  = "company_similar"        //
	SharedValue     = "shared_value"           // in common, but so many leads carry it that it weighs nothing
	Filler          = "filler"                 // in common, but people type it when they know nothing
	OwnValue        = "own_value"              // in common, but it belongs to the company's own users or to the company
	SharedRecord    = "shared_record"          // in common, but the customer record stands for many people
)

// Evidence is one typed finding about a pair of leads, lower id first.
type Evidence struct {
	Code    string
	Values  [2]string // what was compared, as normalised; of each lead
	Of      [2]string // "lead" or "customer": whose value it is
	Text    string    // one plain sentence
	Ignored bool      // reported, but not used: a filler, a frequent value or a value of the company's own users
}

// finding is Evidence before it is put into words.
type finding struct {
	code   string
	value  string // what the leads share; reasons of several pairs are collected by it
	values [2]string
	of     [2]valueOwner
	count  int // how many leads carry a shared value, where known

	belongs string // of an own value: the name of the user or company
}

func (f *finding) ignored() bool {
	switch f.code {
	case SharedValue, Filler, OwnValue, SharedRecord:
		return true
	}
	return false
}

// evidence puts the findings about one pair into words.
func evidence(p crm.Pair, found []finding) []Evidence {
	out := make([]Evidence, 0, len(found))
	for i := range found {
		f := &found[i]
		out = append(out, Evidence{
			Code: f.code, Values: f.values, Of: [2]string{f.of[0].String(), f.of[1].String()},
			Text: f.pairText(p), Ignored: f.ignored(),
		})
	}
	return out
}

// shared are the values for people: the one that both share, else both. Of a missing name only the lead matters, unless
// both are there and too short to say anything.
func (f *finding) shared() []string {
	switch f.code {
	case NameMissing:
		if f.values[0] == "" || f.values[1] == "" {
			return nil
		}
		return f.values[:]
	case SimilarEmail, NameEqual, NameSimilar, NameDifferent, NameOfSeveral, CompanyEqual, CompanySimilar:
		return f.values[:]
	case OwnValue:
		return []string{f.value, f.belongs}
	}
	return []string{f.value}
}

// concerns says that the finding is about the lead on this side: a missing name is only about leads without one.
func (f *finding) concerns(side int) bool {
	return f.code != NameMissing || f.values[side] == "" || f.values[1-side] != ""
}

// pairText says it of one pair, and whose value it is where that is not the lead's own.
func (f *finding) pairText(p crm.Pair) string {
	s := sentence{code: f.code, allLeads: true, number: float64(f.count)}
	for side, id := range [2]crm.LeadID{p.A, p.B} {
		if f.concerns(side) {
			s.leads = append(s.leads, id)
		}
	}
	for _, v := range f.shared() {
		s.values = appendUnique(s.values, v)
	}
	return s.english() + f.whose(p)
}

// whose says which values are the customer's. Of a customer they are in any case.
func (f *finding) whose(p crm.Pair) string {
	if f.code == SameCustomer || f.code == SameEntity {
		return ""
	}
	through := sentence{}
	for side, id := range [2]crm.LeadID{p.A, p.B} {
		if f.of[side] == ofCustomer {
			through.leads = append(through.leads, id)
		}
	}
	if len(through.leads) == 0 {
		return ""
	}
	return " (" + through.leadList() + " through the customer)"
}
