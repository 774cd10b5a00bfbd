package desk

import (
	"testing"
	"time"

	"leadtwin/internal/crm"
)

// detailedLeads are lead 42, which stays, and lead 41, which is merged into it.
func detailedLeads() Details {
	return Details{
		42: {
			Address: crm.Address{City: "Bergen"}, Tags: []string{"Fair", "Lamps"}, Priority: 1, Notes: "Called.",
			Messages: 1, Followers: []crm.PartnerID{3},
		},
		41: {
			Address:     crm.Address{Street: "Dock 1", ZIP: "5003", City: "Oslo"},
			JobPosition: "Buyer", Website: "https://acme.test",
			Tags: []string{"Doors", "Fair"}, Priority: 3, Notes: "Wants doors.", Referred: "Kim",
			Deadline: time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC),
			Messages: 3, Activities: 2, Followers: []crm.PartnerID{3, 7, 9}, Writers: []crm.PartnerID{9, 11},
		},
	}
}

func TestAddDetails(t *testing.T) {
	type forecast struct {
		result Cell
		from   crm.LeadID
		lost   int
	}
	day := Cell{Value: Day(time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC))}
	for odoo, want := range map[int]map[Field]forecast{
		14: {
			Address:     {Cell{Text: "Dock 1, 5003 Bergen"}, 0, 0},
			JobPosition: {Cell{Text: "Buyer"}, 41, 1}, Website: {Cell{Text: "https://acme.test"}, 41, 0},
			Tags: {Cell{Text: "Doors, Fair, Lamps"}, 0, 1}, Priority: {Cell{Value: Stars(3)}, 41, 1}, Deadline: {day, 41, 1},
			Referred: {Cell{Text: "Kim"}, 41, 1}, Notes: {Cell{Text: "Called. Wants doors."}, 0, 0},
			Messages: {Cell{Value: 4}, 0, 0}, Activities: {Cell{Value: 2}, 0, 2}, Followers: {Cell{Value: 3}, 0, 2},
		},
		15: {Tags: {Cell{Text: "Doors, Fair, Lamps"}, 0, 1}, Followers: {Cell{Value: 3}, 0, 2}, Deadline: {day, 41, 0}},
		19: {
			Address:     {Cell{Text: "Dock 1, 5003 Oslo"}, 41, 0},
			JobPosition: {Cell{Text: "Buyer"}, 41, 0}, Tags: {Cell{Text: "Doors, Fair, Lamps"}, 0, 0},
			Priority: {Cell{Value: Stars(3)}, 41, 0}, Activities: {Cell{Value: 2}, 0, 0}, Followers: {Cell{Value: 3}, 0, 1},
		},
	} {
		leads, directory := comparedLeads()
		c := Compare(leads, Forecast{Survivor: 42, Odoo: odoo}, directory)
		c.AddDetails(detailedLeads())
		for _, line := range c.Lines {
			expected, tested := want[line.Field]
			if got := (forecast{line.Result, line.From, line.Lost}); tested && got != expected {
				t.Errorf("Odoo %d, %s: %+v, want %+v", odoo, line.Field, got, expected)
			}
		}
		if first, last := c.Lines[0].Field, c.Lines[len(c.Lines)-1].Field; first != Contact || last != Followers {
			t.Errorf("the table begins with %s and ends with %s", first, last)
		}
	}
}

func TestAddDetailsChosen(t *testing.T) {
	leads, directory := comparedLeads()
	plan := crm.PlannedAction{Values: crm.ChosenValues{crm.AddressField: 42, "function": 42}}
	c := Compare(leads, Forecast{Survivor: 42, Plan: plan, Odoo: 19}, directory)
	c.AddDetails(detailedLeads())
	for _, line := range c.Lines {
		switch line.Field {
		case Address:
			if line.Result.Text != "Bergen" || line.From != 42 || line.Unchosen != 41 || !line.Chosen {
				t.Errorf("the address of lead 42 was chosen: %+v", line)
			}
		case JobPosition:
			if line.Result.Text != "Buyer" || line.Chosen {
				t.Errorf("lead 42, which was chosen, has no job position: %+v", line)
			}
		default:
		}
	}
}

// TestAddDetailsOfNone: Odoo did not answer for one of the leads.
func TestAddDetailsOfNone(t *testing.T) {
	leads, directory := comparedLeads()
	c := Compare(leads, Forecast{Survivor: 42, Odoo: 19}, directory)
	c.AddDetails(Details{42: {Messages: 1}})
	for _, line := range c.Lines {
		if len(line.Cells) != len(leads) {
			t.Errorf("%s has %d cells for %d leads", line.Field, len(line.Cells), len(leads))
		}
	}
}
