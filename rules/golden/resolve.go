package golden

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Stages are those of a fresh Odoo.
func Stages() map[crm.StageID]crm.Stage {
	return map[crm.StageID]crm.Stage{
		1: {ID: 1, Name: "New", Sequence: 1},
		2: {ID: 2, Name: "Qualified", Sequence: 2},
		3: {ID: 3, Name: "Proposition", Sequence: 3},
		4: {ID: 4, Name: "Won", Sequence: 70, Won: true},
	}
}

// resolve makes the leads that rules.Evaluate takes.
func (e *evaluation) resolve() ([]rules.Lead, error) {
	d := &crm.Directory{
		Stages:    Stages(),
		Companies: map[crm.CompanyID]crm.Company{},
		Countries: map[crm.CountryID]crm.Country{},
	}
	if err := e.checkCountries(); err != nil {
		return nil, err
	}
	customers := e.customers(d)
	e.own(d, customers)
	resolver := rules.NewResolver(d)
	var out []rules.Lead
	for _, g := range e.of.Leads {
		for n := range max(1, g.Times) {
			one := g
			one.ID += crm.LeadID(n)
			l, err := e.lead(one, d)
			if err != nil {
				return nil, err
			}
			customer, known := customers[g.Customer]
			if g.Customer != "" && !known {
				return nil, fmt.Errorf("lead %d: customer %q is not among the customers of the case", g.ID, g.Customer)
			}
			l.Customer = customer.ID
			full := resolver.Lead(l, customer)
			full.Correspondents = slices.Sorted(slices.Values(g.WroteWith))
			out = append(out, full)
		}
	}
	return out, nil
}

func (e *evaluation) lead(g Lead, d *crm.Directory) (crm.Lead, error) {
	l := crm.Lead{
		ID: g.ID, Title: g.Title, Type: crm.LeadType(g.Type), Active: !g.Lost && !g.Archived,
		ContactName: g.Name, CompanyName: g.Company, Email: g.Email, Phone: g.Phone, Mobile: g.Mobile,
		Salesperson: e.user(g.Salesperson), Team: crm.TeamID(e.teams.id(g.Team)),
		Company: crm.CompanyID(e.companies.id(g.OurCompany)), Country: country(d, g.Country),
		UnreadableFields: g.Unreadable, Revenue: g.Revenue, Orders: g.Orders,
		Created: g.Created, Written: g.Edited,
	}
	l.Origin = crm.Origin{
		Source: crm.SourceID(e.sources.id(g.Source)), Medium: crm.MediumID(e.media.id(g.Medium)),
		Campaign: crm.CampaignID(e.campaigns.id(g.Campaign)), Referred: g.Referred,
	}
	switch l.Type {
	case "":
		l.Type = crm.TypeOpportunity
	case crm.TypeLead, crm.TypeOpportunity:
	default:
		return l, fmt.Errorf("lead %d: invalid type %q; allowed: lead or opportunity", g.ID, g.Type)
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
		return l, fmt.Errorf("lead %d: invalid stage %q; allowed: New, Qualified, Proposition or Won", g.ID, g.Stage)
	}
	return l, nil
}

// checkCountries reports a country that is not a code of two letters.
func (e *evaluation) checkCountries() error {
	check := func(what, code string) error {
		if len(code) == 0 || len(code) == 2 && code == strings.ToUpper(code) {
			return nil
		}
		return fmt.Errorf("%s: invalid country %q; allowed: a code such as DE", what, code)
	}
	var all []error
	for _, l := range e.of.Leads {
		all = append(all, check(fmt.Sprintf("lead %d", l.ID), l.Country))
	}
	for _, c := range e.of.Customers {
		all = append(all, check("customer "+c.Name, c.Country))
	}
	for _, c := range e.of.Companies {
		all = append(all, check("company "+c.Name, c.Country))
	}
	return errors.Join(all...)
}

func country(d *crm.Directory, code string) crm.CountryID {
	if code == "" {
		return 0
	}
	id := crm.CountryID(int64(code[0])<<8 | int64(code[1]))
	d.Countries[id] = crm.Country{ID: id, Code: code}
	return id
}

func (e *evaluation) customers(d *crm.Directory) map[string]crm.Customer {
	ids := numbering{first: 100}
	all, names := map[crm.PartnerID]crm.Customer{}, map[crm.PartnerID]string{}
	for _, g := range e.of.Customers {
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
func (e *evaluation) user(name string) crm.UserID {
	for _, u := range e.of.Users {
		if u.Name == name && u.ID != 0 {
			return crm.UserID(u.ID)
		}
	}
	return crm.UserID(e.people.id(name))
}

// own adds the users and companies of the database.
func (e *evaluation) own(d *crm.Directory, customers map[string]crm.Customer) {
	for _, g := range e.of.Companies {
		id := crm.CompanyID(e.companies.id(g.Name))
		d.Companies[id] = crm.Company{
			ID: id, Name: g.Name, Email: g.Email, Phone: g.Phone, Partner: customers[g.Contact].ID,
			Country: country(d, g.Country), Currency: g.Currency,
		}
	}
	if len(e.of.Users) == 0 {
		return
	}
	d.Users = map[crm.UserID]crm.User{}
	for _, g := range e.of.Users {
		u := crm.User{
			Name: g.Name, Login: g.Login, Email: g.Email, Phone: g.Phone, Mobile: g.Mobile,
			Partner: customers[g.Contact].ID, Active: !g.Archived && !g.Public, Share: g.Portal || g.Public,
		}
		u.ID = e.user(g.Name)
		for _, name := range g.Works {
			u.Companies = append(u.Companies, crm.CompanyID(e.companies.id(name)))
		}
		if len(u.Companies) > 0 {
			u.Company = u.Companies[0]
		}
		if !g.Portal { // the client does not read portal users
			d.Users[u.ID] = u
		}
	}
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
