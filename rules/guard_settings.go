package rules

import (
	"math"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// Codes of guards with a setting in the section rules.
const (
	GuardLost     = "lost"     // lost
	GuardCompany  = "company"  // cross_company
	GuardCustomer = "customer" // other_customer
	GuardSize     = "size"     // max_group
	GuardOrders   = "orders"   // open_orders
	GuardValue    = "value"    // review_above, in the currency of the lead's company
	GuardBusy     = "busy"     // quiet_minutes; it passes, so the leads are evaluated again later
	GuardAge      = "age"      // max_age_days
	GuardSurvivor = "survivor" // require_oldest
	GuardScore    = "score"    // min_score
)

// A merge would make a lost lead active again, or the result lost; Odoo does either (see ByConfidence).
var lostGuard = newGuard(
	GuardLost,
	"lost",
	"One of the leads is lost (archived, with probability 0 or a lost reason).",
	func(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
		var s sentence
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
	},
	texts(
		func(s *sentence) string {
			return s.leadList() + plural(len(s.leads), " is", " are") + " lost: archived with " + s.list()
		},
		func(s *sentence) string {
			return s.germanLeads() + s.germanVerb(" ist", " sind") + " verloren (archiviert)"
		},
	),
	exampleOfOne("probability 0"),
)

var companyGuard = newGuard(GuardCompany, "cross_company", "The leads belong to different companies of the database.",
	func(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
		return sentence{leads: leadsThatDiffer(leads, func(l *Lead) crm.CompanyID { return l.Company })}, p.CrossCompany
	}, texts(
		func(s *sentence) string { return s.leadList() + " belong to different companies of this database" },
		func(s *sentence) string {
			return s.germanLeads() + " gehören zu verschiedenen Unternehmen dieser Datenbank"
		},
	), exampleOf())

var customerGuard = newGuard(GuardCustomer, "other_customer", "The leads have customer records of different companies.",
	func(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
		s := sentence{leads: leadsThatDiffer(leads, (*Lead).entity)}
		for i := range leads {
			if l := leads[i]; len(s.leads) > 0 && l.Customer != 0 {
				s.values = appendUnique(s.values, nameOrID("customer", l.Contact.Name, int64(l.Customer)))
			}
		}
		return s, p.OtherCustomer
	}, texts(
		func(s *sentence) string { return s.leadList() + " have customers of different companies: " + s.list() },
		func(s *sentence) string {
			return s.germanLeads() + " haben Kunden verschiedener Unternehmen: " + s.germanList()
		},
	), exampleOf("Acme GmbH", "Globex AG"))

var sizeGuard = newGuard(GuardSize, "max_group", "One person has more leads than this.",
	func(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
		if len(leads) <= p.MaxGroup {
			return sentence{}, EffectMerge
		}
		return sentence{leads: idsOf(leads), number: float64(len(leads)), limit: float64(p.MaxGroup)}, EffectReview
	}, texts(
		func(s *sentence) string {
			return formatNumber(s.number) + " leads for one person are more than max_group allows: " + formatNumber(s.limit)
		},
		func(s *sentence) string {
			return formatNumber(s.number) + " Leads einer Person sind mehr als max_group erlaubt: " + formatNumber(s.limit)
		},
	), sentence{number: 12, limit: 10})

var ordersGuard = newGuard(GuardOrders, "open_orders", "More than one lead has open quotations or orders.",
	func(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
		s := sentence{leads: leadsWhere(leads, func(l *Lead) bool { return l.Orders > 0 })}
		if len(s.leads) < 2 {
			return sentence{}, EffectMerge
		}
		return s, p.OpenOrders
	}, texts(
		func(s *sentence) string { return s.leadList() + " have open quotations or orders" },
		func(s *sentence) string { return s.germanLeads() + " haben offene Angebote oder Aufträge" },
	), exampleOf())

var valueGuard = newGuard(
	GuardValue,
	"review_above",
	"The expected revenue of a lead is above this, in the currency of its company.",
	func(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
		if p.ReviewAbove <= 0 {
			return sentence{}, EffectMerge
		}
		s := sentence{limit: p.ReviewAbove}
		s.leads = leadsWhere(leads, func(l *Lead) bool {
			if l.Revenue > s.number {
				s.number, s.values = l.Revenue, appendUnique(nil, l.currency())
			}
			return l.Revenue > p.ReviewAbove
		})
		return s, EffectReview
	},
	texts(
		func(s *sentence) string {
			return s.leadList() + plural(len(s.leads), " expects ", " expect up to ") +
				strings.TrimSpace(formatNumber(s.number)+" "+s.list()) + ", more than review_above: " + formatNumber(s.limit)
		},
		func(s *sentence) string {
			return s.germanLeads() + s.germanVerb(" hat", " haben") + " einen erwarteten Umsatz von bis zu " +
				strings.TrimSpace(formatNumber(s.number)+" "+s.germanList()) + ", mehr als review_above: " + formatNumber(s.limit)
		},
	),
	sentence{leads: []crm.LeadID{41}, values: []string{"EUR"}, number: 120000, limit: 50000},
)

// Odoo's clock may be ahead of ours, so the future counts as now.
var busyGuard = newGuard(
	GuardBusy,
	"quiet_minutes",
	"One of the leads was edited within this time. The guard ends automatically.",
	func(leads []*Lead, p *Policy, now time.Time) (sentence, Effect) {
		if p.QuietMinutes <= 0 {
			return sentence{}, EffectMerge
		}
		since := now.Add(-time.Duration(p.QuietMinutes) * time.Minute)
		s := sentence{limit: float64(p.QuietMinutes)}
		s.leads = leadsWhere(leads, func(l *Lead) bool { return l.Written.After(since) })
		return s, EffectReview
	},
	texts(
		func(s *sentence) string {
			return s.leadList() + plural(len(s.leads), " was", " were") + " edited less than " + formatNumber(s.limit) +
				" minutes ago"
		},
		func(s *sentence) string {
			return s.germanLeads() + s.germanVerb(" wurde", " wurden") + " vor weniger als " + formatNumber(s.limit) +
				" Minuten bearbeitet"
		},
	),
	sentence{leads: []crm.LeadID{41}, limit: 10},
)

var ageGuard = newGuard(GuardAge, "max_age_days", "The leads were created further apart than this.",
	func(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
		if p.MaxAgeDays <= 0 {
			return sentence{}, EffectMerge
		}
		first, last := slices.MinFunc(leads, byCreated), slices.MaxFunc(leads, byCreated)
		days := last.Created.Sub(first.Created).Hours() / 24
		if days <= float64(p.MaxAgeDays) {
			return sentence{}, EffectMerge
		}
		ids := []crm.LeadID{first.ID, last.ID}
		slices.Sort(ids)
		return sentence{leads: ids, number: math.Ceil(days), limit: float64(p.MaxAgeDays)}, EffectReview
	}, texts(
		func(s *sentence) string {
			return s.leadList() + " were created " + formatNumber(s.number) + " days apart, more than max_age_days: " +
				formatNumber(s.limit)
		},
		func(s *sentence) string {
			return "zwischen " + s.germanLeads() + " liegen " + formatNumber(s.number) + " Tage, mehr als max_age_days: " +
				formatNumber(s.limit)
		},
	), sentence{number: 731, limit: 365})

var survivorGuard = newGuard(
	GuardSurvivor,
	"require_oldest",
	"Odoo would not keep the lead that was created first.",
	func(leads []*Lead, p *Policy, _ time.Time) (sentence, Effect) {
		first := slices.MinFunc(leads, byCreated)
		kept := forecastSurvivor(leads, p.Odoo).ID
		if !p.RequireOldest || kept == first.ID {
			return sentence{}, EffectMerge
		}
		return sentence{leads: []crm.LeadID{first.ID}, values: []string{formatID(int64(kept))}}, EffectReview
	},
	texts(
		func(s *sentence) string {
			return "Odoo would keep lead " + s.list() + ", but " + s.leadList() + " was created first"
		},
		func(s *sentence) string {
			return "Odoo würde Lead " + s.germanList() + " behalten, aber " + s.germanLeads() + " wurde zuerst erstellt"
		},
	),
	exampleOfOne("42"),
)
