package doctor

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"leadtwin/internal/report"
	"leadtwin/odooclient"
)

// mostCompanies bounds what is read to find companies.
const mostCompanies = 5000

// checkCompanies warns where the user does not belong to a company: its leads are invisible.
func checkCompanies(ctx context.Context, odoo Odoo) []report.Check {
	mine, err := ownCompanies(ctx, odoo)
	if err != nil {
		return []report.Check{{
			Name: "companies", Level: report.Warning,
			Text: "could not read the companies of the user: " + err.Error(),
		}}
	}
	known, complete := knownCompanies(ctx, odoo)
	for _, id := range mine {
		known[id] = true
	}
	f := report.Check{
		Name: "companies", Level: report.OK,
		Text: fmt.Sprintf("the user belongs to all %d visible companies", len(mine)),
	}
	switch {
	case len(known) > len(mine):
		f.Level, f.Remedy = report.Warning,
			"allow the user all companies (Settings, Users); leads of other companies are invisible"
		f.Text = fmt.Sprintf("the user belongs to %d of at least %d companies", len(mine), len(known))
	case !complete:
		f.Level, f.Remedy = report.Note, "compare with Settings, Users & Companies, Companies"
		f.Text = fmt.Sprintf("the user belongs to %d; Leadtwin cannot check whether more exist, whose leads would be "+
			"invisible", len(mine))
	case len(mine) == 1:
		f.Text = "the user belongs to the only visible company"
	}
	return []report.Check{f}
}

func ownCompanies(ctx context.Context, odoo Odoo) ([]int64, error) {
	var rows []struct {
		Companies []int64 `json:"company_ids"`
	}
	err := odoo.Call(ctx, odooclient.Request{
		Model: "res.users", Method: "read", IDs: []int64{odoo.Session().UID},
		Args: []odooclient.Arg{{Name: "fields", Value: []string{"company_ids"}}},
	}, &rows)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0].Companies, nil
}

// knownCompanies are the companies that anything names which the user may read. A record rule hides companies from
// those who do not belong to them, but not the working hours that Odoo makes for each company. complete says that these
// could be read.
//
// Seen on Odoo 14 and 19.
func knownCompanies(ctx context.Context, odoo Odoo) (known map[int64]bool, complete bool) {
	known = map[int64]bool{}
	var shown []int64
	all := odooclient.Request{
		Model: "res.company", Method: "search", Args: []odooclient.Arg{{Name: "domain", Value: []any{}}},
		Opts: map[string]any{"limit": mostCompanies}, Context: map[string]any{"active_test": false},
	}
	if odoo.Call(ctx, all, &shown) == nil {
		for _, id := range shown {
			known[id] = true
		}
	}
	if hours, err := companiesOf(ctx, odoo, "resource.calendar"); err == nil {
		maps.Copy(known, hours)
		complete = len(hours) > 0
	}
	for _, model := range []string{"res.partner", "crm.team"} {
		if more, err := companiesOf(ctx, odoo, model); err == nil {
			maps.Copy(known, more)
		}
	}
	return known, complete
}

// companiesOf are the companies that records of a model belong to.
func companiesOf(ctx context.Context, odoo Odoo, model string) (map[int64]bool, error) {
	found := map[int64]bool{}
	for {
		var rows []struct {
			Company []any `json:"company_id"`
		}
		domain := odooclient.And(
			odooclient.Where("company_id", "!=", false),
			odooclient.Where("company_id", "not in", slices.AppendSeq([]int64{}, maps.Keys(found))),
		)
		err := odoo.Call(ctx, odooclient.Request{
			Model: model, Method: "search_read", Args: []odooclient.Arg{{Name: "domain", Value: domain}},
			Opts: map[string]any{"fields": []string{"company_id"}, "limit": 1}, Context: map[string]any{"active_test": false},
		}, &rows)
		if err != nil || len(rows) == 0 || len(found) >= mostCompanies {
			return found, err
		}
		before := len(found)
		if len(rows[0].Company) > 0 {
			if id, err := strconv.ParseFloat(fmt.Sprint(rows[0].Company[0]), 64); err == nil {
				found[int64(id)] = true
			}
		}
		if len(found) == before {
			return found, nil // an answer that was not asked for
		}
	}
}
