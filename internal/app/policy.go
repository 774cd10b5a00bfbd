package app

import (
	"fmt"

	"leadtwin/config"
	"leadtwin/rules"
	"leadtwin/rules/normalize"
)

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
	})
	p.Email = normalize.EmailOptions{PlusTags: r.PlusTags, GmailDots: r.GmailDots}
	p.Lost, p.CrossCompany = rules.Effect(r.Lost), rules.Effect(r.CrossCompany)
	p.OtherCustomer, p.OpenOrders = rules.Effect(r.OtherCustomer), rules.Effect(r.OpenOrders)
	p.MaxGroup, p.MaxLeadsPerValue = r.MaxGroup, r.MaxLeadsPerValue
	p.ReviewAbove, p.QuietMinutes, p.MaxAgeDays, p.RequireOldest = r.ReviewAbove, r.QuietMinutes, r.MaxAgeDays, r.RequireOldest
	p.MergeSalesperson, p.MergeTeam = rules.Choice(r.MergeSalesperson), rules.Choice(r.MergeTeam)
	p.GroupSalesperson, p.GroupTeam = rules.Choice(r.GroupSalesperson), rules.Choice(r.GroupTeam)
	p.NoteOn = c.Notes.Placement
	p.Odoo = major
	return p, nil
}
