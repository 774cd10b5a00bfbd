package rules

import (
	"time"

	"leadtwin/internal/crm"
)

// guardCheck checks leads that are to be merged. It returns a sentence about those that prevent the merge, and the
// effect; no leads, or EffectMerge: nothing prevents it. A guard can only narrow a verdict.
type guardCheck func(leads []*Lead, p *Policy, now time.Time) (sentence, Effect)

// guard is one declared guard.
type guard struct {
	code  *reasonCode
	check guardCheck
}

// newGuard declares a guard: its code, the setting in the section rules (empty: fixed), its check, and its sentences.
func newGuard(code, setting, means string, check guardCheck, t phrases, example sentence) *guard {
	return &guard{code: newGuardCode(code, setting, means, t, example), check: check}
}

func newGuardCode(code, setting, means string, t phrases, example sentence) *reasonCode {
	c := &reasonCode{Code: Code{Code: code, Kind: KindGuard, Means: means, Setting: setting}, phrases: t, example: example}
	c.rank, c.note = guardRank, inNotes
	return c
}

// guardRank sorts guards before reasons where both are listed.
const guardRank = -1

// fixed is the setting of guards that cannot be switched off.
const fixed = ""

// guards in the order in which they are listed. The guard dismissed is not among them: dismissed pairs never become one
// person in the first place.
var guards = []*guard{
	wonGuard, lostGuard, unreadableGuard, strangersGuard, companyGuard, customerGuard,
	sizeGuard, ordersGuard, correspondentsGuard, valueGuard, busyGuard, ageGuard, survivorGuard,
}

// applyGuards applies every guard. The narrowest verdict of all holds: ignore before review before merge.
func applyGuards(v crm.Verdict, leads []*Lead, p *Policy, now time.Time) (crm.Verdict, []crm.Reason) {
	var buffer [4]crm.Reason // few are held by more
	held := buffer[:0]
	for _, g := range guards {
		s, effect := g.check(leads, p, now)
		if len(s.leads) == 0 || effect == EffectMerge {
			continue
		}
		said := s // in memory of its own only where something is said
		said.code, said.allLeads = g.code, len(s.leads) == len(leads)
		held = append(held, said.reason())
		switch {
		case effect == EffectIgnore:
			v = crm.Ignore
		case v == crm.Merge:
			v = crm.Review
		}
	}
	v, held = applyCustomGuards(v, leads, p, held)
	return v, append([]crm.Reason{}, held...)
}

func leadsWhere(leads []*Lead, is func(*Lead) bool) []crm.LeadID {
	var out []crm.LeadID
	for i := range leads {
		if is(leads[i]) {
			out = append(out, leads[i].ID)
		}
	}
	return out
}

func idsOf(leads []*Lead) []crm.LeadID {
	ids := make([]crm.LeadID, len(leads))
	for i := range leads {
		ids[i] = leads[i].ID
	}
	return ids
}

// leadsThatDiffer are the leads that have a value, if there are at least two different ones.
func leadsThatDiffer[T comparable](leads []*Lead, value func(*Lead) T) []crm.LeadID {
	var none, first T
	differ := false
	for _, l := range leads {
		switch v := value(l); {
		case v == none:
		case first == none:
			first = v
		case v != first:
			differ = true
		}
	}
	if !differ {
		return nil
	}
	return leadsWhere(leads, func(l *Lead) bool { return value(l) != none })
}
