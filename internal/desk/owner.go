package desk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Owner is whom a merge gives the remaining lead to, as Odoo's own merge asks; 0 leaves it to the plan.
type Owner struct {
	Salesperson crm.UserID
	Team        crm.TeamID
}

// OwnerError refuses a salesperson or a team that may not have the leads of a case.
type OwnerError struct {
	Case    string
	What    string // salesperson or team
	Value   string // as it was given
	Allowed []string
}

func (e *OwnerError) Error() string {
	const most = 20
	allowed := strings.Join(e.Allowed[:min(len(e.Allowed), most)], ", ")
	if more := len(e.Allowed) - most; more > 0 {
		allowed += fmt.Sprintf(" and %d more", more)
	}
	return fmt.Sprintf("%s %q may not have the leads of case %s; allowed: %s", e.What, e.Value, e.Case, allowed)
}

// Part is the owner.
func (e *OwnerError) Part() string { return "owner" }

// Check refuses an owner that may not have the leads of a case. Error: *OwnerError.
func (o Owner) Check(c *Case) error {
	users, teams := c.PossibleSalespeople(), c.PossibleTeams()
	hasUser := slices.ContainsFunc(users, func(u crm.User) bool { return u.ID == o.Salesperson })
	hasTeam := slices.ContainsFunc(teams, func(t crm.Team) bool { return t.ID == o.Team })
	if o.Salesperson != 0 && !hasUser {
		return NewSalespersonError(c, fmt.Sprint(o.Salesperson))
	}
	if o.Team != 0 && !hasTeam {
		return NewTeamError(c, fmt.Sprint(o.Team))
	}
	return nil
}

// NewSalespersonError refuses a salesperson.
func NewSalespersonError(c *Case, value string) *OwnerError {
	e := &OwnerError{Case: c.ID, What: "salesperson", Value: value}
	for _, u := range c.PossibleSalespeople() {
		e.Allowed = append(e.Allowed, fmt.Sprintf("%d (%s)", u.ID, u.Login))
	}
	return e
}

// NewTeamError refuses a sales team.
func NewTeamError(c *Case, value string) *OwnerError {
	e := &OwnerError{Case: c.ID, What: "team", Value: value}
	for _, t := range c.PossibleTeams() {
		e.Allowed = append(e.Allowed, fmt.Sprintf("%d (%s)", t.ID, t.Name))
	}
	return e
}

// PossibleSalespeople are the users who may have every lead of the case, by name: Odoo decides which lead remains.
func (c *Case) PossibleSalespeople() []crm.User {
	known := c.Resolver
	return slices.SortedFunc(func(yield func(crm.User) bool) {
		for u := range maps.Values(c.Directory.Users) {
			fits := !slices.ContainsFunc(c.Records, func(l rules.Lead) bool { return !known.MayOwn(u.ID, l.Company) })
			if fits && !yield(u) {
				return
			}
		}
	}, func(a, b crm.User) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
}

// PossibleTeams are the sales teams that may have every lead of the case, by name.
func (c *Case) PossibleTeams() []crm.Team {
	known := c.Resolver
	return slices.SortedFunc(func(yield func(crm.Team) bool) {
		for t := range maps.Values(c.Directory.Teams) {
			fits := !slices.ContainsFunc(c.Records, func(l rules.Lead) bool { return !known.MayHave(t.ID, l.Company) })
			if fits && !yield(t) {
				return
			}
		}
	}, func(a, b crm.Team) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
}
