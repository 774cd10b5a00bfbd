package main

import (
	"encoding/json"
	"strings"
	"testing"
)

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
