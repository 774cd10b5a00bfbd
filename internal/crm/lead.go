package crm

import (
	"slices"
	"time"
)

// LeadType is crm.lead's field "type".
type LeadType string

// The two types of crm.lead. Both are called a lead here, as in Odoo's code.
const (
	TypeLead        LeadType = "lead"
	TypeOpportunity LeadType = "opportunity"
)

// Lead is one crm.lead with the fields that rules, crawl and pages read. Texts are as Odoo stores them, empty where
// Odoo answers false. Names of linked records are not here: they are in Directory.
type Lead struct {
	ID               LeadID
	Title            string // crm.lead "name"
	Type             LeadType
	Active           bool
	ContactName      string // contact_name
	CompanyName      string // partner_name
	Email            string // email_from, as typed: may hold display names and several addresses
	Phone            string
	Mobile           string // Odoo 14 to 18; always empty on 19
	Customer         PartnerID
	Salesperson      UserID
	Team             TeamID
	Company          CompanyID
	Stage            StageID
	Country          CountryID
	Probability      float64 // percent
	Revenue          float64 // expected_revenue, in the company's currency
	Created          time.Time
	Written          time.Time // write_date: UTC, whole seconds, as RPC shows it
	Orders           int       // open quotations and orders (draft, sent, sale) where sale_crm is installed
	LostReason       LostReasonID
	UnreadableFields string // fields whose number is NaN or infinite, by name with commas; they count as 0
}

// IsLost says that a person marked the lead as lost: Odoo archives it with probability 0, and with the reason if one
// was given. The probability may change later ("automatic probability"), so the reason counts by itself.
func (l Lead) IsLost() bool { return !l.Active && (l.Probability == 0 || l.LostReason != 0) }

// Customer is the res.partner behind a lead, with what rules compare.
type Customer struct {
	ID              PartnerID
	Name            string
	Email           string
	Phone           string
	Mobile          string // Odoo 14 to 18
	IsCompany       bool
	CompanyName     string    // of the parent, or the text field company_name
	Commercial      PartnerID // commercial_partner_id: the legal entity; itself for a company
	Parent          PartnerID // parent_id: the company of a contact, or the company that a company belongs to
	Country         CountryID
	Written         time.Time   // write_date: UTC, whole seconds
	ParentCompanies []PartnerID // what its legal entity belongs to, nearest first: see SetOwners; Odoo does not tell it with the record
}

// Stage is a crm.stage.
type Stage struct {
	ID       StageID
	Name     string
	Sequence int
	Won      bool // is_won
}

// User is a res.users, usually a salesperson.
type User struct {
	ID               UserID
	Name             string
	Login            string
	Email            string
	Phone            string
	Mobile           string      // Odoo 14 to 18
	Partner          PartnerID   // the user's own contact: whom a mention tags
	Lang             string      // such as en_US or de_DE; empty when not set
	Company          CompanyID   // the default company
	Companies        []CompanyID // all companies that the user may work for
	Active           bool
	Share            bool // a portal user or the website's public user
	OwnDocumentsOnly bool // sees only leads that are his or nobody's: Odoo's "User: Own Documents Only"; false where not known
}

// odooBot is the user that Odoo itself works as, in every version from 12 on.
const odooBot UserID = 1

// IsSalesperson says that leads can belong to the user: an active internal user, and not OdooBot.
func (u User) IsSalesperson() bool { return u.Active && !u.Share && u.ID != odooBot && u.ID != 0 }

// WorksFor says that the user has access to a company of the database; a company of 0 is all of them.
func (u User) WorksFor(company CompanyID) bool {
	return company == 0 || len(u.Companies) == 0 || slices.Contains(u.Companies, company)
}

// CanOpen says that Odoo shows the user this lead, as far as its own record rules go.
//
// Source: the rules "Personal Leads", "All Leads" and "CRM Lead Multi-Company" of the module crm, seen on 14 and 19.
func (u User) CanOpen(l Lead) bool {
	return u.WorksFor(l.Company) && (!u.OwnDocumentsOnly || l.Salesperson == u.ID || l.Salesperson == 0)
}

// Team is a crm.team: a sales team.
type Team struct {
	ID      TeamID
	Name    string
	Active  bool
	Company CompanyID // 0: of all companies
}

// Company is a res.company: one of the companies that share the database.
type Company struct {
	ID       CompanyID
	Name     string
	Country  CountryID
	Partner  PartnerID // the company's own contact
	Email    string
	Phone    string
	Currency string // such as EUR
}

// Country is a res.country.
type Country struct {
	ID   CountryID
	Code string // ISO 3166-1 alpha-2, upper case
}

// Directory holds the small tables that leads point into, read once per sweep.
type Directory struct {
	Users     map[UserID]User
	Teams     map[TeamID]Team
	Stages    map[StageID]Stage
	Companies map[CompanyID]Company
	Countries map[CountryID]Country
}
