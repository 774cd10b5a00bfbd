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

// guard looks at leads that are to be merged. It says which of them hold the merge back, and what becomes of it; no
// leads, or EffectMerge: nothing does. A guard can only narrow a verdict.
type guard func(leads []*Lead, p *Policy, now time.Time) (statement, Effect)

// guards in the order in which they are listed. The guard dismissed is not among them: dismissed pairs never come to
// be one person in the first place.
func guards() []guard {
	return []guard{won, lost, unreadable, strangers, crossCompany, otherCustomer, size, openOrders, value, busy, age, oldest}
}

// narrow asks every guard. The verdict that is left is the narrowest of all: ignore before review before merge.
func narrow(v crm.Verdict, leads []*Lead, p *Policy, now time.Time) (crm.Verdict, []crm.Reason) {
	held := []crm.Reason{}
	for _, g := range guards() {
		s, effect := g(leads, p, now)
		if len(s.leads) == 0 || effect == EffectMerge {
			continue
		}
		s.all = len(s.leads) == len(leads)
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

// those are the leads that something is true of.
func those(leads []*Lead, is func(*Lead) bool) []crm.LeadID {
	var out []crm.LeadID
	for i := range leads {
		if is(leads[i]) {
			out = append(out, leads[i].ID)
		}
	}
	return out
}

func idsOf(leads []*Lead) []crm.LeadID { return those(leads, func(*Lead) bool { return true }) }

// several are the leads that have a value, if there are at least two different ones.
func several[T comparable](leads []*Lead, value func(*Lead) T) []crm.LeadID {
	var none T
	distinct := map[T]bool{}
	out := those(leads, func(l *Lead) bool {
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

func won(leads []*Lead, _ *Policy, _ time.Time) (statement, Effect) {
	s := statement{code: GuardWon}
	s.leads = those(leads, func(l *Lead) bool {
		if l.InStage.Won {
			s.values = addOnce(s.values, called("stage", l.InStage.Name, int64(l.InStage.ID)))
		}
		return l.InStage.Won
	})
	return s, EffectReview
}

// lost: a merge would make a lost lead active again, or the result lost; Odoo does either (see the forecast).
func lost(leads []*Lead, p *Policy, _ time.Time) (statement, Effect) {
	s := statement{code: GuardLost}
	s.leads = those(leads, func(l *Lead) bool {
		switch {
		case !l.IsLost():
			return false
		case l.LostReason != 0:
			s.values = addOnce(s.values, "a lost reason")
		default:
			s.values = addOnce(s.values, "probability 0")
		}
		return true
	})
	return s, p.Lost
}

// unreadable: what a merge makes of such a number cannot be forecast.
func unreadable(leads []*Lead, _ *Policy, _ time.Time) (statement, Effect) {
	s := statement{code: GuardUnreadable}
	s.leads = those(leads, func(l *Lead) bool {
		s.values = addOnce(s.values, l.UnreadableFields)
		return l.UnreadableFields != ""
	})
	return s, EffectReview
}

func crossCompany(leads []*Lead, p *Policy, _ time.Time) (statement, Effect) {
	company := func(l *Lead) crm.CompanyID { return l.Company }
	return statement{code: GuardCompany, leads: several(leads, company)}, p.CrossCompany
}

func otherCustomer(leads []*Lead, p *Policy, _ time.Time) (statement, Effect) {
	s := statement{code: GuardCustomer, leads: several(leads, (*Lead).entity)}
	for i := range leads {
		if l := leads[i]; len(s.leads) > 0 && l.Customer != 0 {
			s.values = addOnce(s.values, called("customer", l.Contact.Name, int64(l.Customer)))
		}
	}
	return s, p.OtherCustomer
}

func size(leads []*Lead, p *Policy, _ time.Time) (statement, Effect) {
	if len(leads) <= p.MaxGroup {
		return statement{}, EffectMerge
	}
	return statement{code: GuardSize, leads: idsOf(leads), number: float64(len(leads)), limit: float64(p.MaxGroup)}, EffectReview
}

func openOrders(leads []*Lead, p *Policy, _ time.Time) (statement, Effect) {
	s := statement{code: GuardOrders, leads: those(leads, func(l *Lead) bool { return l.Orders > 0 })}
	if len(s.leads) < 2 {
		return statement{}, EffectMerge
	}
	return s, p.OpenOrders
}

func value(leads []*Lead, p *Policy, _ time.Time) (statement, Effect) {
	if p.ReviewAbove <= 0 {
		return statement{}, EffectMerge
	}
	s := statement{code: GuardValue, limit: p.ReviewAbove}
	s.leads = those(leads, func(l *Lead) bool {
		if l.Revenue > s.number {
			s.number, s.values = l.Revenue, addOnce(nil, l.currency())
		}
		return l.Revenue > p.ReviewAbove
	})
	return s, EffectReview
}

// busy holds back what somebody is working on. Odoo's clock may be ahead of ours, so the future counts as now.
func busy(leads []*Lead, p *Policy, now time.Time) (statement, Effect) {
	if p.QuietMinutes <= 0 {
		return statement{}, EffectMerge
	}
	since := now.Add(-time.Duration(p.QuietMinutes) * time.Minute)
	s := statement{code: GuardBusy, limit: float64(p.QuietMinutes)}
	s.leads = those(leads, func(l *Lead) bool { return l.Written.After(since) })
	return s, EffectReview
}

func age(leads []*Lead, p *Policy, _ time.Time) (statement, Effect) {
	if p.MaxAgeDays <= 0 {
		return statement{}, EffectMerge
	}
	first := slices.MinFunc(leads, byCreated)
	last := slices.MaxFunc(leads, byCreated)
	apart := last.Created.Sub(first.Created).Hours() / 24
	if apart <= float64(p.MaxAgeDays) {
		return statement{}, EffectMerge
	}
	ids := []crm.LeadID{first.ID, last.ID}
	slices.Sort(ids)
	return statement{code: GuardAge, leads: ids, number: math.Ceil(apart), limit: float64(p.MaxAgeDays)}, EffectReview
}

func oldest(leads []*Lead, p *Policy, _ time.Time) (statement, Effect) {
	first := slices.MinFunc(leads, byCreated)
	keeps := mostTrusted(leads, p.Odoo).ID
	if !p.RequireOldest || keeps == first.ID {
		return statement{}, EffectMerge
	}
	return statement{code: GuardSurvivor, leads: []crm.LeadID{first.ID}, values: []string{idText(int64(keeps))}}, EffectReview
}
