package note

import (
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/plaintext"
	"leadtwin/rules"
)

// maxTitle is the length to which notes cut a title or a name, in characters.
const maxTitle = 80

// separation is the content of a note about leads that stay separate.
type separation struct {
	People    []Person
	Leads     []LeadLine
	Reasons   []crm.Reason
	Sentences []string // the reasons in the language of the template
	DecidedBy string   // user; empty if the rules decided

	Sentence, SentenceBy string // what a user adds, and who
}

// Group is a group of leads that stay separate.
type Group struct {
	Case              string
	Leads             []rules.Lead // ordered by ID
	FormerSalespeople map[crm.LeadID][]crm.UserID
	Readers           []crm.UserID // salespeople to notify
	Reasons           []crm.Reason
	DecidedBy         string // user; empty if the rules decided
	AppliedBy         string // for the journal
	Sentence          string // what a user adds to the note; may be empty
	SentenceBy        string
	Directory         *crm.Directory
}

// Mentioned returns the readers once each, ordered by ID.
func (g Group) Mentioned() []crm.UserID {
	users := lists.Distinct(g.Readers)
	return slices.DeleteFunc(users, func(id crm.UserID) bool { return id == 0 })
}

func (g Group) leadIDs() []crm.LeadID {
	return lists.Map(g.Leads, func(l rules.Lead) crm.LeadID { return l.ID })
}

// newSeparation returns the content of a note on one lead of the group. It names leads that a reader may not open by
// their company only.
func (c *Chatter) newSeparation(g Group, on crm.LeadID) separation {
	s := separation{People: c.People(g.Directory, g.Readers), Reasons: noteReasons(g.Reasons), DecidedBy: g.DecidedBy}
	s.Sentence, s.SentenceBy = g.Sentence, g.SentenceBy
	for _, l := range g.Leads {
		line := c.leadLine(g, l)
		line.CarriesNote = l.ID == on
		s.Leads = append(s.Leads, line)
	}
	if slices.ContainsFunc(s.Leads, func(l LeadLine) bool { return l.OtherCompany != "" }) {
		s.Reasons = slices.DeleteFunc(s.Reasons, func(r crm.Reason) bool { return rules.QuotesLead(r.Code) })
	}
	return s
}

func (c *Chatter) leadLine(g Group, l rules.Lead) LeadLine {
	line := LeadLine{
		ID: l.ID, Salesperson: g.Directory.Users[l.Salesperson].Name, FormerSalespeople: g.formerSalespeople(l),
		Title:   plaintext.SingleLine(l.Title, maxTitle),
		Contact: plaintext.SingleLine(l.ContactName, maxTitle), Link: c.LinkTo(l.ID),
	}
	if !g.isVisible(l) {
		line.Title, line.Contact, line.Link = "", "", ""
		line.OtherCompany = g.Directory.Companies[l.Company].Name
	}
	return line
}

func (g Group) isVisible(l rules.Lead) bool {
	return !slices.ContainsFunc(g.Readers, func(id crm.UserID) bool {
		u, known := g.Directory.Users[id]
		return known && u.IsSalesperson() && !u.WorksFor(l.Company)
	})
}

func (g Group) formerSalespeople(l rules.Lead) string {
	var names []string
	for _, id := range g.FormerSalespeople[l.ID] {
		if name := g.Directory.Users[id].Name; id != l.Salesperson && name != "" {
			names = append(names, name)
		}
	}
	return strings.Join(lists.Distinct(names), ", ")
}

func (s separation) templateName() string { return "separate" }

func (s separation) templateData(language string) any {
	s.Sentences = translateReasons(s.Reasons, language)
	return s
}

func translateReasons(reasons []crm.Reason, language string) []string {
	return lists.Map(reasons, func(r crm.Reason) string { return rules.Sentence(r, language) })
}

// noteReasons leaves out values that are not used as evidence, and that there are several salespeople, as the first
// line of the note says.
func noteReasons(reasons []crm.Reason) []crm.Reason {
	return lists.Without(reasons, func(r crm.Reason) bool { return !rules.InNotes(r.Code) })
}

// SameCompany reports whether the leads share more than a private address or number.
func (s separation) SameCompany() bool {
	return slices.ContainsFunc(s.Reasons, func(r crm.Reason) bool {
		switch r.Code {
		case rules.SameDomain, rules.SameEntity, rules.SameVAT, rules.SameRoleMailbox, rules.SharedEmail, rules.CompanyEqual,
			rules.CompanySimilar:
			return true
		default:
			return false
		}
	})
}

// Nameless reports whether no lead has a contact name, so that nothing proves that they are different people.
func (s separation) Nameless() bool {
	return !slices.ContainsFunc(s.Leads, func(l LeadLine) bool { return l.Contact != "" || l.OtherCompany != "" })
}

// HasSeveralReaders reports whether there is something to agree on.
func (s separation) HasSeveralReaders() bool { return len(s.People) > 1 }

// Preview is the HTML of the note that PostSeparation would post on one lead, without its signed line.
func (c *Chatter) Preview(g Group, on crm.LeadID) (string, error) {
	var b strings.Builder
	err := c.execute(&b, c.newSeparation(g, on), c.Languages(g.Directory, g.Readers))
	return withoutControls(b.String()), err
}
