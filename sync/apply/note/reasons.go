package note

import (
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

func translateReasons(reasons []crm.Reason, language string) []string {
	sentences := make([]string, len(reasons))
	for i, r := range reasons {
		sentences[i] = rules.Sentence(r, language)
	}
	return sentences
}

// noteReasons leaves out what is not used as evidence, and that there are several salespeople, as the first line of the
// note says.
func noteReasons(reasons []crm.Reason) []crm.Reason {
	return slices.DeleteFunc(slices.Clone(reasons), func(r crm.Reason) bool { return !rules.InNotes(r.Code) })
}

// quotesLead reports whether a reason quotes a single lead, which a reader of another company may not see.
func quotesLead(r crm.Reason) bool { return rules.QuotesLead(r.Code) }
