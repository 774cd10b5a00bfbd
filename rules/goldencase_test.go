package rules_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/normalize"
)

// noon is now in every test.
var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// goldenCase is one file of testdata/cases.
type goldenCase struct {
	About     string           `yaml:"about"`
	Leads     []goldenLead     `yaml:"leads"`
	Customers []goldenCustomer `yaml:"customers"`
	Users     []goldenUser     `yaml:"users"`
	Companies []goldenCompany  `yaml:"our companies"`
	Settings  goldenSettings   `yaml:"settings"`
	Common    map[string]int   `yaml:"common"`    // address, domain or number -> leads of the database that carry it
	Dismissed []string         `yaml:"dismissed"` // "41, 42"
	Expect    []string         `yaml:"expect"`
	Says      []string         `yaml:"says"` // sentences, or parts of them

	people, teams, companies numbering
}

type goldenLead struct {
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
	Created     time.Time  `yaml:"created"`
	Edited      time.Time  `yaml:"edited"`
}

type goldenCustomer struct {
	Name    string `yaml:"name"`
	Company bool   `yaml:"company"` // a company, not a person
	Of      string `yaml:"of"`      // the company of a person, or that a company belongs to
	Email   string `yaml:"email"`
	Phone   string `yaml:"phone"`
	Mobile  string `yaml:"mobile"`
	Country string `yaml:"country"`
	VAT     string `yaml:"vat"`
}

// goldenUser is a user of Odoo. Without any, everybody named in a case is a salesperson.
type goldenUser struct {
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

type goldenCompany struct {
	Name     string `yaml:"name"`
	Email    string `yaml:"email"`
	Phone    string `yaml:"phone"`
	Contact  string `yaml:"contact"` // a name from customers
	Country  string `yaml:"country"`
	Currency string `yaml:"currency"`
}

type goldenSettings struct {
	Lost             rules.Effect `yaml:"lost"`
	CrossCompany     rules.Effect `yaml:"cross_company"`
	OtherCustomer    rules.Effect `yaml:"other_customer"`
	OpenOrders       rules.Effect `yaml:"open_orders"`
	MaxGroup         int          `yaml:"max_group"`
	ReviewAbove      float64      `yaml:"review_above"`
	QuietMinutes     int          `yaml:"quiet_minutes"`
	MaxAgeDays       int          `yaml:"max_age_days"`
	RequireOldest    bool         `yaml:"require_oldest"`
	MaxLeadsPerValue int          `yaml:"max_leads_per_value"`
	PlusTags         bool         `yaml:"plus_tags"`
	GmailDots        bool         `yaml:"gmail_dots"`
	PublicProviders  []string     `yaml:"public_providers"`
	NotPublic        []string     `yaml:"exclude_public_providers"`
	RoleMailboxes    []string     `yaml:"role_mailboxes"`
	NotRole          []string     `yaml:"exclude_role_mailboxes"`
	Fillers          []string     `yaml:"fillers"`
	MergeSalesperson string       `yaml:"merge_salesperson"`
	MergeTeam        string       `yaml:"merge_team"`
	GroupSalesperson string       `yaml:"group_salesperson"`
	GroupTeam        string       `yaml:"group_team"`
	NotePlacement    string       `yaml:"note_placement"`
	Odoo             int          `yaml:"odoo"`
}

func newGoldenCase() *goldenCase {
	return &goldenCase{people: numbering{first: 5}, teams: numbering{first: 1}, companies: numbering{first: 1}}
}

// numbering gives names ids in the order in which they are met.
type numbering struct {
	first int
	names []string
}

func (n *numbering) id(name string) int64 {
	if name == "" {
		return 0
	}
	i := slices.Index(n.names, name)
	if i < 0 {
		i = len(n.names)
		n.names = append(n.names, name)
	}
	return int64(n.first + i)
}

func (n *numbering) name(id int64) string {
	if i := int(id) - n.first; i >= 0 && i < len(n.names) {
		return n.names[i]
	}
	return ""
}

// stages are those of a fresh Odoo.
func stages() map[crm.StageID]crm.Stage {
	return map[crm.StageID]crm.Stage{
		1: {ID: 1, Name: "New", Sequence: 1},
		2: {ID: 2, Name: "Qualified", Sequence: 2},
		3: {ID: 3, Name: "Proposition", Sequence: 3},
		4: {ID: 4, Name: "Won", Sequence: 70, Won: true},
	}
}

// resolve makes the leads that rules.Evaluate takes.
func (c *goldenCase) resolve(t *testing.T) []rules.Lead {
	t.Helper()
	d := &crm.Directory{
		Stages:    stages(),
		Companies: map[crm.CompanyID]crm.Company{},
		Countries: map[crm.CountryID]crm.Country{},
	}
	customers := c.customers(d)
	c.own(d, customers)
	resolver := rules.NewResolver(d)
	var out []rules.Lead
	for _, g := range c.Leads {
		for n := range max(1, g.Times) {
			one := g
			one.ID += crm.LeadID(n)
			l := c.lead(t, one, d)
			customer, known := customers[g.Customer]
			if g.Customer != "" && !known {
				t.Fatalf("lead %d: no customer %q", g.ID, g.Customer)
			}
			l.Customer = customer.ID
			out = append(out, resolver.Lead(l, customer))
		}
	}
	return out
}

func (c *goldenCase) lead(t *testing.T, g goldenLead, d *crm.Directory) crm.Lead {
	t.Helper()
	l := crm.Lead{
		ID: g.ID, Title: g.Title, Type: crm.LeadType(g.Type), Active: !g.Lost && !g.Archived,
		ContactName: g.Name, CompanyName: g.Company, Email: g.Email, Phone: g.Phone, Mobile: g.Mobile,
		Salesperson: c.user(g.Salesperson), Team: crm.TeamID(c.teams.id(g.Team)),
		Company: crm.CompanyID(c.companies.id(g.OurCompany)), Country: country(d, g.Country),
		UnreadableFields: g.Unreadable, Revenue: g.Revenue, Orders: g.Orders, Created: g.Created, Written: g.Edited,
	}
	if l.Type == "" {
		l.Type = crm.TypeOpportunity
	}
	if l.Created.IsZero() {
		l.Created = time.Date(2025, 6, 1, 9, 0, 0, 0, time.UTC).Add(time.Duration(g.ID) * time.Minute)
	}
	if l.Written.IsZero() {
		l.Written = l.Created
	}
	switch {
	case g.Probability != nil:
		l.Probability = *g.Probability
	case g.Archived:
		l.Probability = 20 // archived with probability 0 would be lost
	}
	if g.LostReason {
		l.LostReason = 1
	}
	for id, s := range d.Stages {
		if s.Name == g.Stage {
			l.Stage = id
		}
	}
	if g.Stage != "" && l.Stage == 0 {
		t.Fatalf("lead %d: no stage %q", g.ID, g.Stage)
	}
	return l
}

func country(d *crm.Directory, code string) crm.CountryID {
	if code == "" {
		return 0
	}
	id := crm.CountryID(int64(code[0])<<8 | int64(code[1]))
	d.Countries[id] = crm.Country{ID: id, Code: code}
	return id
}

func (c *goldenCase) customers(d *crm.Directory) map[string]crm.Customer {
	ids := numbering{first: 100}
	all, names := map[crm.PartnerID]crm.Customer{}, map[crm.PartnerID]string{}
	for _, g := range c.Customers {
		id := crm.PartnerID(ids.id(g.Name))
		customer := crm.Customer{
			ID: id, Name: g.Name, IsCompany: g.Company, CompanyName: g.Of, Commercial: id,
			Email: g.Email, Phone: g.Phone, Mobile: g.Mobile, Country: country(d, g.Country), VAT: g.VAT,
		}
		if g.Of != "" {
			customer.Parent = crm.PartnerID(ids.id(g.Of))
		}
		if g.Of != "" && !g.Company {
			customer.Commercial = customer.Parent
		}
		all[id], names[id] = customer, g.Name
	}
	crm.SetParentCompanies(all)
	out := map[string]crm.Customer{}
	for id, name := range names {
		out[name] = all[id]
	}
	return out
}

// user is the id of a user by name.
func (c *goldenCase) user(name string) crm.UserID {
	for _, u := range c.Users {
		if u.Name == name && u.ID != 0 {
			return crm.UserID(u.ID)
		}
	}
	return crm.UserID(c.people.id(name))
}

// own adds the users and companies of the database.
func (c *goldenCase) own(d *crm.Directory, customers map[string]crm.Customer) {
	for _, g := range c.Companies {
		id := crm.CompanyID(c.companies.id(g.Name))
		d.Companies[id] = crm.Company{
			ID: id, Name: g.Name, Email: g.Email, Phone: g.Phone, Partner: customers[g.Contact].ID,
			Country: country(d, g.Country), Currency: g.Currency,
		}
	}
	if len(c.Users) == 0 {
		return
	}
	d.Users = map[crm.UserID]crm.User{}
	for _, g := range c.Users {
		u := crm.User{
			Name: g.Name, Login: g.Login, Email: g.Email, Phone: g.Phone, Mobile: g.Mobile,
			Partner: customers[g.Contact].ID, Active: !g.Archived && !g.Public, Share: g.Portal || g.Public,
		}
		u.ID = c.user(g.Name)
		for _, name := range g.Works {
			u.Companies = append(u.Companies, crm.CompanyID(c.companies.id(name)))
		}
		if len(u.Companies) > 0 {
			u.Company = u.Companies[0]
		}
		if !g.Portal { // the client does not read portal users
			d.Users[u.ID] = u
		}
	}
}

func (c *goldenCase) policy(t *testing.T) rules.Policy {
	t.Helper()
	s, p := c.Settings, rules.Default()
	p.Lists = p.Lists.With(normalize.Additions{
		PublicProviders: s.PublicProviders, NotPublicProviders: s.NotPublic,
		RoleMailboxes: s.RoleMailboxes, NotRoleMailboxes: s.NotRole, Fillers: s.Fillers,
	})
	p.Email = normalize.EmailOptions{PlusTags: s.PlusTags, GmailDots: s.GmailDots}
	p.ReviewAbove, p.QuietMinutes, p.MaxAgeDays, p.RequireOldest = s.ReviewAbove, s.QuietMinutes, s.MaxAgeDays,
		s.RequireOldest
	p.Odoo, p.NoteOn = s.Odoo, s.NotePlacement
	p.Lost, p.CrossCompany, p.OtherCustomer, p.OpenOrders = s.Lost, s.CrossCompany, s.OtherCustomer, s.OpenOrders
	p.MaxGroup, p.MaxLeadsPerValue = s.MaxGroup, s.MaxLeadsPerValue
	p.MergeSalesperson, p.MergeTeam = choice(s.MergeSalesperson, &c.people), choice(s.MergeTeam, &c.teams)
	p.GroupSalesperson, p.GroupTeam = choice(s.GroupSalesperson, &c.people), choice(s.GroupTeam, &c.teams)
	return p
}

// choice is a word such as oldest, or the name of a person or team.
func choice(s string, n *numbering) rules.Choice {
	switch rules.Choice(s) {
	case "", rules.Survivor, rules.Keep, rules.Oldest, rules.Newest:
		return rules.Choice(s)
	}
	return rules.Choice(itoa(n.id(s)))
}

func (c *goldenCase) common(t *testing.T) rules.FrequentKeys {
	t.Helper()
	out := rules.FrequentKeys{}
	for value, n := range c.Common {
		kind := "d:"
		switch {
		case strings.Contains(value, "@"):
			kind = "e:"
		case strings.HasPrefix(value, "+"):
			kind = "p:"
		}
		out[crm.Key(kind+value)] = n
	}
	return out
}

func (c *goldenCase) dismissed(t *testing.T) rules.Dismissed {
	t.Helper()
	out := rules.Dismissed{}
	for _, s := range c.Dismissed {
		ids, err := leadIDs(s)
		if err != nil || len(ids) != 2 {
			t.Fatalf("dismissed %q: want two ids", s)
		}
		out[crm.NewPair(ids[0], ids[1])] = true
	}
	return out
}
