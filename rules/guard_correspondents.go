package rules

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// GuardCorrespondents is the code of leads about which two salespeople wrote with different people.
const GuardCorrespondents = "correspondents" // other_correspondents

// shownCorrespondents is how many addresses of a lead the reason lists.
const shownCorrespondents = 3

// If two salespeople know different people, they know more than the fields of their leads show.
var correspondentsGuard = newGuard(
	GuardCorrespondents,
	"other_correspondents",
	"Two salespeople corresponded with different people about the leads, by the messages in Odoo.",
	checkCorrespondents,
	texts(
		func(s *sentence) string {
			return "salespeople wrote with different people about " + s.leadList() + ": " + s.list()
		},
		func(s *sentence) string {
			return "zu " + s.germanLeads() + " schrieben Vertriebsmitarbeiter mit verschiedenen Personen: " + s.germanList()
		},
	),
	sentence{
		leads:  []crm.LeadID{41, 42},
		values: []string{"robin@acme.test (lead 41)", "kim@acme.test (lead 42)"},
	},
)

func checkCorrespondents(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
	wrote := map[crm.UserID][]string{}
	for _, l := range leads {
		if u := l.salesperson(); u != 0 && len(l.Correspondents) > 0 {
			wrote[u] = append(wrote[u], l.Correspondents...)
		}
	}
	apart := func(u crm.UserID) bool {
		for other, theirs := range wrote {
			if other != u && !slices.ContainsFunc(wrote[u], func(a string) bool { return slices.Contains(theirs, a) }) {
				return true
			}
		}
		return false
	}
	var s sentence
	for _, l := range leads {
		if u := l.salesperson(); len(l.Correspondents) == 0 || u == 0 || !apart(u) {
			continue
		}
		s.leads = append(s.leads, l.ID)
		for _, address := range l.Correspondents[:min(len(l.Correspondents), shownCorrespondents)] {
			s.values = append(s.values, fmt.Sprintf("%s (lead %d)", address, l.ID))
		}
	}
	return s, p.OtherCorrespondents
}

// ToAskAbout returns the leads of merges that two salespeople or more work on, ascending: the correspondents of these
// wrote. It returns none where the policy does not want to know.
func ToAskAbout(cases []crm.Case, p *Policy) []crm.LeadID {
	if p.OtherCorrespondents == EffectMerge {
		return nil
	}
	var ids []crm.LeadID
	for i := range cases {
		if c := &cases[i]; c.Verdict == crm.Merge && len(c.Salespeople) > 1 {
			ids = append(ids, c.Leads...)
		}
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// CorrespondentsIn reads from the guards of a case what they say of its leads; nil where nothing held it back.
func CorrespondentsIn(guards []crm.Reason) map[crm.LeadID][]string {
	var out map[crm.LeadID][]string
	for i := range guards {
		if guards[i].Code != GuardCorrespondents {
			continue
		}
		out = map[crm.LeadID][]string{}
		for _, value := range guards[i].Values {
			for _, id := range guards[i].Leads {
				if address, of := strings.CutSuffix(value, fmt.Sprintf(" (lead %d)", id)); of {
					out[id] = append(out[id], address)
				}
			}
		}
	}
	return out
}
