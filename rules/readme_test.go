package rules_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/golden"
)

// readmeCase is one document of testdata/readme_cases.yaml.
type readmeCase struct {
	Row  string      `yaml:"row"`
	Part string      `yaml:"part"`
	Case golden.Case `yaml:",inline"`
}

// TestReadmePredicts is a reader who knows only the two tables of README.md: he finds the row that fits some leads, and
// the verdict that follows. Rules must decide so, and each row needs leads.
func TestReadmePredicts(t *testing.T) {
	answers := readmeTable(t, "| two leads have | they are |")
	verdicts := readmeTable(t, "| the leads | verdict | what happens |")
	used := map[string]bool{}
	for i, c := range readReadmeCases(t) {
		t.Run(fmt.Sprintf("%d %s", i+1, c.Row), func(t *testing.T) {
			row, answer := "", ""
			for left, right := range answers {
				if strings.HasPrefix(left, c.Row) {
					row, answer = left, right
				}
			}
			if row == "" {
				t.Fatalf("README.md has no row %q", c.Row)
			}
			used[row] = true
			parts := strings.Split(answer, "; ")
			if len(parts) > 1 {
				answer = ""
			}
			for _, part := range parts {
				if c.Part != "" && strings.HasPrefix(part, c.Part) {
					answer = part
				}
			}
			c.Case.Expect = []string{predict(t, answer, verdicts, &c.Case)}
			checkVerdict(t, &c.Case)
		})
	}
	for row := range answers {
		if !used[row] {
			t.Errorf("testdata/readme_cases.yaml has no leads for the row %q", row)
		}
	}
}

// predict is the case that follows from the answer of the first table, by the second.
func predict(t *testing.T, answer string, verdicts map[string]string, c *golden.Case) string {
	t.Helper()
	salespeople := map[string]bool{}
	var ids []crm.LeadID
	for _, l := range c.Leads {
		salespeople[l.Salesperson] = true
		ids = append(ids, l.ID)
	}
	leads := ""
	switch {
	case strings.Contains(answer, "the same person"):
		leads = "of one person"
	case strings.Contains(answer, "unclear"):
		leads = "unclear"
	case strings.Contains(answer, "one organisation") && len(salespeople) > 1:
		leads = "of several people in one organisation, with several salespeople"
	case strings.Contains(answer, "one organisation"):
		leads = "of several people with one salesperson"
	case strings.HasPrefix(answer, "nothing"):
		return "nothing"
	}
	verdict, _, found := strings.Cut(strings.TrimPrefix(verdicts[leads], "`"), "`")
	if !found {
		t.Fatalf("the answer %q leads to no verdict", answer)
	}
	return verdict + " " + crm.FormatIDs(ids)
}

// checkVerdict compares what rules decide with the one case that is expected.
func checkVerdict(t *testing.T, c *golden.Case) {
	t.Helper()
	in, err := c.Input(rules.Default())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, one := range rules.Evaluate(in.Leads, in.Policy, nil, nil, noon).Cases {
		got = append(got, string(one.Verdict)+" "+crm.FormatIDs(one.Leads))
	}
	if len(got) == 0 {
		got = []string{"nothing"}
	}
	if len(got) != 1 || got[0] != c.Expect[0] {
		t.Errorf("README.md predicts %q, rules decide %q", c.Expect[0], got)
	}
}

func readReadmeCases(t *testing.T) []readmeCase {
	t.Helper()
	f, err := os.Open("testdata/readme_cases.yaml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only read
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	var out []readmeCase
	for {
		var c readmeCase
		err := d.Decode(&c)
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
}

// readmeTable is the first cells of a table's rows with the rest of the row.
func readmeTable(t *testing.T, header string) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(text), header+"\n")
	table, _, _ = strings.Cut(table, "\n\n")
	rows := map[string]string{}
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) > 1 && !strings.HasPrefix(strings.TrimSpace(cells[0]), "---") {
			rows[strings.TrimSpace(cells[0])] = strings.TrimSpace(cells[1])
		}
	}
	if !found || len(rows) < 4 {
		t.Fatalf("README.md has no table %s", header)
	}
	return rows
}
