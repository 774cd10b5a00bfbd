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
	if status, _, stderr := start(t, nil, "rules", "generate", "--people", "300", "--file", "leads.csv"); status != exitDone {
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
	file := writeFile(t, "own.csv", "nr;wer;Kontakt;adr\n1;a;Robin Berg;r@web.de\n2;b;;r@web.de\n3;a;Robin Berg;r@web.de\n")
	got := score(file, "--columns", "cluster=wer,name=Kontakt,email=adr", "--errors", "1")
	if got.Score.Merge.Wrong != 2 || len(got.Score.Errors) != 1 || got.Score.Errors[0].Leads[0].Line != 2 {
		t.Errorf("of a file with headers of its own: %+v", got)
	}
	status, stdout, _ := start(t, nil, "rules", "score", file, "--columns", "cluster=wer,name=Kontakt,email=adr")
	for _, want := range []string{"3 leads of 2 persons", "precision", "False merges: 1 case, 2 pairs", "because", "Robin Berg"} {
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
	if text, _ := os.ReadFile(file); status != exitFailed || string(text) != "mine" || !strings.Contains(stderr, "already exists") {
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
	if status, stdout, stderr := start(t, nil, "rules", "test", own); status != exitDone || !strings.Contains(stdout, "0 failed") {
		t.Errorf("own cases: %d %s %s", status, stdout, stderr)
	}
	if err := os.Mkdir("cases", 0o700); err != nil {
		t.Fatal(err)
	}
	text := "about: A brother.\nleads: [{id: 1, name: Robin Berg, email: r@acme.test}, {id: 2, email: r@acme.test}]\n" +
		"expect: [\"review 1, 2\"]\n---\nleads: [{id: 1, colour: red}]\nexpect: [nothing]\n"
	for name, content := range map[string]string{"cases/one.yaml": text[:strings.Index(text, "---")], "cases/two.yml": text} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	status, stdout, stderr := start(t, nil, "rules", "test")
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

type explainJSON struct {
	From string
	Pair struct {
		Verdict, Relation string
		Leads             []struct {
			ID     int
			Values []struct {
				Field, Typed string
				Compared     []string
			}
		}
		Evidence []struct{ Code, Speaks string }
		Changes  []struct{ Setting, Field, Verdict string }
	}
}

func explain(t *testing.T, environ []string, args ...string) explainJSON {
	t.Helper()
	status, stdout, stderr := start(t, environ, append([]string{"rules", "explain", "--output", "json"}, args...)...)
	var got explainJSON
	if status != exitDone || json.Unmarshal([]byte(stdout), &got) != nil {
		t.Fatalf("explain %v: %d %s %s", args, status, stdout, stderr)
	}
	return got
}

// TestRulesExplain explains leads from Odoo, from the store after a sweep, and from files.
func TestRulesExplain(t *testing.T) {
	environ := robin(t, "19.0")
	if got := explain(t, environ, "41", "42"); got.From != "odoo" || got.Pair.Verdict != "merge" ||
		got.Pair.Evidence[0].Code != "same_email" || got.Pair.Evidence[0].Speaks != "for" || len(got.Pair.Changes) == 0 {
		t.Errorf("from Odoo: %+v", got)
	}
	sweep(t, environ)
	if got := explain(t, environ, "43", "41"); got.From != "store" || got.Pair.Verdict != "separate" ||
		got.Pair.Leads[0].ID != 41 || got.Pair.Leads[0].Values[0].Compared[0] != "robin@acme.test" {
		t.Errorf("from the store: %+v", got)
	}
	if got := explain(t, environ, "41", "42", "--live"); got.From != "odoo" || got.Pair.Verdict != "merge" {
		t.Errorf("from Odoo again: %+v", got)
	}
	status, _, stderr := start(t, environ, "rules", "explain", "41", "999")
	if status != exitFailed || !strings.Contains(stderr, `Odoo has no lead "999"`) {
		t.Errorf("a lead that is not there: %d %s", status, stderr)
	}
}

func TestRulesExplainFile(t *testing.T) {
	t.Chdir(t.TempDir())
	rows := writeFile(t, "rows.csv", "Contact,mail\nRobin Berg,r@acme.test\nKim Lund,r@acme.test\n")
	if got := explain(t, nil, "1", "2", "--file", rows); got.Pair.Verdict != "review" || got.Pair.Relation != "unclear" {
		t.Errorf("of rows: %+v", got)
	}
	texts := writeFile(t, "texts.csv", "rec_id,name,mail\na-1,Robin Berg,r@acme.test\na-2,R. Berg,r@acme.test\n")
	status, stdout, _ := start(t, nil, "rules", "explain", "a-1", "a-2", "--file", texts)
	for _, want := range []string{
		"Lead a-1", "as compared", "For one person", "both use r@acme.test (same_email)", "Relation: same person",
		"merge of leads 1, 2", "What would change the verdict", `lead a-1, email: empty instead of "r@acme.test"`,
	} {
		if status != exitDone || !strings.Contains(stdout, want) {
			t.Errorf("the text lacks %q:\n%s", want, stdout)
		}
	}
	cases := writeFile(t, "cases.yaml", "leads: [{id: 9}]\n---\nsettings: {lost: merge}\n"+
		"leads: [{id: 7, name: Robin Berg, email: r@acme.test, lost: true}, {id: 8, name: Robin Berg, email: r@acme.test}]\n")
	if got := explain(t, nil, "8", "7", "--file", cases); got.Pair.Verdict != "merge" {
		t.Errorf("of a case with settings of its own: %+v", got)
	}
	for want, args := range map[string][]string{
		`rows.csv has no lead "3"`:                   {"1", "3", "--file", rows},
		`cases.yaml has no lead "7 together with 9"`: {"7", "9", "--file", cases},
		`needs the IDs of two different leads`:       {"7", "7"},
		`"x" is not a valid lead ID`:                 {"x", "7"},
	} {
		if status, _, stderr := start(t, nil, append([]string{"rules", "explain"}, args...)...); status == exitDone ||
			!strings.Contains(stderr, want) {
			t.Errorf("%v: %d %s, want %s", args, status, stderr, want)
		}
	}
}

type replayJSON struct {
	Store       string
	WithoutData int `json:"without_data"`
	Result      struct {
		Decisions int
		Total     struct{ Agrees, Asks, Misses, Harms int }
		Kinds     []struct {
			What   string
			Counts struct{ Agrees, Asks, Misses, Harms int }
		}
		Worst []struct {
			What, Outcome, Case, Action string
			Leads                       []int
			Reasons                     []string
		}
		Settings []struct{ Setting, To string }
	}
}

func replay(t *testing.T, environ []string, args ...string) replayJSON {
	t.Helper()
	status, stdout, stderr := start(t, environ, append([]string{"rules", "replay", "--output", "json"}, args...)...)
	var got replayJSON
	if status != exitDone || json.Unmarshal([]byte(stdout), &got) != nil {
		t.Fatalf("replay: %d %s %s", status, stdout, stderr)
	}
	return got
}

// TestRulesReplay decides again a merge that a user approved and a note that a user approved; then the same merge after
// its undo, which the rules would do again.
func TestRulesReplay(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		t.Run(version, func(t *testing.T) {
			environ := robin(t, version)
			must := func(args ...string) string {
				status, stdout, stderr := start(t, environ, args...)
				if status != exitDone {
					t.Fatalf("%v: %d %s %s", args, status, stdout, stderr)
				}
				return stdout
			}
			for _, one := range sweep(t, environ).Cases {
				must("cases", "apply", one.ID)
			}
			got := replay(t, environ)
			if got.Result.Decisions != 2 || got.Result.Total.Agrees != 2 || got.WithoutData != 0 ||
				got.Result.Kinds[0].Counts.Agrees != 1 || got.Result.Kinds[1].Counts.Agrees != 1 {
				t.Errorf("after a merge and a note: %+v", got)
			}
			var done struct{ Actions []struct{ ID, Action string } }
			if err := json.Unmarshal([]byte(must("history", "--output", "json")), &done); err != nil {
				t.Fatal(err)
			}
			for _, action := range done.Actions {
				if action.Action == "merge" {
					must("undo", action.ID)
				}
			}
			got = replay(t, environ)
			if got.Result.Total.Harms != 1 || len(got.Result.Worst) != 1 || got.Result.Worst[0].What != "undone" ||
				got.Result.Worst[0].Outcome != "harms" || len(got.Result.Worst[0].Reasons) == 0 || len(got.Result.Settings) == 0 {
				t.Errorf("after the undo: %+v", got)
			}
			text := must("rules", "replay")
			for _, want := range []string{
				"2 decisions of people", "people undid the merge of leads 41, 42; the rules would merge them",
				"because both use robin@acme.test", "Settings that would help",
			} {
				if !strings.Contains(text, want) {
					t.Errorf("the text lacks %q:\n%s", want, text)
				}
			}
		})
	}
}

// TestRulesReplayDismissed decides again what a user dismissed, and forgets it once it is reopened.
func TestRulesReplayDismissed(t *testing.T) {
	environ := robin(t, "19.0")
	for _, one := range sweep(t, environ).Cases {
		if one.Verdict != "merge" {
			continue
		}
		if status, _, stderr := start(t, environ, "cases", "dismiss", one.ID); status != exitDone {
			t.Fatalf("dismiss: %d %s", status, stderr)
		}
	}
	got := replay(t, environ)
	if got.Result.Kinds[2].What != "dismissed" || got.Result.Kinds[2].Counts.Harms != 1 || got.Result.Worst[0].Action != "" {
		t.Fatalf("after a dismissal: %+v", got)
	}
	if status, _, stderr := start(t, environ, "cases", "reopen", got.Result.Worst[0].Case); status != exitDone {
		t.Fatalf("reopen: %d %s", status, stderr)
	}
	if after := replay(t, environ); after.Result.Decisions != 0 {
		t.Errorf("after it was reopened: %+v", after)
	}
	if status, _, stderr := start(t, nil, "rules", "replay", "--limit", "0"); status != exitUsage ||
		!strings.Contains(stderr, "--limit: invalid value 0") {
		t.Errorf("--limit 0: %d %s", status, stderr)
	}
}
