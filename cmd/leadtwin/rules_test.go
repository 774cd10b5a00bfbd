package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeFile writes a file for a command.
func writeFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

type scoreJSON struct {
	Columns map[string]string
	Score   struct {
		Leads, Persons, Pairs int
		Merge                 struct{ Pairs, Right, Wrong int }
		Errors                []struct {
			Kind  string
			Leads []struct {
				ID, Line, Person int
				Name             string
			}
		}
	}
}

// TestRulesScore measures a generated file, and one with headers of its own, without Odoo, store or settings.
func TestRulesScore(t *testing.T) {
	t.Chdir(t.TempDir())
	status, _, stderr := start(t, nil, "rules", "generate", "--people", "300", "--file", "leads.csv")
	if status != exitDone {
		t.Fatalf("generate: %d %s", status, stderr)
	}
	score := func(args ...string) scoreJSON {
		status, stdout, stderr := start(t, nil, append([]string{"rules", "score", "--output", "json"}, args...)...)
		var got scoreJSON
		if status != exitDone || json.Unmarshal([]byte(stdout), &got) != nil {
			t.Fatalf("score %v: %d %s %s", args, status, stdout, stderr)
		}
		return got
	}
	if got := score("leads.csv"); got.Score.Persons < 300 || got.Score.Pairs == 0 || got.Score.Merge.Right == 0 {
		t.Errorf("of the generated file: %+v", got.Score)
	}
	file := writeFile(t, "own.csv", "nr;wer;Kontakt;adr\n"+
		"1;a;Robin Berg;r@web.de\n2;b;;r@web.de\n3;a;Robin Berg;r@web.de\n")
	got := score(file, "--columns", "cluster=wer,name=Kontakt,email=adr", "--errors", "1")
	if got.Score.Merge.Wrong != 2 || len(got.Score.Errors) != 1 || got.Score.Errors[0].Leads[0].Line != 2 {
		t.Errorf("of a file with headers of its own: %+v", got)
	}
	status, stdout, _ := start(t, nil, "rules", "score", file, "--columns", "cluster=wer,name=Kontakt,email=adr")
	for _, want := range []string{
		"3 leads of 2 persons", "precision", "False merges: 1 case, 2 pairs", "because", "Robin Berg",
	} {
		if status != exitDone || !strings.Contains(stdout, want) {
			t.Errorf("the text lacks %q:\n%s", want, stdout)
		}
	}
}

func TestRulesScoreErrors(t *testing.T) {
	t.Chdir(t.TempDir())
	file := writeFile(t, "leads.csv", "id,person,country\n1,a,DE\n2,a,Nowhere\n")
	plain := writeFile(t, "plain.csv", "id,e-mail\n1,a@b.test\n")
	for want, args := range map[string][]string{
		`leads.csv: line 3, column "country": invalid value "Nowhere"; allowed: a country`: {file},
		`name it with --columns cluster=HEADER`:                                            {plain},
		`no column "mail" for email; the header has: id, person, country`:                  {file, "--columns", "email=mail"},
		`--columns: unknown column "mail"; allowed: id, cluster`:                           {file, "--columns", "mail=email"},
		`--kind: invalid value "bad"; allowed: false_merge, missed or false_review`:        {file, "--kind", "bad"},
		`none.csv does not exist`:                                                          {"none.csv"},
		`needs one file, got 0`:                                                            {},
	} {
		status, _, stderr := start(t, nil, append([]string{"rules", "score"}, args...)...)
		if status == exitDone || !strings.Contains(stderr, want) {
			t.Errorf("%v: status %d, %s\nwant %s", args, status, stderr, want)
		}
	}
}

// TestRulesGenerateKeepsFiles checks that a file is never overwritten.
func TestRulesGenerateKeepsFiles(t *testing.T) {
	file := writeFile(t, "mine.csv", "mine")
	status, _, stderr := start(t, nil, "rules", "generate", "--people", "1", "--file", file)
	text, _ := os.ReadFile(file)
	if status != exitFailed || string(text) != "mine" || !strings.Contains(stderr, "already exists") {
		t.Errorf("status %d, %s, the file is %q", status, stderr, text)
	}
}

// TestRulesTest checks Leadtwin's own cases, and what is said of a case that fails or cannot be read.
func TestRulesTest(t *testing.T) {
	own, err := filepath.Abs("../../rules/testdata/cases")
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	status, stdout, stderr := start(t, nil, "rules", "test", own)
	if status != exitDone || !strings.Contains(stdout, "0 failed") {
		t.Errorf("own cases: %d %s %s", status, stdout, stderr)
	}
	if err := os.Mkdir("cases", 0o700); err != nil {
		t.Fatal(err)
	}
	text := "about: A brother.\nleads: [{id: 1, name: Robin Berg, email: r@acme.test}, {id: 2, email: r@acme.test}]\n" +
		"expect: [\"review 1, 2\"]\n---\nleads: [{id: 1, colour: red}]\nexpect: [nothing]\n"
	first, _, _ := strings.Cut(text, "---")
	for name, content := range map[string]string{"cases/one.yaml": first, "cases/two.yml": text} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	status, stdout, stderr = start(t, nil, "rules", "test")
	for _, want := range []string{
		"cases/one.yaml", "A brother.", "expected: review 1, 2", "got:      merge 1, 2 because same_email",
		"because both use r@acme.test", "cases/two.yml", "cannot be read: line 5: field colour not found",
	} {
		if !strings.Contains(stdout, want) {
			t.Errorf("the text lacks %q:\n%s", want, stdout)
		}
	}
	if status != exitNeedsReview || !strings.Contains(stderr, "2 of 2 cases failed") {
		t.Errorf("status %d, %s", status, stderr)
	}
	status, stdout, _ = start(t, nil, "rules", "test", "--output", "json", "cases/one.yaml")
	var got struct {
		Cases  int
		Failed []struct {
			File     string
			Failures []struct{ Expected, Got string }
		}
	}
	if err := json.Unmarshal([]byte(stdout), &got); err != nil || status != exitNeedsReview || got.Cases != 1 ||
		len(got.Failed) != 1 || got.Failed[0].Failures[0].Expected != "review 1, 2" {
		t.Errorf("as JSON: %d %v %s", status, err, stdout)
	}
	for want, arg := range map[string]string{"none does not exist": "none", "has no case": t.TempDir()} {
		if status, _, stderr := start(t, nil, "rules", "test", arg); status != exitUsage || !strings.Contains(stderr, want) {
			t.Errorf("%s: %d %s", arg, status, stderr)
		}
	}
}

// TestRulesTestUsesSettings checks that cases are decided by the settings file.
func TestRulesTestUsesSettings(t *testing.T) {
	file := writeFile(t, "case.yaml", "leads: [{id: 1, name: Robin Berg, email: r@acme.test, lost: true}, "+
		"{id: 2, name: Robin Berg, email: r@acme.test}]\nexpect: [\"merge 1, 2\"]\n")
	if status, _, _ := start(t, nil, "rules", "test", file); status != exitNeedsReview {
		t.Errorf("by the defaults a lost lead is reviewed, but the status is %d", status)
	}
	if status, stdout, _ := start(t, []string{"LEADTWIN_RULES_LOST=merge"}, "rules", "test", file); status != exitDone {
		t.Errorf("with rules.lost merge: %d %s", status, stdout)
	}
}

func TestRulesTryRefuses(t *testing.T) {
	file := writeFile(t, "wrong.yaml", "rules:\n  lost: maybe\n")
	t.Chdir(t.TempDir())
	status, _, stderr := start(t, nil, "rules", "try", file)
	if status != exitUsage || !strings.Contains(stderr, "allowed: review, merge or ignore") {
		t.Errorf("%d %s", status, stderr)
	}
}
