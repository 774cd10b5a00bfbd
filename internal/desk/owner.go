package desk

import (
	"cmp"
	"fmt"
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
	return possibleOwners(c.Records, c.Directory.Users, c.Resolver.MayOwn, func(u crm.User) string { return u.Name })
}

// PossibleTeams are the sales teams that may have every lead of the case, by name.
func (c *Case) PossibleTeams() []crm.Team {
	return possibleOwners(c.Records, c.Directory.Teams, c.Resolver.MayHave, func(t crm.Team) string { return t.Name })
}

func possibleOwners[ID cmp.Ordered, T any](
	leads []rules.Lead, all map[ID]T, mayHave func(ID, crm.CompanyID) bool, name func(T) string,
) []T {
	var ids []ID
	for id := range all {
		if !slices.ContainsFunc(leads, func(l rules.Lead) bool { return !mayHave(id, l.Company) }) {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b ID) int { return cmp.Or(cmp.Compare(name(all[a]), name(all[b])), cmp.Compare(a, b)) })
	owners := make([]T, len(ids))
	for i, id := range ids {
		owners[i] = all[id]
	}
	return owners
}
