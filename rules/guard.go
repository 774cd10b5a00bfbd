package rules

import (
	"math"
	"slices"
	"time"

	"leadtwin/internal/crm"
)

// Codes of guards: what holds a merge back. Each but the fixed ones has a setting of its own.
const (
	GuardWon        = "won"        // fixed: a won lead is never merged without a person
	GuardLost       = "lost"       // lost
	GuardCompany    = "company"    // cross_company
	GuardCustomer   = "customer"   // other_customer
	GuardSize       = "size"       // max_group
	GuardOrders     = "orders"     // open_orders
	GuardValue      = "value"      // review_above, in the currency of the lead's company
	GuardBusy       = "busy"       // quiet_minutes; passes by itself, so look again later
	GuardAge        = "age"        // max_age_days
	GuardSurvivor   = "survivor"   // require_oldest
	GuardStrangers  = "strangers"  // fixed: leads of one customer record contradict each other
	GuardUnreadable = "unreadable" // fixed: a number of the lead is NaN or infinite
	GuardDismissed  = "dismissed"  // fixed: a person said "never again"
)

// guardCheck looks at leads that are to be merged. It says which of them hold the merge back, and what becomes of it; no
// leads, or EffectMerge: nothing does. A guard can only narrow a verdict.
type guardCheck func(leads []*Lead, p *Policy, now time.Time) (sentence, Effect)

// allGuards in the order in which they are listed. The guard dismissed is not among them: dismissed pairs never come to
// be one person in the first place.
func allGuards() []guardCheck {
	return []guardCheck{guardWon, guardLost, guardUnreadable, guardStrangers, guardCompany, guardCustomer, guardSize, guardOrders, guardValue, guardBusy, guardAge, guardSurvivor}
}

// applyGuards asks every guard. The verdict that is left is the narrowest of all: ignore before review before merge.
func applyGuards(v crm.Verdict, leads []*Lead, p *Policy, now time.Time) (crm.Verdict, []crm.Reason) {
	held := []crm.Reason{}
	for _, g := range allGuards() {
		s, effect := g(leads, p, now)
		if len(s.leads) == 0 || effect == EffectMerge {
			continue
		}
		s.allLeads = len(s.leads) == len(leads)
		held = append(held, s.reason())
		switch {
		case effect == EffectIgnore:
			v = crm.Ignore
		case v == crm.Merge:
			v = crm.Review
		}
	}
	return v, held
}

// leadsWhere are the leads that something is true of.
func leadsWhere(leads []*Lead, is func(*Lead) bool) []crm.LeadID {
	var out []crm.LeadID
	for i := range leads {
		if is(leads[i]) {
			out = append(out, leads[i].ID)
		}
	}
	return out
}

func idsOf(leads []*Lead) []crm.LeadID { return leadsWhere(leads, func(*Lead) bool { return true }) }

// leadsThatDiffer are the leads that have a value, if there are at least two different ones.
func leadsThatDiffer[T comparable](leads []*Lead, value func(*Lead) T) []crm.LeadID {
	var none T
	distinct := map[T]bool{}
	out := leadsWhere(leads, func(l *Lead) bool {
		v := value(l)
		if v != none {
			distinct[v] = true
		}
		return v != none
	})
	if len(distinct) < 2 {
		return nil
	}
	return out
}

func guardWon(leads []*Lead, _ *Policy, _ time.Time) (sentence, Effect) {
	s := sentence{code: GuardWon}
	s.leads = leadsWhere(leads, func(l *Lead) bool {
		if l.InStage.Won {
			s.values = appendUnique(s.values, nameOrID("stage", l.InStage.Name, int64(l.InStage.ID)))
		}
		return l.InStage.Won
	})
	return s, EffectReview
}

// guardLost: a merge would make a lost lead active again, or the result lost; Odoo does either (see the forecast).
func guardLost(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
	s := sentence{code: GuardLost}
	s.leads = leadsWhere(leads, func(l *Lead) bool {
		switch {
		case !l.IsLost():
			return false
		case l.LostReason != 0:
			s.values = appendUnique(s.values, "a lost reason")
		default:
			s.values = appendUnique(s.values, "probability 0")
		}
		return true
	})
	return s, p.Lost
}

// guardUnreadable: what a merge makes of such a number cannot be forecast.
func guardUnreadable(leads []*Lead, _ *Policy, _ time.Time) (sentence, Effect) {
	s := sentence{code: GuardUnreadable}
	s.leads = leadsWhere(leads, func(l *Lead) bool {
		s.values = appendUnique(s.values, l.UnreadableFields)
		return l.UnreadableFields != ""
	})
	return s, EffectReview
}

func guardCompany(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
	company := func(l *Lead) crm.CompanyID { return l.Company }
	return sentence{code: GuardCompany, leads: leadsThatDiffer(leads, company)}, p.CrossCompany
}

func guardCustomer(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
	s := sentence{code: GuardCustomer, leads: leadsThatDiffer(leads, (*Lead).entity)}
	for i := range leads {
		if l := leads[i]; len(s.leads) > 0 && l.Customer != 0 {
			s.values = appendUnique(s.values, nameOrID("customer", l.Contact.Name, int64(l.Customer)))
		}
	}
	return s, p.OtherCustomer
}

func guardSize(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
	if len(leads) <= p.MaxGroup {
		return sentence{}, EffectMerge
	}
	return sentence{code: GuardSize, leads: idsOf(leads), number: float64(len(leads)), limit: float64(p.MaxGroup)}, EffectReview
}

func guardOrders(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
	s := sentence{code: GuardOrders, leads: leadsWhere(leads, func(l *Lead) bool { return l.Orders > 0 })}
	if len(s.leads) < 2 {
		return sentence{}, EffectMerge
	}
	return s, p.OpenOrders
}

func guardValue(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
	if p.ReviewAbove <= 0 {
		return sentence{}, EffectMerge
	}
	s := sentence{code: GuardValue, limit: p.ReviewAbove}
	s.leads = leadsWhere(leads, func(l *Lead) bool {
		if l.Revenue > s.number {
			s.number, s.values = l.Revenue, appendUnique(nil, l.currency())
		}
		return l.Revenue > p.ReviewAbove
	})
	return s, EffectReview
}

// guardBusy holds back what somebody is working on. Odoo's clock may be ahead of ours, so the future counts as now.
func guardBusy(leads []*Lead, p *Policy, now time.Time) (sentence, Effect) {
	if p.QuietMinutes <= 0 {
		return sentence{}, EffectMerge
	}
	since := now.Add(-time.Duration(p.QuietMinutes) * time.Minute)
	s := sentence{code: GuardBusy, limit: float64(p.QuietMinutes)}
	s.leads = leadsWhere(leads, func(l *Lead) bool { return l.Written.After(since) })
	return s, EffectReview
}

func guardAge(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
	if p.MaxAgeDays <= 0 {
		return sentence{}, EffectMerge
	}
	first := slices.MinFunc(leads, byCreated)
	last := slices.MaxFunc(leads, byCreated)
	apart := last.Created.Sub(first.Created).Hours() / 24
	if apart <= float64(p.MaxAgeDays) {
		return sentence{}, EffectMerge
	}
	ids := []crm.LeadID{first.ID, last.ID}
	slices.Sort(ids)
	return sentence{code: GuardAge, leads: ids, number: math.Ceil(apart), limit: float64(p.MaxAgeDays)}, EffectReview
}

func guardSurvivor(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
	first := slices.MinFunc(leads, byCreated)
	keeps := forecastSurvivor(leads, p.Odoo).ID
	if !p.RequireOldest || keeps == first.ID {
		return sentence{}, EffectMerge
	}
	return sentence{code: GuardSurvivor, leads: []crm.LeadID{first.ID}, values: []string{formatID(int64(keeps))}}, EffectReview
}
