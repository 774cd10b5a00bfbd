package console_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	width "github.com/jedib0t/go-pretty/v6/text"

	"leadtwin/internal/console"
	"leadtwin/internal/crm"
	"leadtwin/internal/report"
)

func robin() report.Sweep {
	created := time.Date(2026, 10, 5, 14, 40, 0, 0, time.UTC)
	return report.Sweep{
		Odoo: report.Server{Version: "19.0", Transport: "json2", Database: "crm"}, Mode: "dry-run",
		Stats: report.SweepStats{Leads: 3, Changed: 3, Groups: 1, Merge: 1, Separate: 1, Calls: 5, Seconds: 0.2},
		Cases: []crm.Case{
			{
				ID: "LT-7F3K9Q", Verdict: crm.Merge, Leads: []crm.LeadID{41, 42}, Survivor: 41, Salespeople: []crm.UserID{5, 6},
				State:   crm.Planned,
				Reasons: []crm.Reason{{Code: "same_email", Leads: []crm.LeadID{41, 42}, Text: "both use robin@acme.test"}},
				Guards:  []crm.Reason{},
				Plan:    []crm.PlannedAction{{Action: crm.ActMerge, Leads: []crm.LeadID{41, 42}, Survivor: 41}},
			},
			{
				ID: "LT-9QX2AA", Verdict: crm.Separate, Leads: []crm.LeadID{41, 42, 43}, Salespeople: []crm.UserID{5, 6, 7},
				State:   crm.Planned,
				Reasons: []crm.Reason{{Code: "same_domain", Leads: []crm.LeadID{41, 43}, Text: "both write from acme.test"}},
				Guards:  []crm.Reason{},
				Plan:    []crm.PlannedAction{{Action: crm.ActNote, Lead: 43, Tag: []crm.UserID{5, 6, 7}}},
			},
		},
		References: report.References{
			Leads: map[crm.LeadID]crm.Lead{
				41: {
					ID: 41, Active: true, ContactName: "Robin \x1b[31mBerg", Email: "robin@acme.test", Salesperson: 5, Stage: 1,
					Created: created,
				},
				42: {
					ID: 42, Active: true, ContactName: "R. Berg",
					Email: "A very long display name of somebody <ROBIN@acme.test>; and.another.address@acme.test", Salesperson: 6,
					Stage: 1, Created: created,
				},
				43: {
					ID: 43, Active: true, ContactName: "Kim Lund", Email: "kim@acme.test", Salesperson: 7, Stage: 1,
					Created: created,
				},
			},
			Users:  map[crm.UserID]string{5: "Ann Archer", 6: "Bob Baker", 7: "Eve Ember"},
			Stages: map[crm.StageID]string{1: "New"},
		},
	}
}

func print(t *testing.T, asJSON bool, show func(*console.Console) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := show(console.New(&b, asJSON, func(string) string { return "" }).In(time.UTC)); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSweep(t *testing.T) {
	text := print(t, false, func(c *console.Console) error { return c.Sweep(robin()) })
	for _, want := range []string{
		"Odoo 19.0, database crm, over json2", "nothing was written",
		"MERGE  LT-7F3K9Q  2 leads are one person; lead 41 stays",
		"because both use robin@acme.test", "because both write from acme.test (41, 43)", "plan: merge 41, 42 into 41",
		"plan: one internal note on lead 43 that mentions Ann Archer, Bob Baker, Eve Ember", "1 merge, 1 separate, 0 review",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

// TestReasonThatNamesItsLeads checks that the leads of a reason are not listed twice.
func TestReasonThatNamesItsLeads(t *testing.T) {
	s := robin()
	one := &s.Cases[1]
	one.Reasons = append(one.Reasons, crm.Reason{Text: "lead 43 names no person", Leads: []crm.LeadID{43}},
		crm.Reason{Text: "leads 41 and 1 more use crew@acme.test", Leads: []crm.LeadID{41, 43}})
	text := print(t, false, func(c *console.Console) error { return c.Sweep(s) })
	for _, want := range []string{"lead 43 names no person\n", "leads 41 and 1 more use crew@acme.test (41, 43)\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

func TestTableWithoutTerminal(t *testing.T) {
	text := print(t, false, func(c *console.Console) error { return c.Sweep(robin()) })
	for line := range strings.Lines(text) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > console.MaxWidth {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	if strings.Contains(text, "\x1b") {
		t.Error("an escape sequence from Odoo reached the terminal")
	}
}

// TestNarrowTerminal, but for what cannot be shortened.
func TestNarrowTerminal(t *testing.T) {
	s := robin()
	s.Cases[0].Reasons[0].Text = "company names are equal: " + strings.Repeat("株式会社サクラ ", 12)
	text := print(t, false, func(c *console.Console) error { return c.Wide(80).Sweep(s) })
	for line := range strings.Lines(text) {
		if n := width.StringWidthWithoutEscSequences(strings.TrimRight(line, "\n")); n > 80 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	if !strings.Contains(text, "Robin") || !strings.Contains(text, "2026-10-05") {
		t.Errorf("too much was cut off:\n%s", text)
	}
}

func TestSweepOfThousandCases(t *testing.T) {
	s := robin()
	merge := s.Cases[0]
	s.Cases = nil
	for i := range 1000 {
		one := merge
		one.ID = fmt.Sprintf("LT-%06d", i)
		if i == 999 {
			one.State, one.Error = crm.Failed, "Odoo says no"
		}
		s.Cases = append(s.Cases, one)
	}
	s.Cases = append(s.Cases, robin().Cases[1])
	text := print(t, false, func(c *console.Console) error { return c.Sweep(s) })
	if n := strings.Count(text, "leads are one person"); n != 31 {
		t.Errorf("%d cases are printed, want 30 and the one that failed", n)
	}
	for _, want := range []string{
		"MERGE  969 more. See: leadtwin cases list --verdict merge --limit 1000",
		"failed: Odoo says no", "SEPARATE  LT-9QX2AA",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in the output", want)
		}
	}
}

func TestPlanSalesperson(t *testing.T) {
	s := robin()
	s.Cases[0].Plan[0].Salesperson = 6
	text := print(t, false, func(c *console.Console) error { return c.Sweep(s) })
	if want := "plan: merge 41, 42 into 41, salesperson Bob Baker"; !strings.Contains(text, want) {
		t.Errorf("no %q in:\n%s", want, text)
	}
}

func TestUndo(t *testing.T) {
	text := print(t, false, func(c *console.Console) error {
		return c.Undo(report.Undo{Leads: []report.UndoLead{{
			ID: 42, Title: "Hall", Salesperson: "Bob", Messages: 1,
			Followers: 2,
		}, {ID: 43, Title: "Parts", Salesperson: "Eve"}}})
	})
	for _, want := range []string{
		"new id, with 1 message, 2 followers.",
		"Lead 43, Parts (Eve), is restored with a new id.",
	} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

func TestJSON(t *testing.T) {
	var got map[string]any
	if err := json.Unmarshal([]byte(print(t, true, func(c *console.Console) error {
		return c.Sweep(robin())
	})), &got); err != nil {
		t.Fatal(err)
	}
	one := got["cases"].([]any)[0].(map[string]any)
	for _, key := range []string{
		"id", "verdict", "leads", "survivor", "salespeople", "reasons", "guards", "state",
		"plan",
	} {
		if _, ok := one[key]; !ok {
			t.Errorf("a case lacks %q", key)
		}
	}
	empty := print(t, true, func(c *console.Console) error {
		return c.LeadCheck(report.LeadCheck{Similar: []report.Similar{{Lead: 1}}})
	})
	if strings.Contains(empty, "null") {
		t.Errorf("null in %s", empty)
	}
}

func TestHealth(t *testing.T) {
	h := report.Health{Checks: []report.Check{
		{Name: "reachable", Level: report.OK, Text: "https://crm.example.com answers"},
		{
			Name: "rights", Level: report.Warning, Text: strings.Repeat("many words ", 20),
			Remedy: "give the user Sales / User: All Documents",
		},
	}}
	text := print(t, false, func(c *console.Console) error { return c.Health(h) })
	if !strings.Contains(text, "-> give the user") || h.Worst() != report.Warning {
		t.Errorf("doctor prints %s", text)
	}
}
