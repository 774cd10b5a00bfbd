package rules

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"leadtwin/internal/crm"
)

var update = flag.Bool("update", false, "rewrite docs/reasons.md")

// exampleSentence is the example of a code, about the leads 41 and 42 unless it names others.
func exampleSentence(c *reasonCode) sentence {
	s := c.example
	s.code = c
	if s.leads == nil {
		s.leads, s.allLeads = []crm.LeadID{41, 42}, true
	}
	return s
}

func TestEveryCodeHasASentence(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range allCodes() {
		s := exampleSentence(c)
		for _, text := range []string{c.phrases.english(&s), c.phrases.german(&s)} {
			if text == c.Code.Code || text == "" || seen[text] {
				t.Errorf("%s: sentence %q", c.Code.Code, text)
			}
			seen[text] = true
		}
		if c.Means == "" || c.Code.Code == "" || seen[c.Code.Code] {
			t.Errorf("%+v: incomplete or twice", c)
		}
		seen[c.Code.Code] = true
	}
	if len(codeTable) != len(Codes()) {
		t.Errorf("%d codes are listed, %d found by name", len(Codes()), len(codeTable))
	}
}

// TestSentence checks that a stored reason is worded in each language, and one of another version as it was stored.
func TestSentence(t *testing.T) {
	for _, c := range allCodes() {
		s := exampleSentence(c)
		r := s.reason()
		if got, want := Sentence(r, German), c.phrases.german(&s); got != want {
			t.Errorf("%s in German: %q, want %q", c.Code.Code, got, want)
		}
		if got := Sentence(r, English); got != r.Text {
			t.Errorf("%s in English: %q, want %q", c.Code.Code, got, r.Text)
		}
	}
	if got := Sentence(crm.Reason{Code: "of_the_future", Text: "as stored"}, German); got != "as stored" {
		t.Errorf("unknown code: %q", got)
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
	b.WriteString(
		"# Reasons\n\nEvery code by which Leadtwin explains a verdict (`code` in JSON), with an example sentence.\n" +
			"What follows from them: [how-it-decides.md](how-it-decides.md). Generated from the declarations in `rules` " +
			"by `make docs`.\n",
	)
	for _, kind := range []struct {
		kind        Kind
		title, what string
	}{
		{KindEvidence, "Evidence", "What two leads have in common, or how they differ; the most important first."},
		{KindCase, "Cases", "Why a case has its verdict."},
		{KindGuard, "Guards", "What prevents a merge. The setting is in the section `rules`."},
	} {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| code | means | for example |%s\n| --- | --- | --- |%s\n", kind.title, kind.what,
			guardColumn(kind.kind, " setting |"), guardColumn(kind.kind, " --- |"))
		for _, c := range allCodes() {
			if c.Kind != kind.kind {
				continue
			}
			s := exampleSentence(c)
			setting := "fixed"
			if c.Setting != "" {
				setting = "`" + c.Setting + "`"
			}
			fmt.Fprintf(
				&b,
				"| `%s` | %s | %s |%s\n",
				c.Code.Code,
				c.Means,
				c.phrases.english(&s),
				guardColumn(kind.kind, " "+setting+" |"),
			)
		}
	}
	b.WriteString("\n## How likely\n\n" +
		"Of pairs with this evidence alone, the percentage that was one person, by how the names " +
		"compare. The score of a case rests on it.\n\n" +
		"| evidence | equal | similar | may be one name | missing | different |\n" +
		"| --- | --- | --- | --- | --- | --- |\n")
	row := func(what string, o oneOf) {
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d | %d |\n", what, o.equal, o.similar, o.near, o.missing, o.different)
	}
	for _, c := range allCodes() {
		if o, counts := sharesByCode[c]; counts {
			row("`"+c.Code.Code+"`", o)
		}
		if c == samePhoneCode {
			row("`"+c.Code.Code+"`, a mobile", mobileShares)
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
