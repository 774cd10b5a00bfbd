package customguard_test

import (
	"errors"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/customguard"
)

func twoLeads() []*rules.Lead {
	return []*rules.Lead{
		{
			Lead: crm.Lead{
				ID: 41, Title: "Offer", Type: crm.TypeOpportunity, Active: true, Revenue: 60_000, Salesperson: 5,
				Email: "robin@acme.test", Created: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC),
				Origin: crm.Origin{Source: 7, Referred: "Kim"},
			},
			InStage: crm.Stage{ID: 3, Name: "Proposition", Sequence: 3}, Region: "DE",
			Contact: crm.Customer{Name: "Acme GmbH", IsCompany: true},
		},
		{Lead: crm.Lead{ID: 42, Type: crm.TypeLead, Revenue: 10, Salesperson: 6}, InStage: crm.Stage{Sequence: 1}},
	}
}

func TestCompile(t *testing.T) {
	for when, want := range map[string][]crm.LeadID{
		"lead.expected_revenue > 50000.0 && lead.stage.sequence >= 3":       {41},
		"lead.expected_revenue > 50000":                                     {41},
		"lead.expected_revenue < 0.0":                                       nil,
		"leads.exists(l, l.user_id == 6)":                                   {41, 42},
		"leads.map(l, l.expected_revenue).exists(r, r > 50000.0)":           {41, 42},
		`lead.type == "lead" && lead.lost`:                                  {42},
		`lead.email_from.endsWith("@acme.test") && lead.country == "DE"`:    {41},
		`lead.email_from.lowerAscii().matches("^robin")`:                    {41},
		`lead.create_date < timestamp("2025-06-01T00:00:00Z")`:              {41, 42},
		`lead.customer.is_company && lead.source_id == 7`:                   {41},
		`size(leads) > 1 && lead.referred != ""`:                            {41},
		`lead.stage.name in ["Proposition", "Negotiation"] && lead.active`:  {41},
		`leads.all(l, l.company_id == leads[0].company_id) && lead.id < 42`: {41},
	} {
		guard, err := customguard.Compile(customguard.Definition{Name: "guard", When: when})
		if err != nil {
			t.Errorf("%s: %v", when, err)
			continue
		}
		if got, err := guard.Holds(twoLeads()); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s holds %v (%v), want %v", when, got, err, want)
		}
	}
}

func TestCompileErrors(t *testing.T) {
	for when, want := range map[string]struct {
		line, column int
		message      string
	}{
		"lead.expected_revenu > 5.0":              {1, 5, "undefined field 'expected_revenu'"},
		"lead.expected_revenue >":                 {1, 24, "Syntax error"},
		"lead.active &&\n  lead.stage == 3":       {2, 14, "no matching overload"},
		"lead.expected_revenue":                   {1, 1, "must be bool"},
		"now > lead.create_date":                  {1, 1, "undeclared reference to 'now'"},
		`lead.name.matches("(")`:                  {1, 19, "invalid matches argument"},
		"leads.exists(l, l.nothing)":              {1, 18, "undefined field 'nothing'"},
		"ä == lead.name":                          {1, 1, "Syntax error"},
		`lead.name == "ä" && lead.nothing == "x"`: {1, 25, "undefined field 'nothing'"},
	} {
		_, err := customguard.Compile(customguard.Definition{Name: "guard", When: when})
		first, ok := errors.AsType[*customguard.CompileError](err)
		if !ok || first.Line != want.line || first.Column != want.column || !strings.Contains(first.Message, want.message) {
			t.Errorf("%q: %v; want line %d, column %d, %s", when, err, want.line, want.column, want.message)
		}
	}
	for _, d := range []customguard.Definition{
		{When: "true"},
		{Name: "a\nb", When: "true"},
		{Name: "a", When: " "},
		{Name: "a", When: strings.Repeat("true && ", 300) + "true"},
		{Name: "a", When: "true", Say: strings.Repeat("x", 201)},
	} {
		if _, err := customguard.Compile(d); err == nil {
			t.Errorf("%.80v is accepted", d)
		}
	}
}

// TestEvaluationIsBounded: an expression that would run for ages ends with an error.
func TestEvaluationIsBounded(t *testing.T) {
	leads := make([]*rules.Lead, 300)
	for i := range leads {
		leads[i] = &rules.Lead{Lead: crm.Lead{ID: crm.LeadID(i + 1)}}
	}
	for when, want := range map[string]string{
		"leads.all(a, leads.all(b, leads.all(c, leads.all(d, a.id + b.id + c.id + d.id > 0))))": "cost limit",
		"1 / (lead.orders - lead.orders) > 0":                                                   "division by zero",
		"leads[5000].active":                                                                    "index out of bounds",
	} {
		guard, err := customguard.Compile(customguard.Definition{Name: "guard", When: when})
		if err != nil {
			t.Fatal(err)
		}
		if held, err := guard.Holds(leads); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: held %v, error %v; want %s", when, held, err, want)
		}
	}
}

// TestDocumentedGuardsCompile compiles the examples of the page.
func TestDocumentedGuardsCompile(t *testing.T) {
	page, err := os.ReadFile("../../docs/custom-guards.md")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(page, -1) {
		var file struct {
			Rules struct {
				CustomGuards []customguard.Definition `yaml:"custom_guards"`
			} `yaml:"rules"`
		}
		if err := yaml.Unmarshal(block[1], &file); err != nil {
			t.Fatalf("%v in\n%s", err, block[1])
		}
		for _, d := range file.Rules.CustomGuards {
			names[d.Name] = true
			if _, err := customguard.Compile(d); err != nil {
				t.Errorf("%s: %v", d.Name, err)
			}
		}
	}
	if len(names) < 10 {
		t.Errorf("the page has %d examples, want ten", len(names))
	}
}
