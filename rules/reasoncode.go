package rules

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
)

// The languages of sentences.
const (
	English = "en"
	German  = "de"
)

// Codes lists every code, evidence by importance.
func Codes() []Code {
	var evidence, rest []Code
	for _, c := range allCodes() {
		if c.Kind == KindEvidence {
			evidence = append(evidence, c.Code)
		} else {
			rest = append(rest, c.Code)
		}
	}
	return append(evidence, rest...)
}

func sortByRank(codes []*reasonCode) {
	slices.SortStableFunc(codes, func(x, y *reasonCode) int { return cmp.Compare(x.rank, y.rank) })
}

// byReasonRank sorts reasons: decisive ones first, ignored ones last, and those with the same code by the first lead.
func byReasonRank(x, y crm.Reason) int {
	return cmp.Or(cmp.Compare(reasonRank(x.Code), reasonRank(y.Code)), slices.Compare(x.Leads, y.Leads))
}

func reasonRank(code string) int {
	if c := codeTable[code]; c != nil {
		return c.rank
	}
	return -1
}

// Sentence returns the sentence of a reason in a language. It returns Reason.Text, which is English, for a code that
// this version does not know: a stored reason of another version.
func Sentence(r crm.Reason, language string) string {
	c := codeTable[r.Code]
	if c == nil || language != German {
		return r.Text
	}
	s := sentence{code: c, leads: r.Leads, values: r.Values, number: r.Number, limit: r.Limit}
	return c.phrases.german(&s)
}

// InNotes reports whether notes in Odoo quote reasons of this code.
func InNotes(code string) bool {
	c := codeTable[code]
	return c == nil || bool(c.note)
}

// QuotesLead reports whether a reason of this code quotes a single lead, which not every reader may open.
func QuotesLead(code string) bool {
	c := codeTable[code]
	return c == nil || c.values != sharedValue && c.values != sharedByOwner
}

// InCommon reports whether the code is evidence of something that two leads share, and not of how their names compare.
func InCommon(code string) bool {
	c := codeTable[code]
	return c != nil && c.Kind == KindEvidence && c.values != supporting
}
