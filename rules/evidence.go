package rules

import "leadtwin/internal/crm"

// Evidence is one typed finding about a pair of leads, lower id first.
type Evidence struct {
	Code    string    `json:"code"`
	Values  [2]string `json:"values"`            // what was compared, as normalised; of each lead
	Of      [2]string `json:"of"`                // "lead" or "customer": whose value it is
	Ignored bool      `json:"ignored,omitempty"` // not used: a filler, a frequent value, a value of the own users
	Text    string    `json:"text"`              // one plain sentence
}

// finding is Evidence before it is put into words.
type finding struct {
	code   *reasonCode
	value  string // what the leads share; reasons of several pairs are collected by it
	values [2]string
	of     [2]valueOwner
	count  int // how many leads carry a shared value, or how many people use it, where known
	limit  int // how many companies these are at

	mobile  bool        // of a phone number: its country's plan calls it a mobile
	belongs string      // of an own value: the name of the user or company
	doubts  emailDoubts // of an address: what speaks against one person
}

func (f *finding) ignored() bool { return f.code.values == ignoredValue }

// evidence puts the findings about one pair into words.
func evidence(p crm.Pair, found []finding) []Evidence {
	out := make([]Evidence, 0, len(found))
	for i := range found {
		f := &found[i]
		out = append(out, Evidence{
			Code: f.code.Code.Code, Values: f.values, Of: [2]string{f.of[0].String(), f.of[1].String()},
			Text: f.pairText(p), Ignored: f.ignored(),
		})
	}
	return out
}

// shownValues are the values for people: the one that both leads share, else both. Of a missing name only the lead
// matters, unless both have a name that is too short to compare.
func (f *finding) shownValues() []string {
	switch {
	case f.code == nameMissingCode && (f.values[0] == "" || f.values[1] == ""):
		return nil
	case f.code.values == twoValues, f.code.values == supporting:
		return f.values[:]
	case f.code == ownValueCode:
		return []string{f.value, f.belongs}
	}
	return []string{f.value}
}

// concerns reports whether the finding is about the lead on this side: a missing name is only about leads without one.
func (f *finding) concerns(side int) bool {
	return f.code != nameMissingCode || f.values[side] == "" || f.values[1-side] != ""
}

// pairText is the sentence about one pair. It names the owner of the value if that is not the lead.
func (f *finding) pairText(p crm.Pair) string {
	s := sentence{code: f.code, allLeads: true, number: float64(f.count), limit: float64(f.limit)}
	for side, id := range [2]crm.LeadID{p.A, p.B} {
		if f.concerns(side) {
			s.leads = append(s.leads, id)
		}
	}
	for _, v := range f.shownValues() {
		s.values = appendUnique(s.values, v)
	}
	return s.code.phrases.english(&s) + f.whose(p)
}

// whose reports which values are the customer's. Those of a customer always are.
func (f *finding) whose(p crm.Pair) string {
	if f.code.values == sharedByOwner {
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
