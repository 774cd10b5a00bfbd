package rules

import (
	"slices"

	"leadtwin/internal/crm"
)

// Codes of the guards that the settings define.
const (
	GuardCustom      = "custom_guard"
	GuardCustomError = "custom_guard_error"
)

// CustomGuard is a guard that a user wrote: a condition that sends a merge to review.
type CustomGuard struct {
	Name, When, Say string // When is the condition as written, Say what the reason adds; Say may be empty

	// Holds returns the leads of a merge for which the condition is true. A merge that it fails on is held, too.
	Holds func(leads []*Lead) ([]crm.LeadID, error)
}

var customGuardCode = newGuardCode(GuardCustom, "custom_guards",
	"A custom condition is true for one of the leads.", texts(
		func(s *sentence) string {
			return "custom guard " + s.nameOfGuard() + " (" + s.leadList() + ")" + s.saidByGuard()
		},
		func(s *sentence) string {
			return "eigene Bedingung " + s.nameOfGuard() + " (" + s.germanLeads() + ")" + s.saidByGuard()
		},
	), exampleOfOne("big-deal", "sales management merges these by hand"))

var customGuardErrorCode = newGuardCode(GuardCustomError, "custom_guards",
	"A custom condition could not be evaluated for these leads.", texts(
		func(s *sentence) string {
			return "custom guard " + s.nameOfGuard() + " could not be evaluated for " + s.theseLeads() + s.saidByGuard()
		},
		func(s *sentence) string {
			return "eigene Bedingung " + s.nameOfGuard() + " lässt sich nicht auswerten für " +
				s.germanLeads() + s.saidByGuard()
		},
	), exampleOf("margin", "division by zero"))

// nameOfGuard is the first value of a reason of a custom guard.
func (s *sentence) nameOfGuard() string { return cleanText(s.values[0]) }

// saidByGuard is the second value: what the settings say, or the error.
func (s *sentence) saidByGuard() string {
	if len(s.values) < 2 {
		return ""
	}
	return ": " + cleanText(s.values[1])
}

// applyCustomGuards sends a merge to review that a guard of the settings holds.
func applyCustomGuards(v crm.Verdict, leads []*Lead, p *Policy, held []crm.Reason) (crm.Verdict, []crm.Reason) {
	for _, g := range p.CustomGuards {
		ids, err := g.Holds(leads)
		s := sentence{code: customGuardCode, leads: ids, values: []string{g.Name}}
		switch {
		case err != nil:
			s.code, s.leads, s.values = customGuardErrorCode, idsOf(leads), append(s.values, err.Error())
		case len(ids) == 0:
			continue
		case g.Say != "":
			s.values = append(s.values, g.Say)
		}
		s.allLeads = len(s.leads) == len(leads)
		held = append(held, s.reason())
		if v == crm.Merge {
			v = crm.Review
		}
	}
	return v, held
}

// withoutFunctions are the guards as text, for a fingerprint.
func withoutFunctions(guards []CustomGuard) []CustomGuard {
	out := slices.Clone(guards)
	for i := range out {
		out[i].Holds = nil
	}
	return out
}
