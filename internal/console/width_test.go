package console_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"leadtwin/internal/console"
	"leadtwin/internal/crm"
	"leadtwin/internal/report"
)

func TestCaseListWidth(t *testing.T) {
	now := time.Date(2026, 10, 8, 12, 0, 0, 0, time.UTC)
	s := robin()
	s.Cases[0].Score = 93
	s.References.Leads[41] = crm.Lead{ // as wide as real ones are
		ID: 41, ContactName: "Robin Alexander Berg", CompanyName: "Acme Lighting", Revenue: 1200000, Company: 1,
	}
	s.References.Currencies = map[crm.CompanyID]string{1: "USD"}
	s.Cases[0].Created, s.Cases[0].Reasons[0].Text = now.Add(-72*time.Hour), strings.Repeat("a long reason ", 8)
	list := report.CaseList{
		Cases: s.Cases, Total: 2, References: s.References, Now: now, LeadURL: func(crm.LeadID) string {
			return "https://crm.test/mail/view?model=crm.lead&res_id=41"
		},
	}
	for _, columns := range []int{80, 200} {
		text := print(t, false, func(c *console.Console) error { return c.Wide(columns).CaseList(list) })
		longest := 0
		for line := range strings.Lines(text) {
			longest = max(longest, utf8.RuneCountInString(strings.TrimRight(line, "\n")))
		}
		if longest > columns || columns == 200 && longest < 150 {
			t.Errorf("%d columns on a terminal of %d:\n%s", longest, columns, text)
		}
		if linked := strings.Contains(text, "res_id=41"); linked != (columns == 200) {
			t.Errorf("link at %d columns: %t\n%s", columns, linked, text)
		}
		if !strings.Contains(text, "3 d") || !strings.Contains(text, "93%") {
			t.Errorf("no age or score in:\n%s", text)
		}
	}
}
