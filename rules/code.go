package rules

// Kind says what a code speaks of.
type Kind string

// The kinds of codes.
const (
	KindEvidence Kind = "evidence" // two leads
	KindCase     Kind = "case"     // why a case is what it is
	KindGuard    Kind = "guard"    // what holds a merge back
)

// Code is one of the words by which verdicts are explained. They are stable: they stand in JSON, metrics and documents.
type Code struct {
	Code    string
	Kind    Kind
	Means   string
	Setting string // of a guard: its key in the section rules; empty: fixed
}

// Codes lists every code, evidence by importance.
func Codes() []Code {
	return []Code{
		{SameEmail, KindEvidence, "The same e-mail address, of one person.", ""},
		{SameCustomer, KindEvidence, "The same customer record in Odoo, a contact person or a company.", ""},
		{SameRoleMailbox, KindEvidence, "The same address of a mailbox that several people read, such as info@.", ""},
		{SamePhone, KindEvidence, "The same phone number, in whichever field.", ""},
		{SimilarEmail, KindEvidence, "Addresses one typing error apart.", ""},
		{SameEntity, KindEvidence, "Two customer records that belong to the same company in Odoo (its commercial entity), or to companies one of which belongs to the other.", ""},
		{SameDomain, KindEvidence, "Other addresses of one company domain, sub-domains included.", ""},
		{NameEqual, KindEvidence, "The same name; accents, order, titles and script do not count.", ""},
		{NameSimilar, KindEvidence, "Names that fit: an initial, a missing middle name, one typing error.", ""},
		{NameDifferent, KindEvidence, "Names that contradict each other.", ""},
		{NameOfSeveral, KindEvidence, "An entry names several people, such as a couple or a family, so it is never merged by itself.", ""},
		{NameMissing, KindEvidence, "One of the leads, or both, name no person.", ""},
		{CompanyEqual, KindEvidence, "The same company name, without legal form. Told, but decides nothing.", ""},
		{CompanySimilar, KindEvidence, "Company names one typing error apart. Told, but decides nothing.", ""},
		{SharedValue, KindEvidence, "In common, but more than max_leads_per_value leads carry it, so it weighs nothing.", ""},
		{Filler, KindEvidence, "In common, but people type it when they know nothing, so it weighs nothing.", ""},
		{OwnValue, KindEvidence, "In common, but it belongs to a user or a company of this Odoo, so it is not used as evidence.", ""},
		{SharedRecord, KindEvidence, "In common, but the customer record stands for many people, so it is not used as evidence.", ""},
		{Ambiguous, KindCase, "A lead fits persons who contradict each other, so none of them is merged.", ""},
		{OnlyMatchesOne, KindCase, "Leads match, but not all leads of the person they would become match each other.", ""},
		{SeveralSalespeople, KindCase, "Several salespeople work on people of one organisation.", ""},
		{OneSalesperson, KindCase, "One salesperson works on all of them, so nobody needs to be told.", ""},
		{NoSalesperson, KindCase, "Nobody works on them, so there is nobody to tell.", ""},
		{DismissalLost, KindCase, "A user said that a lead is never to be merged with another one, which is gone from Odoo: deleted, or merged by a user into a lead that is not known.", ""},
		{NotASalesperson, KindCase, "A lead belongs to a user who is archived, to OdooBot or to a portal user, who do not count as salespeople.", ""},
		{NotReassigned, KindCase, "A lead cannot be given to the salesperson or team that the settings ask for.", ""},
		{GuardWon, KindGuard, "A won lead is never merged without a person.", ""},
		{GuardLost, KindGuard, "A lost lead (archived, with probability 0 or a lost reason) is among them.", "lost"},
		{GuardCompany, KindGuard, "The leads belong to different companies of the database.", "cross_company"},
		{GuardCustomer, KindGuard, "The leads have customer records of different companies.", "other_customer"},
		{GuardSize, KindGuard, "More leads than this for one person.", "max_group"},
		{GuardOrders, KindGuard, "More than one lead has open quotations or orders.", "open_orders"},
		{GuardValue, KindGuard, "An expected revenue above this, in the currency of the lead's company.", "review_above"},
		{GuardBusy, KindGuard, "Somebody edited one of the leads in the last minutes. It passes by itself.", "quiet_minutes"},
		{GuardAge, KindGuard, "The leads were created further apart than this.", "max_age_days"},
		{GuardSurvivor, KindGuard, "Odoo would keep another lead than the one created first.", "require_oldest"},
		{GuardStrangers, KindGuard, "Leads of one customer record contradict each other, so the record may stand for many people.", ""},
		{GuardUnreadable, KindGuard, "A number of a lead is NaN or infinite in Odoo.", ""},
		{GuardDismissed, KindGuard, "A person said that these leads are not to be merged, or need no note.", ""},
	}
}
