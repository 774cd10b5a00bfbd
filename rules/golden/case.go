package golden

import (
	"errors"
	"fmt"
	"io"
	"time"

	"go.yaml.in/yaml/v3"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/customguard"
)

// Case is leads with the expected verdicts. testdata/cases/README.md describes its keys.
type Case struct {
	About     string         `yaml:"about"`
	Leads     []Lead         `yaml:"leads"`
	Customers []Customer     `yaml:"customers"`
	Users     []User         `yaml:"users"`
	Companies []Company      `yaml:"our companies"`
	Settings  Settings       `yaml:"settings"`
	Common    map[string]int `yaml:"common"`    // address, domain or number -> leads of the database that carry it
	Dismissed []string       `yaml:"dismissed"` // "41, 42"
	Expect    []string       `yaml:"expect"`
	Says      []string       `yaml:"says"` // sentences, or parts of them
}

// Lead is a lead of a case.
type Lead struct {
	ID          crm.LeadID `yaml:"id"`
	Times       int        `yaml:"times"` // so many leads of this kind, with ids from ID on
	Title       string     `yaml:"title"`
	Name        string     `yaml:"name"`
	Company     string     `yaml:"company"`
	Email       string     `yaml:"email"`
	Phone       string     `yaml:"phone"`
	Mobile      string     `yaml:"mobile"`
	Customer    string     `yaml:"customer"`
	Salesperson string     `yaml:"salesperson"`
	Team        string     `yaml:"team"`
	OurCompany  string     `yaml:"our company"`
	Stage       string     `yaml:"stage"` // New, Qualified, Proposition or Won
	Type        string     `yaml:"type"`  // lead or opportunity
	Country     string     `yaml:"country"`
	Lost        bool       `yaml:"lost"`
	Archived    bool       `yaml:"archived"`
	Probability *float64   `yaml:"probability"`
	LostReason  bool       `yaml:"lost reason"`
	Unreadable  string     `yaml:"unreadable"` // a field that holds NaN
	Revenue     float64    `yaml:"revenue"`
	Orders      int        `yaml:"orders"`
	WroteWith   []string   `yaml:"wrote with"` // outside addresses in the messages of the lead
	Source      string     `yaml:"source"`
	Medium      string     `yaml:"medium"`
	Campaign    string     `yaml:"campaign"`
	Referred    string     `yaml:"referred"`
	Created     time.Time  `yaml:"created"`
	Edited      time.Time  `yaml:"edited"`
}

// Customer is a customer record of a case.
type Customer struct {
	Name    string `yaml:"name"`
	Company bool   `yaml:"company"` // a company, not a person
	Of      string `yaml:"of"`      // the company of a person, or that a company belongs to
	Email   string `yaml:"email"`
	Phone   string `yaml:"phone"`
	Mobile  string `yaml:"mobile"`
	Country string `yaml:"country"`
	VAT     string `yaml:"vat"`
}

// User is a user of Odoo. Without any, everybody named in a case is a salesperson.
type User struct {
	Name     string   `yaml:"name"`
	Login    string   `yaml:"login"`
	Email    string   `yaml:"email"`
	Phone    string   `yaml:"phone"`
	Mobile   string   `yaml:"mobile"`
	Contact  string   `yaml:"contact"`   // a name from customers
	Works    []string `yaml:"works for"` // our companies, the default one first
	Archived bool     `yaml:"archived"`
	Portal   bool     `yaml:"portal"`
	Public   bool     `yaml:"public"` // the public user of a website
	ID       int64    `yaml:"id"`
}

// Company is a company of the database.
type Company struct {
	Name     string `yaml:"name"`
	Email    string `yaml:"email"`
	Phone    string `yaml:"phone"`
	Contact  string `yaml:"contact"` // a name from customers
	Country  string `yaml:"country"`
	Currency string `yaml:"currency"`
}

// Settings are those of the section rules that a case changes.
type Settings struct {
	Lost                rules.Effect             `yaml:"lost"`
	CrossCompany        rules.Effect             `yaml:"cross_company"`
	OtherCustomer       rules.Effect             `yaml:"other_customer"`
	OpenOrders          rules.Effect             `yaml:"open_orders"`
	OtherCorrespondents rules.Effect             `yaml:"other_correspondents"`
	MaxGroup            int                      `yaml:"max_group"`
	ReviewAbove         *float64                 `yaml:"review_above"`
	QuietMinutes        *int                     `yaml:"quiet_minutes"`
	MaxAgeDays          *int                     `yaml:"max_age_days"`
	MinScore            *int                     `yaml:"min_score"`
	RequireOldest       *bool                    `yaml:"require_oldest"`
	MaxLeadsPerValue    int                      `yaml:"max_leads_per_value"`
	PlusTags            *bool                    `yaml:"plus_tags"`
	GmailDots           *bool                    `yaml:"gmail_dots"`
	PublicProviders     []string                 `yaml:"public_providers"`
	NotPublic           []string                 `yaml:"exclude_public_providers"`
	RoleMailboxes       []string                 `yaml:"role_mailboxes"`
	NotRole             []string                 `yaml:"exclude_role_mailboxes"`
	SharedValues        []string                 `yaml:"shared_values"`
	PersonalValues      []string                 `yaml:"personal_values"`
	Fillers             []string                 `yaml:"fillers"`
	CustomGuards        []customguard.Definition `yaml:"custom_guards"`
	MergeSalesperson    string                   `yaml:"merge_salesperson"`
	MergeTeam           string                   `yaml:"merge_team"`
	GroupSalesperson    string                   `yaml:"group_salesperson"`
	GroupTeam           string                   `yaml:"group_team"`
	NotePlacement       string                   `yaml:"note_placement"`
	Odoo                int                      `yaml:"odoo"`
}

// Read reads the cases of a YAML file, one in each of its documents. Errors: what is not YAML, and a key or a value
// that a case does not have, with the line.
func Read(file io.Reader) ([]*Case, error) {
	d := yaml.NewDecoder(file)
	d.KnownFields(true)
	var out []*Case
	for {
		c := &Case{}
		err := d.Decode(c)
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fmt.Errorf("read case %d of the file: %w", len(out)+1, err)
		}
		out = append(out, c)
	}
}

// Noon is now in every case.
func Noon() time.Time { return time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC) }
