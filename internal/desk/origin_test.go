package desk

import (
	"reflect"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/report"
)

// TestCountOrigins: the first lead of a case is not a duplicate, and neither are those of different people.
func TestCountOrigins(t *testing.T) {
	d := &crm.Directory{
		Users: map[crm.UserID]crm.User{5: {ID: 5, Name: "Ann"}},
		Teams: map[crm.TeamID]crm.Team{3: {ID: 3, Name: "Inside Sales"}},
		Origins: crm.OriginNames{
			Sources: map[crm.SourceID]string{1: "Fair", 2: "Website"}, Media: map[crm.MediumID]string{7: "Phone"},
		},
	}
	day := func(n int) time.Time { return time.Date(2026, 5, n, 9, 0, 0, 0, time.UTC) }
	row := func(verdict crm.Verdict, leads ...crm.Lead) *Row {
		c, byID := &crm.Case{Verdict: verdict}, map[crm.LeadID]*crm.Lead{}
		for i := range leads {
			c.Leads, byID[leads[i].ID] = append(c.Leads, leads[i].ID), &leads[i]
		}
		return newRow(c, byID, d)
	}
	source := func(id crm.SourceID) crm.Origin { return crm.Origin{Source: id} }
	rows := []*Row{
		row(crm.Merge,
			crm.Lead{ID: 41, Created: day(2), Origin: source(2), Creator: 5, Team: 3},
			crm.Lead{ID: 42, Created: day(1), Origin: source(1)},
			crm.Lead{ID: 43, Created: day(3), Origin: crm.Origin{Source: 2, Medium: 7}, Creator: 6}),
		row(crm.Review, crm.Lead{ID: 51, Created: day(1), Origin: source(1)}, crm.Lead{ID: 52, Created: day(1)}),
		row(crm.Separate, crm.Lead{ID: 61, Origin: source(1)}, crm.Lead{ID: 62, Origin: source(1)}),
	}
	got := CountOrigins(rows, d, 2)
	want := report.Origins{
		Duplicates: 3,
		Sources:    []report.OriginCount{{ID: 2, Name: "Website", Count: 2}, {ID: 0, Count: 1}},
		Media:      []report.OriginCount{{ID: 0, Count: 2}, {ID: 7, Name: "Phone", Count: 1}},
		Teams:      []report.OriginCount{{ID: 0, Count: 2}, {ID: 3, Name: "Inside Sales", Count: 1}},
		Creators:   []report.OriginCount{{ID: 0, Count: 1}, {ID: 6, Count: 1}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("\nis   %+v\nwant %+v", got, want)
	}
	only := rows[0].Only(func(id crm.LeadID) bool { return id == 42 || id == 43 })
	if got := CountOrigins([]*Row{only}, d, 5); got.Duplicates != 1 || got.Sources[0].Name != "Website" {
		t.Errorf("of readable leads: %+v", got)
	}
}
