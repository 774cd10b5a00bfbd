package app

import (
	"context"
	"fmt"
	"reflect"

	"leadtwin/config"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/rules/customguard"
	"leadtwin/rules/normalize"
)

// connect creates the client. Unless relearn is set, it uses what an earlier run learned about the server.
func (a *App) connect(ctx context.Context, relearn bool) error {
	o := clientOptions(a.o.Settings)
	o.OnCall = a.logCall
	if a.calls != nil {
		o.MayCall = a.calls.mayCall
	}
	if !relearn {
		var known odooclient.Session
		found, err := a.store.GetFact(ctx, sessionFact, &known)
		if err != nil {
			return err
		}
		if found {
			o.Known = &known
		}
	}
	client, err := odooclient.Connect(ctx, o)
	if err != nil {
		return fmt.Errorf("connect to Odoo at %s: %w", a.o.Settings.Odoo.URL, err)
	}
	session := client.Session()
	policy, err := policyOf(a.o.Settings, session.Version.Major)
	if err == nil {
		err = a.claimDatabase(ctx, client, o.Known == nil || !reflect.DeepEqual(*o.Known, session))
	}
	if err != nil {
		client.Close()
		return err
	}
	if before := a.linked.Swap(&link{client, policy, o.Known == nil}); before != nil {
		before.odoo.Close()
	} else {
		a.onStop("close connections to Odoo", func(context.Context) error { a.odoo().Close(); return nil })
	}
	if o.Known != nil && reflect.DeepEqual(*o.Known, session) {
		return nil
	}
	return a.store.SetFact(ctx, sessionFact, session)
}

// clientOptions reads a key file again: when Odoo refuses the old key, the file may hold a new one.
func clientOptions(c config.Config) odooclient.Options {
	return odooclient.Options{
		URL:       c.Odoo.URL,
		Database:  c.Odoo.Database,
		User:      c.Odoo.User,
		Key:       c.Odoo.APIKey.RevealCurrent(),
		Transport: c.Odoo.Transport,
		Timeout:   c.Odoo.Timeout,
		Rate:      c.Odoo.Rate,
		CAFile:    c.Odoo.CAFile,
		Proxy:     c.Odoo.Proxy.Reveal(),
		UserAgent: "leadtwin/" + version,
	}
}

// policyOf turns settings into the policy of rules. major is that of the server, 0 if not known yet.
func policyOf(c config.Config, major int) (rules.Policy, error) {
	lists, err := normalize.Shipped()
	if err != nil {
		return rules.Policy{}, fmt.Errorf("start: %w", err)
	}
	r, p := c.Rules, rules.Default()
	p.Lists = lists.With(normalize.Additions{
		PublicProviders: r.PublicProviders, NotPublicProviders: r.ExcludePublicProviders,
		RoleMailboxes: r.RoleMailboxes, NotRoleMailboxes: r.ExcludeRoleMailboxes, Fillers: r.Fillers,
		SharedValues: r.SharedValues, PersonalValues: r.PersonalValues,
	})
	p.Email = normalize.EmailOptions{PlusTags: r.PlusTags, GmailDots: r.GmailDots}
	p.Lost, p.CrossCompany = rules.Effect(r.Lost), rules.Effect(r.CrossCompany)
	p.OtherCustomer, p.OpenOrders = rules.Effect(r.OtherCustomer), rules.Effect(r.OpenOrders)
	p.OtherCorrespondents = rules.Effect(r.OtherCorrespondents)
	p.MaxGroup, p.MaxLeadsPerValue = r.MaxGroup, r.MaxLeadsPerValue
	p.MinScore = r.MinScore
	p.ReviewAbove, p.QuietMinutes, p.MaxAgeDays, p.RequireOldest = r.ReviewAbove, r.QuietMinutes, r.MaxAgeDays,
		r.RequireOldest
	p.MergeSalesperson, p.MergeTeam = rules.Choice(r.MergeSalesperson), rules.Choice(r.MergeTeam)
	p.GroupSalesperson, p.GroupTeam = rules.Choice(r.GroupSalesperson), rules.Choice(r.GroupTeam)
	p.NoteOn = c.Notes.Placement
	p.Odoo = major
	for _, d := range r.CustomGuards {
		guard, err := customguard.Compile(d)
		if err != nil {
			return rules.Policy{}, fmt.Errorf("rules.custom_guards: %w", err)
		}
		p.CustomGuards = append(p.CustomGuards, guard)
	}
	return p, nil
}
