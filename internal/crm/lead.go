package crm

import (
	"slices"
	"time"
)

// LeadType is the field "type" of crm.lead.
type LeadType string

// The two types of crm.lead. Both are called a lead here, as in Odoo's code.
const (
	TypeLead        LeadType = "lead"
	TypeOpportunity LeadType = "opportunity"
)

// Lead is one crm.lead with the fields that Leadtwin reads. Texts are as Odoo stores them, empty where Odoo answers
// false. Names of linked records are in Directory.
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
	Origin           Origin
	Creator          UserID // create_uid; 0 in a mirror that was filled before it was read
	UnreadableFields string // fields whose number is NaN or infinite, by name with commas; they count as 0
}

// Origin says where a lead came from. Odoo's forms and mail aliases fill it in, and users may.
type Origin struct {
	Source   SourceID
	Medium   MediumID
	Campaign CampaignID
	Referred string // "Referred By"
}

// IsLost reports whether a user marked the lead as lost: Odoo archives it with probability 0, and with the reason if
// one was given. The probability may change later ("automatic probability"), so the reason alone is enough.
func (l Lead) IsLost() bool { return !l.Active && (l.Probability == 0 || l.LostReason != 0) }

// Customer is the res.partner behind a lead, with the fields that rules compare. Its JSON is what the store keeps: the
// names there do not change when the code is renamed.
type Customer struct {
	ID          PartnerID `json:"-"`
	Name        string    `json:"name,omitzero"`
	Email       string    `json:"email,omitzero"`
	Phone       string    `json:"phone,omitzero"`
	Mobile      string    `json:"mobile,omitzero"` // Odoo 14 to 18
	IsCompany   bool      `json:"is_company,omitzero"`
	CompanyName string    `json:"company_name,omitzero"` // of the parent, or the text field company_name
	Commercial  PartnerID `json:"commercial,omitzero"`   // commercial_partner_id: the legal entity; itself for a company
	Parent      PartnerID `json:"parent,omitzero"`       // parent_id: the company of a contact or of a company
	Country     CountryID `json:"country,omitzero"`
	VAT         string    `json:"vat,omitzero"` // vat: the tax number, as typed
	Written     time.Time `json:"-"`            // write_date: UTC, whole seconds
	// ParentCompanies are the companies above its legal entity, nearest first, set by SetParentCompanies.
	ParentCompanies []PartnerID `json:"-"`
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
	ID        UserID
	Name      string
	Login     string
	Email     string
	Phone     string
	Mobile    string      // Odoo 14 to 18
	Partner   PartnerID   // the contact of the user: a mention tags it
	Lang      string      // such as en_US or de_DE; empty when not set
	Company   CompanyID   // the default company
	Companies []CompanyID // all companies that the user may access
	Active    bool
	Share     bool // a portal user or the website's public user
	// OwnDocumentsOnly: sees only leads assigned to the user or to no one (Odoo's "User: Own Documents Only").
	OwnDocumentsOnly bool
}

// odooBotID is the user that Odoo's automation runs as, from version 12 on.
const odooBotID UserID = 1

// IsSalesperson reports whether leads can belong to the user: an active internal user other than OdooBot.
func (u User) IsSalesperson() bool { return u.Active && !u.Share && u.ID != odooBotID && u.ID != 0 }

// WorksFor reports whether the user has access to a company of the database. A company of 0 means all.
func (u User) WorksFor(company CompanyID) bool {
	return company == 0 || len(u.Companies) == 0 || slices.Contains(u.Companies, company)
}

// CanOpen reports whether Odoo's standard record rules show the user this lead.
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
	Partner  PartnerID // the contact of the company
	Email    string
	Phone    string
	Currency string // such as EUR
}

// Country is a res.country.
type Country struct {
	ID   CountryID
	Code string // ISO 3166-1 alpha-2, upper case
}

// Directory has the small tables that leads refer to, read once per sweep.
type Directory struct {
	Users     map[UserID]User
	Teams     map[TeamID]Team
	Stages    map[StageID]Stage
	Companies map[CompanyID]Company
	Countries map[CountryID]Country
	Origins   OriginNames
}

// OriginNames are the names of what Origin refers to.
type OriginNames struct {
	Sources map[SourceID]string // utm.source
	Media   map[MediumID]string // utm.medium
}

// LeadDetails is what a lead has besides the values that Leadtwin keeps in the mirror, for people who compare leads.
type LeadDetails struct {
	Address     Address
	JobPosition string // function
	Website     string
	Source      string // name of source_id
	Medium      string // name of medium_id
	Campaign    string // name of campaign_id
	Referred    string // "Referred By"
	Tags        []string
	Priority    int       // stars, 0 to 3
	Deadline    time.Time // date_deadline, the expected closing date; zero if there is none
	Notes       string    // description, without markup

	Messages, Attachments, Activities, Meetings int         // records of the lead
	Followers                                   []PartnerID // ascending, each once
	Writers                                     []PartnerID // authors of the lead's recent messages, ascending, each once
}

// Address are the parts of a lead's address, as its form shows them.
type Address struct {
	Street, Street2, ZIP, City, State, Country string
}
