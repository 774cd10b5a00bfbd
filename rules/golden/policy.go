package golden

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/customguard"
	"leadtwin/rules/normalize"
)

// policy is the policy given with the settings of the case over it.
func (e *evaluation) policy(p rules.Policy) (rules.Policy, error) {
	s := e.of.Settings
	for setting, effect := range map[string]rules.Effect{
		"lost": s.Lost, "cross_company": s.CrossCompany, "other_customer": s.OtherCustomer, "open_orders": s.OpenOrders,
		"other_correspondents": s.OtherCorrespondents,
	} {
		if !slices.Contains([]rules.Effect{"", rules.EffectReview, rules.EffectMerge, rules.EffectIgnore}, effect) {
			return p, fmt.Errorf("settings: invalid %s %q; allowed: review, merge or ignore", setting, effect)
		}
	}
	p.Lists = p.Lists.With(normalize.Additions{
		PublicProviders: s.PublicProviders, NotPublicProviders: s.NotPublic,
		RoleMailboxes: s.RoleMailboxes, NotRoleMailboxes: s.NotRole, Fillers: s.Fillers,
		SharedValues: s.SharedValues, PersonalValues: s.PersonalValues,
	})
	override(&p.Email.PlusTags, s.PlusTags)
	override(&p.Email.GmailDots, s.GmailDots)
	override(&p.ReviewAbove, s.ReviewAbove)
	override(&p.QuietMinutes, s.QuietMinutes)
	override(&p.MaxAgeDays, s.MaxAgeDays)
	override(&p.MinScore, s.MinScore)
	override(&p.RequireOldest, s.RequireOldest)
	p.Odoo, p.NoteOn = cmp.Or(s.Odoo, p.Odoo), cmp.Or(s.NotePlacement, p.NoteOn)
	p.Lost, p.CrossCompany = cmp.Or(s.Lost, p.Lost), cmp.Or(s.CrossCompany, p.CrossCompany)
	p.OtherCustomer, p.OpenOrders = cmp.Or(s.OtherCustomer, p.OtherCustomer), cmp.Or(s.OpenOrders, p.OpenOrders)
	p.OtherCorrespondents = cmp.Or(s.OtherCorrespondents, p.OtherCorrespondents)
	p.MaxGroup = cmp.Or(s.MaxGroup, p.MaxGroup)
	p.MaxLeadsPerValue = cmp.Or(s.MaxLeadsPerValue, p.MaxLeadsPerValue)
	for _, d := range s.CustomGuards {
		guard, err := customguard.Compile(d)
		if err != nil {
			return p, fmt.Errorf("settings: custom_guards: %w", err)
		}
		p.CustomGuards = append(slices.Clip(p.CustomGuards), guard)
	}
	p.MergeSalesperson = cmp.Or(choice(s.MergeSalesperson, &e.people), p.MergeSalesperson)
	p.MergeTeam = cmp.Or(choice(s.MergeTeam, &e.teams), p.MergeTeam)
	p.GroupSalesperson = cmp.Or(choice(s.GroupSalesperson, &e.people), p.GroupSalesperson)
	p.GroupTeam = cmp.Or(choice(s.GroupTeam, &e.teams), p.GroupTeam)
	return p, nil
}

func override[T any](setting, value *T) {
	if value != nil {
		*setting = *value
	}
}

// choice is a word such as oldest, or the name of a person or team.
func choice(s string, n *numbering) rules.Choice {
	switch rules.Choice(s) {
	case "", rules.Survivor, rules.Keep, rules.Oldest, rules.Newest:
		return rules.Choice(s)
	}
	return rules.Choice(strconv.FormatInt(n.id(s), 10))
}

func (e *evaluation) common() rules.FrequentKeys {
	out := rules.FrequentKeys{}
	for value, n := range e.of.Common {
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

func (e *evaluation) dismissed() (rules.Dismissed, error) {
	out := rules.Dismissed{}
	for _, s := range e.of.Dismissed {
		ids, err := leadIDs(s)
		if err != nil || len(ids) != 2 {
			return nil, fmt.Errorf("dismissed: invalid value %q; allowed: two ids, such as \"41, 42\"", s)
		}
		out[crm.NewPair(ids[0], ids[1])] = true
	}
	return out, nil
}
