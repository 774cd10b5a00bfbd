package rules

import "leadtwin/internal/crm"

// Codes of reasons that explain a case and are not evidence about two leads.
const (
	Ambiguous          = "ambiguous"           // a lead fits two persons whose names contradict each other
	OnlyMatchesOne     = "only_matches_one"    // leads match, but not all leads of the person they would become
	SeveralSalespeople = "several_salespeople" // so they should know of each other
	OneSalesperson     = "one_salesperson"     // who knows all of the leads
	NoSalesperson      = "no_salesperson"      // so there is nobody to notify
	DismissalLost      = "dismissal_lost"      // a lead that was dismissed together with one of these is gone
	NotASalesperson    = "not_a_salesperson"   // a lead belongs to a user who is archived, a portal user or OdooBot
	NotReassigned      = "not_reassigned"      // a lead cannot be given to the salesperson or team of the settings
)

var (
	ambiguousCode = newCaseReason(
		Ambiguous,
		"A lead fits persons who contradict each other, so none of them is merged.",
		10,
		inNotes,
		texts(
			func(s *sentence) string {
				return s.leadList() + " may be any of these, who are not the same person: " + s.list()
			},
			func(s *sentence) string {
				return s.germanLeads() + s.germanVerb(" kann", " können") +
					" zu mehreren Personen gehören, die verschieden sind: " + s.germanList()
			},
		),
		exampleOfOne("Robin Berg", "Kim Lund"),
	)

	onlyMatchesOneCode = newCaseReason(OnlyMatchesOne,
		"Leads match, but not all leads of the person they would become match each other.", 20, inNotes, texts(
			func(s *sentence) string {
				return s.leadList() + " match, but not all leads of that person match each other"
			},
			func(s *sentence) string {
				return s.germanLeads() + " passen zusammen, aber nicht alle Leads dieser Person passen zueinander"
			},
		), exampleOf("robin@acme.test"))

	severalSalespeopleCode = newCaseReason(
		SeveralSalespeople,
		"Several salespeople work on people of one organisation.",
		200,
		notInNotes,
		texts(
			func(s *sentence) string { return formatNumber(s.number) + " salespeople work on " + s.theseLeads() },
			func(s *sentence) string {
				return formatNumber(s.number) + " Vertriebsmitarbeiter arbeiten an " + s.germanLeads()
			},
		),
		sentence{number: 2},
	)

	oneSalespersonCode = newCaseReason(OneSalesperson,
		"One salesperson works on all of them, so there is nobody else to notify.", 210, inNotes, texts(
			func(s *sentence) string { return "only one salesperson works on " + s.theseLeads() },
			func(s *sentence) string { return "nur ein Vertriebsmitarbeiter arbeitet an " + s.germanLeads() },
		), exampleOf())

	noSalespersonCode = newCaseReason(
		NoSalesperson,
		"No salesperson works on them, so there is nobody to notify.",
		220,
		inNotes,
		texts(
			func(s *sentence) string { return "no salesperson works on " + s.theseLeads() },
			func(s *sentence) string { return "kein Vertriebsmitarbeiter arbeitet an " + s.germanLeads() },
		),
		exampleOf(),
	)

	notASalespersonCode = newCaseReason(
		NotASalesperson,
		"A lead belongs to a user who is archived, to OdooBot or to a portal user, who do not count as salespeople.",
		230,
		notInNotes,
		texts(
			func(s *sentence) string {
				return s.leadList() + plural(len(s.leads), " belongs", " belong") + " to " + s.list()
			},
			func(s *sentence) string {
				return s.germanLeads() + s.germanVerb(" gehört", " gehören") + " keinem aktiven Vertriebsmitarbeiter: " +
					s.germanList()
			},
		),
		exampleOfOne("Heike Holm, who is archived"),
	)

	notReassignedCode = newCaseReason(NotReassigned,
		"A lead cannot be assigned to the salesperson or team of the settings.", 240, notInNotes, texts(
			func(s *sentence) string {
				return s.leadList() + plural(len(s.leads), " is not", " are not") + " reassigned: " + s.list()
			},
			func(s *sentence) string {
				return s.germanLeads() + s.germanVerb(" wird", " werden") + " nicht neu zugewiesen: " + s.germanList()
			},
		), exampleOfOne("Bob Baker does not work for its company Our GmbH"))

	dismissalLostCode = newCaseReason(
		DismissalLost,
		"A user decided never to merge a lead with another one that no longer exists in Odoo: it was deleted, "+
			"or merged by a user into an unknown lead.",
		250,
		inNotes,
		texts(
			func(s *sentence) string {
				return s.leadList() + " must never be merged with lead " + s.list() +
					", which no longer exists in Odoo: it was deleted, or merged into a lead that its messages do not reveal"
			},
			func(s *sentence) string {
				return "ein Lead dieses Falls sollte nie mit Lead " + s.germanList() +
					" zusammengeführt werden, der in Odoo fehlt: gelöscht oder in einen unbekannten Lead zusammengeführt"
			},
		),
		exampleOfOne("42"),
	)

	caseReasons = []*reasonCode{
		ambiguousCode, onlyMatchesOneCode, severalSalespeopleCode, oneSalespersonCode, noSalespersonCode,
		notASalespersonCode, notReassignedCode, dismissalLostCode,
	}
)

// LostDismissal is the reason that warns of a lead: it was dismissed together with leads that are gone, and it is not
// known where.
func LostDismissal(lead crm.LeadID, gone []crm.LeadID) crm.Reason {
	s := sentence{code: dismissalLostCode, leads: []crm.LeadID{lead}}
	for _, id := range gone {
		s.values = append(s.values, formatID(int64(id)))
	}
	r := s.reason()
	r.Leads = []crm.LeadID{} // the text names the lead
	return r
}
