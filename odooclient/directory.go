package odooclient

import (
	"context"
	"maps"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"leadtwin/internal/crm"
)

// Directory reads users, teams, stages, companies and countries, archived ones included, with a call for each table,
// two for users on Odoo 14, and one for who sees all leads. Some run at the same time. Countries are read once an hour.
func (c *Client) Directory(ctx context.Context) (*crm.Directory, error) {
	d := new(crm.Directory)
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(maxSmallCalls)
	g.Go(func() error {
		return readTable(ctx, c, c.userTable(), internalUsers(), &d.Users, func(u crm.User) crm.UserID { return u.ID })
	})
	g.Go(func() error {
		return readTable(ctx, c, teamTable(), nil, &d.Teams, func(t crm.Team) crm.TeamID { return t.ID })
	})
	g.Go(func() error {
		return readTable(ctx, c, stageTable(), nil, &d.Stages, func(s crm.Stage) crm.StageID { return s.ID })
	})
	g.Go(func() error {
		return readTable(ctx, c, companyTable(), nil, &d.Companies, func(c crm.Company) crm.CompanyID { return c.ID })
	})
	g.Go(func() (err error) {
		d.Countries, err = c.readCountries(ctx)
		return err
	})
	var all map[crm.UserID]bool
	var known bool
	g.Go(func() (err error) {
		all, known, err = c.usersSeeingAllLeads(ctx)
		return err
	})
	if err := g.Wait(); err != nil {
		return nil, err
	}
	for id, u := range d.Users {
		u.OwnDocumentsOnly = known && !u.Share && !all[id]
		d.Users[id] = u
	}
	c.recent.keep(d)
	return d, nil
}

// OriginNames reads the names of sources and media: two calls at the same time. A user who may not read them gets none,
// since only reports show them.
func (c *Client) OriginNames(ctx context.Context) (names crm.OriginNames, err error) {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		names.Sources, err = readNames[crm.SourceID](ctx, c, "utm.source")
		return err
	})
	g.Go(func() (err error) {
		names.Media, err = readNames[crm.MediumID](ctx, c, "utm.medium")
		return err
	})
	return names, g.Wait()
}

// readNames reads the names of all records of a model.
func readNames[ID ~int64](ctx context.Context, c *Client, model string) (map[ID]string, error) {
	type named struct {
		id   ID
		name string
	}
	t := table[named]{model: model, noLinks: true, columns: []column[named]{
		{"id", func(n *named, v *fieldValue) { n.id = ID(v.id()) }},
		{"name", func(n *named, v *fieldValue) { n.name = v.text() }},
	}}
	p, err := findRecords(ctx, c, t, nil, SearchOptions{Order: "id"})
	if Is(err, Forbidden) {
		return map[ID]string{}, nil
	}
	if err != nil {
		return nil, err
	}
	names := make(map[ID]string, len(p.rows))
	for _, n := range p.rows {
		names[n.id] = n.name
	}
	return names, nil
}

func readTable[ID comparable, T any](
	ctx context.Context, c *Client, t table[T], domain Domain, into *map[ID]T, id func(T) ID,
) error {
	p, err := findRecords(ctx, c, t, domain, SearchOptions{Order: "id"})
	if err != nil {
		return err
	}
	all := make(map[ID]T, len(p.rows))
	for _, row := range p.rows {
		all[id(row)] = row
	}
	*into = all
	return nil
}

// internalUsers are all internal users and the public users of websites. Portal users are not among them: they are
// customers, and a shop has hundreds of thousands.
func internalUsers() Domain {
	return Or(Eq("share", false), And(Eq("active", false), Where("login", "=like", "public%")))
}

// userTable is how a res.users is read. A plain sales user may read all of it.
//
// Source: seen on 14 and 19 as a user with "User: All Documents".
func (c *Client) userTable() table[crm.User] {
	t := table[crm.User]{model: "res.users", columns: []column[crm.User]{
		{"id", func(u *crm.User, v *fieldValue) { u.ID = crm.UserID(v.id()) }},
		{"name", func(u *crm.User, v *fieldValue) { u.Name = v.text() }},
		{"login", func(u *crm.User, v *fieldValue) { u.Login = v.text() }},
		{"email", func(u *crm.User, v *fieldValue) { u.Email = v.text() }},
		{"phone", func(u *crm.User, v *fieldValue) { u.Phone = v.text() }},
		{"partner_id", func(u *crm.User, v *fieldValue) { u.Partner = crm.PartnerID(v.id()) }},
		{"lang", func(u *crm.User, v *fieldValue) { u.Lang = v.text() }},
		{"company_id", func(u *crm.User, v *fieldValue) { u.Company = crm.CompanyID(v.id()) }},
		{"company_ids", func(u *crm.User, v *fieldValue) { u.Companies = idList[crm.CompanyID](v) }},
		{"active", func(u *crm.User, v *fieldValue) { u.Active = v.boolean() }},
		{"share", func(u *crm.User, v *fieldValue) { u.Share = v.boolean() }},
	}}
	if session := c.Session(); session.Has(partnerModel, "mobile") { // a user has the fields of its contact
		t.columns = append(t.columns, column[crm.User]{"mobile", func(u *crm.User, v *fieldValue) { u.Mobile = v.text() }})
	}
	return t
}

// teamTable is how a crm.team is read: there are few, so that one call with the names of their companies is less than
// two without on Odoo 14.
func teamTable() table[crm.Team] {
	return table[crm.Team]{model: "crm.team", noLinks: true, columns: []column[crm.Team]{
		{"id", func(t *crm.Team, v *fieldValue) { t.ID = crm.TeamID(v.id()) }},
		{"name", func(t *crm.Team, v *fieldValue) { t.Name = v.text() }},
		{"active", func(t *crm.Team, v *fieldValue) { t.Active = v.boolean() }},
		{"company_id", func(t *crm.Team, v *fieldValue) { t.Company = crm.CompanyID(v.id()) }},
	}}
}

func stageTable() table[crm.Stage] {
	return table[crm.Stage]{model: "crm.stage", noLinks: true, columns: []column[crm.Stage]{
		{"id", func(s *crm.Stage, v *fieldValue) { s.ID = crm.StageID(v.id()) }},
		{"name", func(s *crm.Stage, v *fieldValue) { s.Name = v.text() }},
		{"sequence", func(s *crm.Stage, v *fieldValue) { s.Sequence = int(v.number()) }},
		{"is_won", func(s *crm.Stage, v *fieldValue) { s.Won = v.boolean() }},
	}}
}

// companyTable describes how to read a res.company: with the names of linked records, because one of them is its
// currency.
func companyTable() table[crm.Company] {
	return table[crm.Company]{model: "res.company", noLinks: true, columns: []column[crm.Company]{
		{"id", func(c *crm.Company, v *fieldValue) { c.ID = crm.CompanyID(v.id()) }},
		{"name", func(c *crm.Company, v *fieldValue) { c.Name = v.text() }},
		{"country_id", func(c *crm.Company, v *fieldValue) { c.Country = crm.CountryID(v.id()) }},
		{"partner_id", func(c *crm.Company, v *fieldValue) { c.Partner = crm.PartnerID(v.id()) }},
		{"email", func(c *crm.Company, v *fieldValue) { c.Email = v.text() }},
		{"phone", func(c *crm.Company, v *fieldValue) { c.Phone = v.text() }},
		{"currency_id", func(c *crm.Company, v *fieldValue) { c.Currency = v.linkName() }},
	}}
}

// countriesHold is for how long countries are not read again: they hardly change, and all 250 cost more than the users.
const countriesHold = time.Hour

// heldCountries are the countries as they were read last.
type heldCountries struct {
	mu  sync.Mutex
	at  time.Time
	all map[crm.CountryID]crm.Country
}

func (c *Client) readCountries(ctx context.Context) (map[crm.CountryID]crm.Country, error) {
	held := &c.countries
	held.mu.Lock()
	defer held.mu.Unlock()
	now := time.Now() //nolint:forbidigo // how old an answer is
	if held.all == nil || now.Sub(held.at) >= countriesHold {
		var all map[crm.CountryID]crm.Country
		err := readTable(ctx, c, countryTable(), nil, &all, func(c crm.Country) crm.CountryID { return c.ID })
		if err != nil {
			return nil, err
		}
		held.all, held.at = all, now
	}
	return maps.Clone(held.all), nil
}

func countryTable() table[crm.Country] {
	return table[crm.Country]{model: "res.country", noLinks: true, columns: []column[crm.Country]{
		{"id", func(c *crm.Country, v *fieldValue) { c.ID = crm.CountryID(v.id()) }},
		{"code", func(c *crm.Country, v *fieldValue) { c.Code = strings.ToUpper(v.text()) }},
	}}
}
