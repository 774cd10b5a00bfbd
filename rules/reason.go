package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"leadtwin/internal/crm"
)

// Codes of reasons that are no evidence about a pair: why a case is what it is.
const (
	Ambiguous          = "ambiguous"           // a lead fits two persons whose names contradict each other
	OnlyMatchesOne     = "only_matches_one"    // leads match, but not all leads of the person they would become
	SeveralSalespeople = "several_salespeople" // so they should know of each other
	OneSalesperson     = "one_salesperson"     // who knows all of the leads
	NoSalesperson      = "no_salesperson"      // so there is nobody to tell
	DismissalLost      = "dismissal_lost"      // a lead that was dismissed together with one of these is gone, and it is not known where
	NotASalesperson    = "not_a_salesperson"   // a lead belongs to a user who is archived, a portal user or OdooBot
	NotReassigned      = "not_reassigned"      // a lead cannot be given to the salesperson or team of the settings
)

// sentence is a reason before it is put into words: what is said of which leads of a case.
type sentence struct {
	code     string
	leads    []crm.LeadID // ascending
	allLeads bool         // these are all leads of the case
	values   []string     // what was compared, as people may read it
	number   float64      // a count, an amount or a time, as the code needs it
	limit    float64      // the setting that the number exceeds
}

// reason puts the statement into words.
func (s *sentence) reason() crm.Reason {
	return crm.Reason{Code: s.code, Leads: s.leads, Values: s.values, Text: s.english()}
}

// LostDismissal is the reason that warns of a lead: it was dismissed together with leads that are gone, nobody knows where.
func LostDismissal(lead crm.LeadID, gone []crm.LeadID) crm.Reason {
	s := sentence{code: DismissalLost, leads: []crm.LeadID{lead}}
	for _, id := range gone {
		s.values = append(s.values, formatID(int64(id)))
	}
	return crm.Reason{Code: s.code, Leads: []crm.LeadID{}, Values: s.values, Text: s.english()} // the text names the lead
}

// english is the one place where codes become sentences.
func (s *sentence) english() string {
	value := listValues(s.values)
	switch s.code {
	case SameEmail:
		return s.subject() + " use " + value
	case SameRoleMailbox:
		return s.subject() + " use " + value + ", a mailbox that several people may read"
	case SameDomain:
		return s.subject() + " write from " + value
	case SamePhone:
		return s.subject() + " have the phone number " + value
	case SameCustomer:
		return s.subject() + " have the customer " + value
	case SameEntity:
		return "the customers of " + s.subject() + " belong to " + value
	case SimilarEmail:
		return "addresses differ by one typing error: " + value
	case NameEqual:
		return "names are equal: " + value
	case NameSimilar:
		return "names are similar: " + value
	case NameDifferent:
		return "names differ: " + value
	case NameOfSeveral:
		return "an entry names several people: " + value
	case NameMissing:
		if value != "" {
			return "names are too short to compare: " + value
		}
		return s.leadList() + plural(len(s.leads), " names", " name") + " no person"
	case CompanyEqual:
		return "company names are equal: " + value
	case CompanySimilar:
		return "company names are similar: " + value
	case SharedValue:
		return fmt.Sprintf("%s have %s, but so many leads carry it (%s) that it weighs nothing", s.subject(), value, formatNumber(s.number))
	case OwnValue:
		return s.subject() + " have " + ownText(s.values) + ", so it is not used as evidence"
	case SharedRecord:
		return s.subject() + " have " + value + ", which stands for many people, so it is not used as evidence"
	case Filler:
		return s.subject() + " have " + value + ", which people type when they know nothing, so it weighs nothing"
	}
	return s.decisionText(value)
}

// ownText says whose a value is: "ann@acme.test, which belongs to your own company (Ann Archer)".
func ownText(values []string) string {
	if len(values) < 2 {
		return listValues(values) + ", which belongs to your own company"
	}
	return listValues(values[:1]) + ", which belongs to your own company (" + listValues(values[1:]) + ")"
}

// decisionText words what is no evidence: why a case is what it is, and what a guard says.
func (s *sentence) decisionText(value string) string {
	switch s.code {
	case Ambiguous:
		return s.leadList() + " may be any of these, who are not the same person: " + value
	case OnlyMatchesOne:
		return s.leadList() + " match, but not all leads of that person match each other"
	case SeveralSalespeople:
		return formatNumber(s.number) + " salespeople work on " + s.theseLeads()
	case OneSalesperson:
		return "only one salesperson works on " + s.theseLeads()
	case NoSalesperson:
		return "no salesperson works on " + s.theseLeads()
	case DismissalLost:
		return s.leadList() + " was never to be merged with lead " + value + ", which is gone from Odoo: it was deleted, or merged into a lead " +
			"that could not be found by its messages"
	case NotASalesperson:
		return s.leadList() + plural(len(s.leads), " belongs", " belong") + " to " + value
	case NotReassigned:
		return s.leadList() + plural(len(s.leads), " is not", " are not") + " reassigned: " + value
	}
	return s.guardText(value)
}

// guardText words what holds a merge back.
func (s *sentence) guardText(value string) string {
	switch s.code {
	case GuardWon:
		return s.leadList() + plural(len(s.leads), " is", " are") + " won (stage " + value + ")"
	case GuardLost:
		return s.leadList() + plural(len(s.leads), " is", " are") + " lost: archived with " + value
	case GuardStrangers:
		return s.leadList() + " of the customer " + value + " have nothing but this record in common: it may stand for many people"
	case GuardUnreadable:
		return s.leadList() + plural(len(s.leads), " has", " have") + " a number that is not one (" + value + " is NaN or infinite): correct it in Odoo"
	case GuardCompany:
		return s.leadList() + " belong to different companies of this database"
	case GuardCustomer:
		return s.leadList() + " have customers of different companies: " + value
	case GuardSize:
		return formatNumber(s.number) + " leads for one person are more than max_group allows: " + formatNumber(s.limit)
	case GuardOrders:
		return s.leadList() + " have open quotations or orders"
	case GuardValue:
		return s.leadList() + plural(len(s.leads), " expects ", " expect up to ") + strings.TrimSpace(formatNumber(s.number)+" "+value) +
			", more than review_above: " + formatNumber(s.limit)
	case GuardBusy:
		return s.leadList() + plural(len(s.leads), " was", " were") + " edited less than " + formatNumber(s.limit) + " minutes ago"
	case GuardAge:
		return s.leadList() + " were created " + formatNumber(s.number) + " days apart, more than max_age_days: " + formatNumber(s.limit)
	case GuardSurvivor:
		return "Odoo would keep lead " + value + ", but " + s.leadList() + " was created first"
	case GuardDismissed:
		return "a person dismissed " + s.leadList() + ": never again"
	}
	return s.code
}

// subject names the leads as the subject of a sentence: both, all three, leads 41 and 42.
func (s *sentence) subject() string {
	switch n := len(s.leads); {
	case !s.allLeads || n < 2:
		return s.leadList()
	case n == 2:
		return "both"
	case n == 3:
		return "all three"
	default:
		return "all " + strconv.Itoa(n)
	}
}

// leadList names the leads by id.
func (s *sentence) leadList() string {
	const most = 5
	ids := make([]string, 0, most)
	for _, id := range s.leads[:min(len(s.leads), most)] {
		ids = append(ids, strconv.FormatInt(int64(id), 10))
	}
	switch more := len(s.leads) - most; {
	case len(ids) == 0:
		return "no lead"
	case len(ids) == 1:
		return "lead " + ids[0]
	case more > 0:
		return "leads " + strings.Join(ids, ", ") + " and " + strconv.Itoa(more) + " more"
	}
	return "leads " + strings.Join(ids[:len(ids)-1], ", ") + " and " + ids[len(ids)-1]
}

func (s *sentence) theseLeads() string {
	if s.allLeads {
		return "these leads"
	}
	return s.leadList()
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func formatNumber(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// listValues lists values for a sentence; very many would make it unreadable. Whatever they come from, they are clean.
func listValues(values []string) string {
	const most = 5
	var list []string
	for _, v := range values[:min(len(values), most)] {
		list = append(list, cleanText(v))
	}
	out := strings.Join(list, ", ")
	if len(values) > most {
		out += " and others"
	}
	return out
}

// reasonRank is the place of a code in a list of reasons: what decides first, what weighs nothing last.
func reasonRank(code string) int {
	return slices.Index([]string{
		Ambiguous, OnlyMatchesOne,
		SameEmail, SameCustomer, SameRoleMailbox, SamePhone, SimilarEmail, SameEntity, SameDomain,
		SeveralSalespeople, OneSalesperson, NoSalesperson, NotASalesperson, NotReassigned, DismissalLost,
		NameEqual, NameSimilar, NameDifferent, NameOfSeveral, NameMissing, CompanyEqual, CompanySimilar,
		SharedValue, Filler, OwnValue, SharedRecord,
	}, code)
}
