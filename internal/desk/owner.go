package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/rules"
)

// Owner is the owner of the remaining lead of a merge, as in Odoo's own merge; 0 keeps the one of the plan.
type Owner struct {
	Salesperson crm.UserID
	Team        crm.TeamID
}

// Check refuses an owner that may not have the leads of a case. Error: *InvalidError.
func (o Owner) Check(c *Case) error {
	users, teams := c.PossibleSalespeople(), c.PossibleTeams()
	hasUser := slices.ContainsFunc(users, func(u crm.User) bool { return u.ID == o.Salesperson })
	hasTeam := slices.ContainsFunc(teams, func(t crm.Team) bool { return t.ID == o.Team })
	if o.Salesperson != 0 && !hasUser {
		return c.NewSalespersonError(fmt.Sprint(o.Salesperson))
	}
	if o.Team != 0 && !hasTeam {
		return c.NewTeamError(fmt.Sprint(o.Team))
	}
	return nil
}

// NewSalespersonError refuses a salesperson that may not have the leads of the case.
func (c *Case) NewSalespersonError(value string) *InvalidError {
	return newOwnerError(c, "salesperson", value, c.PossibleSalespeople(), func(u crm.User) string {
		return fmt.Sprintf("%d (%s)", u.ID, u.Login)
	})
}

// NewTeamError refuses a sales team that may not have the leads of the case.
func (c *Case) NewTeamError(value string) *InvalidError {
	return newOwnerError(c, "team", value, c.PossibleTeams(), func(t crm.Team) string {
		return fmt.Sprintf("%d (%s)", t.ID, t.Name)
	})
}

func newOwnerError[T any](c *Case, what, value string, possible []T, describe func(T) string) *InvalidError {
	const most = 20
	listed := lists.Map(possible[:min(len(possible), most)], describe)
	allowed := strings.Join(listed, ", ")
	if more := len(possible) - most; more > 0 {
		allowed += fmt.Sprintf(" and %d more", more)
	}
	return invalidf("owner", "%s %q may not have the leads of case %s; allowed: %s", what, value, c.ID, allowed)
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
	return lists.Map(ids, func(id ID) T { return all[id] })
}
