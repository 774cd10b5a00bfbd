package rules

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/crm"
)

var update = flag.Bool("update", false, "write docs/reasons.md anew")

// sample is a statement with all that a sentence may need.
func sample(code string) sentence {
	s := sentence{code: code, leads: []crm.LeadID{41, 42}, allLeads: true, values: []string{"robin@acme.test"}, number: 12, limit: 10}
	switch code {
	case SameRoleMailbox:
		s.values = []string{"info@acme.test"}
	case SamePhone:
		s.values = []string{"+49301234567"}
	case SameDomain:
		s.values = []string{"acme.test"}
	case SameCustomer, SameEntity, CompanyEqual:
		s.values = []string{"Acme GmbH"}
	case CompanySimilar:
		s.values = []string{"Globex AG", "Globes AG"}
	case GuardCustomer:
		s.values = []string{"Acme GmbH", "Globex AG"}
	case SimilarEmail:
		s.values = []string{"robin.berg@acme.test", "robin.brg@acme.test"}
	case NameMissing:
		s.values = nil
	case NameEqual:
		s.values = []string{"Robin Berg"}
	case NameSimilar:
		s.values = []string{"Robin Berg", "R. Berg"}
	case NameDifferent, Ambiguous:
		s.values = []string{"Robin Berg", "Kim Lund"}
	case SharedValue:
		s.values, s.number = []string{"+49301234567"}, 240
	case Filler:
		s.values = []string{"test@test.com"}
	case GuardWon:
		s.values = []string{"Won"}
	case OwnValue:
		s.values = []string{"ann@our.test", "Ann Archer"}
	case SharedRecord:
		s.values = []string{"Walk-in Customer"}
	case NotASalesperson:
		s.values = []string{"Heike Holm, who is archived"}
	case NotReassigned:
		s.values = []string{"Bob Baker does not work for its company Our GmbH"}
	case GuardLost:
		s.values = []string{"probability 0"}
	case GuardStrangers:
		s.leads, s.values = []crm.LeadID{41, 42, 43}, []string{"Theo Tresen"}
	case GuardUnreadable:
		s.values = []string{"expected_revenue"}
	case GuardValue:
		s.number, s.limit, s.values = 120000, 50000, []string{"EUR"}
	case GuardAge:
		s.number, s.limit = 731, 365
	case GuardSurvivor, DismissalLost:
		s.values = []string{"42"}
	}
	if slices.Contains([]string{NameMissing, Ambiguous, GuardWon, GuardLost, GuardUnreadable, GuardValue, NotASalesperson, NotReassigned, GuardBusy, GuardSurvivor, DismissalLost}, code) {
		s.leads, s.allLeads = s.leads[:1], false
	}
	return s
}

func TestEveryCodeHasASentence(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Codes() {
		s := sample(c.Code)
		text := s.english()
		if text == c.Code || text == "" || seen[text] {
			t.Errorf("%s: sentence %q", c.Code, text)
		}
		if c.Means == "" || c.Code == "" || seen[c.Code] {
			t.Errorf("%+v: incomplete or twice", c)
		}
		seen[text], seen[c.Code] = true, true
		if c.Kind != KindGuard && reasonRank(c.Code) < 0 {
			t.Errorf("%s has no place among reasons", c.Code)
		}
	}
}

func TestReasonsPageIsUpToDate(t *testing.T) {
	const page = "../docs/reasons.md"
	want := reasonsPage()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(page)
	if err != nil || string(have) != want {
		t.Errorf("docs/reasons.md is out of date (%v): go test ./rules -run TestReasonsPage -update", err)
	}
}

// TestHowItDecidesNamesEveryCode keeps the page that people read in step with the code.
func TestHowItDecidesNamesEveryCode(t *testing.T) {
	page, err := os.ReadFile("../docs/how-it-decides.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range Codes() {
		for _, word := range []string{c.Code, c.Setting} {
			if word != "" && !strings.Contains(string(page), "`"+word) {
				t.Errorf("docs/how-it-decides.md does not name `%s`", word)
			}
		}
	}
	for _, r := range []Relation{Unrelated, SameOrganisation, Unclear, SamePerson} {
		if !strings.Contains(string(page), "`"+string(r)+"`") {
			t.Errorf("docs/how-it-decides.md does not name `%s`", r)
		}
	}
}

func reasonsPage() string {
	var b strings.Builder
	b.WriteString("# Reasons\n\nEvery word by which Leadtwin explains a verdict, as it stands in JSON (`code`), and a sentence that goes with it.\n" +
		"What follows from them: [how-it-decides.md](how-it-decides.md). Made from `rules/code.go` and `rules/reason.go`; `make docs` writes it anew.\n")
	for _, kind := range []struct {
		kind        Kind
		title, what string
	}{
		{KindEvidence, "Evidence", "What two leads have in common, or what tells them apart; the most important first."},
		{KindCase, "Cases", "Why a case is what it is."},
		{KindGuard, "Guards", "What holds a merge back. The setting is in the section `rules`."},
	} {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| code | means | for example |%s\n| --- | --- | --- |%s\n", kind.title, kind.what,
			guardColumn(kind.kind, " setting |"), guardColumn(kind.kind, " --- |"))
		for _, c := range Codes() {
			if c.Kind != kind.kind {
				continue
			}
			s := sample(c.Code)
			setting := "fixed"
			if c.Setting != "" {
				setting = "`" + c.Setting + "`"
			}
			fmt.Fprintf(&b, "| `%s` | %s | %s |%s\n", c.Code, c.Means, s.english(), guardColumn(kind.kind, " "+setting+" |"))
		}
	}
	return b.String()
}

func guardColumn(k Kind, text string) string {
	if k == KindGuard {
		return text
	}
	return ""
}
