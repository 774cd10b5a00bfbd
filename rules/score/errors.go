package score

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Kind is a kind of error.
type Kind string

// The kinds of errors, the worst first: a wrong merge costs trust, a missed pair two phone calls, a needless question a
// minute.
const (
	FalseMerge  Kind = "false_merge"  // leads of several people would be merged
	Missed      Kind = "missed"       // leads of one person are neither merged nor asked about, though they could be known
	FalseReview Kind = "false_review" // a question holds leads of several people
)

// Kinds lists the kinds of errors, the worst first.
func Kinds() []Kind { return []Kind{FalseMerge, Missed, FalseReview} }

// ErrorCount counts the errors of a kind: how many cases (of Missed: persons), and how many wrong pairs they hold.
type ErrorCount struct {
	Kind  Kind `json:"kind"`
	Cases int  `json:"cases"`
	Pairs int  `json:"pairs"`
}

// Error is one case that is wrong, readable by people.
type Error struct {
	Kind    Kind        `json:"kind"`
	Pairs   int         `json:"pairs"` // that are wrong
	Leads   []ErrorLead `json:"leads"`
	More    int         `json:"more,omitempty"` // leads that are not listed
	Reasons []string    `json:"reasons"`        // what rules say about these leads
	Guards  []string    `json:"guards,omitempty"`
}

// ErrorLead is a lead of an Error, as the file has it.
type ErrorLead struct {
	ID      crm.LeadID `json:"id"`
	FileID  string     `json:"file_id,omitempty"` // where the ids of the file are not numbers
	Line    int        `json:"line,omitempty"`    // in the file
	Person  int        `json:"person"`            // equal numbers are one person
	Name    string     `json:"name,omitempty"`
	Company string     `json:"company,omitempty"`
	Email   string     `json:"email,omitempty"`
	Phone   string     `json:"phone,omitempty"`
	Mobile  string     `json:"mobile,omitempty"`
}

// mistake is an Error before it is made readable.
type mistake struct {
	kind   Kind
	pairs  int
	places []int32 // of the leads
	of     *crm.Case
}

// errors counts all errors and returns the worst.
func (m *measurement) errors(found *pairSets) ([]ErrorCount, []Error) {
	all := slices.Concat(m.wrongCases(FalseMerge, m.casesOf[string(crm.Merge)]),
		m.wrongCases(FalseMerge, m.casesOf[Held]), m.missedPersons(found),
		m.wrongCases(FalseReview, m.casesOf[string(crm.Review)]))
	var counts []ErrorCount
	for _, kind := range Kinds() {
		c := ErrorCount{Kind: kind}
		for _, e := range all {
			if e.kind == kind {
				c.Cases++
				c.Pairs += e.pairs
			}
		}
		counts = append(counts, c)
	}
	if len(m.settings.Kinds) > 0 {
		all = slices.DeleteFunc(all, func(e mistake) bool { return !slices.Contains(m.settings.Kinds, e.kind) })
	}
	slices.SortFunc(all, func(a, b mistake) int {
		return cmp.Or(cmp.Compare(slices.Index(Kinds(), a.kind), slices.Index(Kinds(), b.kind)),
			cmp.Compare(b.pairs, a.pairs), cmp.Compare(m.idOf(a.places[0]), m.idOf(b.places[0])))
	})
	out := []Error{}
	for _, e := range all[:min(len(all), m.settings.MaxErrors)] {
		out = append(out, m.readable(e))
	}
	return counts, out
}

// wrongCases are the cases that hold leads of several people.
func (m *measurement) wrongCases(kind Kind, cases []*crm.Case) []mistake {
	var out []mistake
	for _, c := range cases {
		places := m.places(c.Leads)
		if wrong := pairsOf(len(places)) - samePairs(m.persons, places); wrong > 0 {
			out = append(out, mistake{kind, wrong, places, c})
		}
	}
	return out
}

// missedPersons are the persons of whom a pair that can be known was not found.
func (m *measurement) missedPersons(found *pairSets) []mistake {
	missed := m.missedByPerson(found)
	leads := map[int][]int32{}
	for i, person := range m.persons {
		if missed[person] > 0 {
			leads[person] = append(leads[person], int32(i))
		}
	}
	var out []mistake
	for person, n := range missed {
		out = append(out, mistake{kind: Missed, pairs: n, places: leads[person]})
	}
	return out
}

// mostLeads is how many leads of one error are listed.
const mostLeads = 12

func (m *measurement) readable(e mistake) Error {
	out := Error{Kind: e.kind, Pairs: e.pairs, Reasons: []string{}, More: max(0, len(e.places)-mostLeads)}
	listed := slices.Clone(e.places)
	slices.SortStableFunc(listed, func(x, y int32) int { return cmp.Compare(m.persons[x], m.persons[y]) })
	for _, place := range listed[:len(listed)-out.More] {
		l := &m.leads[place]
		lead := ErrorLead{
			ID: l.ID, Person: m.persons[place], Name: l.ContactName, Company: l.CompanyName, Email: l.Email, Phone: l.Phone,
			Mobile: l.Mobile,
		}
		if m.table.IDs != nil {
			lead.FileID = m.table.IDs[place]
		}
		if m.table.Lines != nil {
			lead.Line = m.table.Lines[place]
		}
		out.Leads = append(out.Leads, lead)
	}
	if e.of == nil {
		out.Reasons = m.whyMissed(e.places[:min(len(e.places), mostLeads)])
		return out
	}
	for _, r := range e.of.Reasons {
		out.Reasons = append(out.Reasons, r.Text)
	}
	for _, g := range e.of.Guards {
		out.Guards = append(out.Guards, g.Text)
	}
	return out
}

// whyMissed says what rules find in common in the pairs of a person that were not found, each sentence once.
func (m *measurement) whyMissed(places []int32) []string {
	leads := make([]rules.Lead, len(places))
	for i, place := range places {
		leads[i] = m.leads[place]
	}
	out := []string{}
	result := rules.Evaluate(leads, m.settings.Policy, m.result.FrequentKeys, nil, m.settings.Now, rules.WithComparisons())
	for _, c := range result.Comparisons {
		if m.wereFound(m.place[c.Pair.A], m.place[c.Pair.B]) {
			continue
		}
		for _, e := range c.Evidence {
			if text := "leads " + crm.FormatIDs([]crm.LeadID{c.Pair.A, c.Pair.B}) + ": " + e.Text; !slices.Contains(out, text) {
				out = append(out, text)
			}
		}
	}
	if len(out) == 0 {
		out = append(out, "rules find nothing in common that counts as evidence")
	}
	return out
}

// wereFound reports whether a case that merges or asks holds both leads.
func (m *measurement) wereFound(a, b int32) bool {
	for _, sets := range []*pairSets{m.merge, m.held, m.review} {
		for _, set := range sets.sets {
			if slices.Contains(set, a) && slices.Contains(set, b) {
				return true
			}
		}
	}
	return false
}
