package rules

import (
	"strconv"

	"leadtwin/internal/crm"
)

// The guard checks the evidence about the leads and not the leads themselves, so it is not among guards.
var scoreCode = newGuardCode(
	GuardScore,
	"min_score",
	"The likelihood that the leads are one person is below this.",
	texts(
		func(s *sentence) string {
			return s.leadList() + " are one person with a likelihood of " + s.list() + " %, below min_score"
		},
		func(s *sentence) string {
			return s.germanLeads() + " gehören mit " + s.germanList() +
				" % Wahrscheinlichkeit zu einer Person, weniger als min_score"
		},
	),
	sentence{leads: []crm.LeadID{41, 42}, values: []string{"94"}},
)

// guardScore holds a merge back that is less likely than the policy asks for.
func guardScore(leads []*Lead, score int, p *Policy, held []crm.Reason) (crm.Verdict, []crm.Reason) {
	if score >= p.MinScore {
		return crm.Merge, held
	}
	s := sentence{code: scoreCode, leads: idsOf(leads), allLeads: true, values: []string{strconv.Itoa(score)}}
	return crm.Review, append(held, s.reason())
}
