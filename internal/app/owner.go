package app

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

// OwnerNames is the owner of the remaining lead of a merge, as a user types it; empty keeps the one of the plan.
type OwnerNames struct {
	Salesperson string // login or id
	Team        string // name or id
}

// MergeChoice holds a user's choices for a merge.
type MergeChoice struct {
	To             OwnerNames
	LeftOut        []crm.LeadID // leads of the case that stay as they are
	Values         crm.ChosenValues
	DismissLeftOut bool // never propose them with the others again; always so in mode auto, which would merge them
}

// findOwner finds the salesperson and team that a user named, among those who may have the leads of a case. Error:
// *desk.InvalidError.
func (a *App) findOwner(ctx context.Context, id string, to OwnerNames) (desk.Owner, error) {
	if to == (OwnerNames{}) {
		return desk.Owner{}, nil
	}
	one, err := (&deskCases{app: a}).Case(ctx, id)
	if err != nil {
		return desk.Owner{}, err
	}
	var out desk.Owner
	if to.Salesperson != "" {
		found := uniqueNamed(to.Salesperson, one.PossibleSalespeople(), func(u crm.User) (int64, string) {
			return int64(u.ID), u.Login
		})
		if out.Salesperson = found.ID; found.ID == 0 {
			return out, one.NewSalespersonError(to.Salesperson)
		}
	}
	if to.Team != "" {
		found := uniqueNamed(to.Team, one.PossibleTeams(), func(t crm.Team) (int64, string) { return int64(t.ID), t.Name })
		if out.Team = found.ID; found.ID == 0 {
			return out, one.NewTeamError(to.Team)
		}
	}
	return out, nil
}

func uniqueNamed[T any](text string, all []T, name func(T) (int64, string)) (none T) {
	found := slices.DeleteFunc(all, func(one T) bool {
		id, called := name(one)
		return text != strconv.FormatInt(id, 10) && !strings.EqualFold(text, called)
	})
	if len(found) != 1 {
		return none
	}
	return found[0]
}
