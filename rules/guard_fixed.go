package rules

import "time"

// Codes of guards without a setting.
const (
	GuardWon        = "won"
	GuardUnreadable = "unreadable"
	GuardDismissed  = "dismissed"
)

var wonGuard = newGuard(GuardWon, fixed, "A won lead is never merged automatically.",
	func(leads []*Lead, _ *Policy, _ time.Time) (sentence, Effect) {
		var s sentence
		s.leads = leadsWhere(leads, func(l *Lead) bool {
			if l.InStage.Won {
				s.values = appendUnique(s.values, nameOrID("stage", l.InStage.Name, int64(l.InStage.ID)))
			}
			return l.InStage.Won
		})
		return s, EffectReview
	}, texts(
		func(s *sentence) string {
			return s.leadList() + plural(len(s.leads), " is", " are") + " won (stage " + s.list() + ")"
		},
		func(s *sentence) string {
			return s.germanLeads() + s.germanVerb(" ist", " sind") + " gewonnen (Phase " + s.germanList() + ")"
		},
	), exampleOfOne("Won"))

// unreadableGuard: what a merge makes of an invalid number cannot be forecast.
var unreadableGuard = newGuard(GuardUnreadable, fixed, "A number of a lead is NaN or infinite in Odoo.",
	func(leads []*Lead, _ *Policy, _ time.Time) (sentence, Effect) {
		var s sentence
		s.leads = leadsWhere(leads, func(l *Lead) bool {
			if l.UnreadableFields != "" {
				s.values = appendUnique(s.values, l.UnreadableFields)
			}
			return l.UnreadableFields != ""
		})
		return s, EffectReview
	}, texts(
		func(s *sentence) string {
			return s.leadList() + plural(len(s.leads), " has", " have") + " an invalid number (" + s.list() +
				" is NaN or infinite): correct it in Odoo"
		},
		func(s *sentence) string {
			return s.germanLeads() + s.germanVerb(" hat", " haben") + " einen ungültigen Zahlenwert (" + s.germanList() +
				" ist NaN oder unendlich): in Odoo korrigieren"
		},
	), exampleOfOne("expected_revenue"))

var dismissedCode = newGuardCode(
	GuardDismissed,
	fixed,
	"A user decided that these leads must not be merged, or need no note.",
	texts(
		func(s *sentence) string { return "a user dismissed " + s.leadList() + ": they are not proposed again" },
		func(s *sentence) string {
			return s.germanLeads() + s.germanVerb(" wurde", " wurden") + " von einem Benutzer verworfen und" +
				s.germanVerb(" wird", " werden") + " nicht erneut vorgeschlagen"
		},
	),
	exampleOf(),
)
