package golden_test

import (
	"strings"
	"testing"

	"leadtwin/rules"
	"leadtwin/rules/golden"
)

const twoRobins = `
leads:
  - {id: 41, name: Robin Berg, email: robin@acme.test, salesperson: Ann}
  - {id: 42, name: R. Berg, email: ROBIN@acme.test, salesperson: Bob}
`

func check(t *testing.T, text string, p rules.Policy) ([]golden.Failure, error) {
	t.Helper()
	cases, err := golden.Read(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	var all []golden.Failure
	for _, c := range cases {
		failures, err := c.Check(p)
		if err != nil {
			return nil, err
		}
		all = append(all, failures...)
	}
	return all, nil
}

// TestCheckReportsDifferences holds one pair of leads against lines that are wrong in each way.
func TestCheckReportsDifferences(t *testing.T) {
	for expect, want := range map[string]string{
		`["merge 41, 42"]`:                              "",
		`["review 41, 42"]`:                             "merge 41, 42 because same_email",
		`["merge 41, 42 because filler"]`:               "merge 41, 42 because same_email",
		`["merge 41, 42, guard won"]`:                   "merge 41, 42 because same_email",
		`["merge 41, 42, survivor 42"]`:                 "survivor 41",
		`["nothing"]`:                                   "merge 41, 42 because same_email",
		`["merge 41, 42", "similar 41, 42 is unclear"]`: "similar 41, 42 is same_person because same_email",
		`["merge 41, 42", "similar 41, 42 is same_person because same_phone"]`: "is same_person because same_email",
	} {
		failures, err := check(t, twoRobins+"expect: "+expect, rules.Default())
		if err != nil {
			t.Errorf("%s: %v", expect, err)
			continue
		}
		var got []string
		for _, f := range failures {
			got = append(got, f.String())
		}
		all := strings.Join(got, "\n")
		if want == "" && all != "" || !strings.Contains(all, want) {
			t.Errorf("%s: failures are\n%s\nwant %q", expect, all, want)
		}
		if want != "" && !strings.Contains(all, "both use robin@acme.test") {
			t.Errorf("%s: no failure says why:\n%s", expect, all)
		}
	}
	failures, err := check(t, twoRobins+"expect: [\"merge 41, 42\"]\nsays: [\"they are brothers\"]", rules.Default())
	if err != nil || len(failures) != 1 || failures[0].Expected != "says: they are brothers" {
		t.Errorf("of a sentence that nobody says: %v, %v", failures, err)
	}
}

// TestCheckPolicy checks that a case is decided by the policy given, and that its own settings come first.
func TestCheckPolicy(t *testing.T) {
	p := rules.Default()
	p.MaxGroup, p.RequireOldest = 1, true
	if failures, err := check(t, twoRobins+"expect: [\"review 41, 42, guard size\"]", p); err != nil || len(failures) > 0 {
		t.Errorf("by the policy: %v, %v", failures, err)
	}
	own := twoRobins + "settings: {max_group: 5}\nexpect: [\"merge 41, 42\"]"
	if failures, err := check(t, own, p); err != nil || len(failures) > 0 {
		t.Errorf("with settings of its own: %v, %v", failures, err)
	}
}

// TestCheckErrors checks that a case that cannot be read says what is wrong, and what is allowed.
func TestCheckErrors(t *testing.T) {
	for text, want := range map[string]string{
		"leads:\n  - {id: 1, nam: Robin}\n":                        "line 2: field nam not found",
		"leads: [":                                                 "line 1",
		twoRobins:                                                  "expect has no line",
		twoRobins + "expect: [\"join 41, 42\"]":                    `"join 41, 42": it does not begin with a verdict`,
		twoRobins + "expect: [\"merge 41 42\"]":                    `"41 42" is not the id of a lead`,
		twoRobins + "expect: [\"merge 41, 43\"]":                   "the case has no lead 43",
		twoRobins + "expect: [\"merge 41, 42 because same_mail\"]": `unknown code "same_mail"`,
		twoRobins + "expect: [\"similar 41, 42 is brother\"]":      `unknown relation "brother"`,
		twoRobins + "settings: {lost: never}\nexpect: [nothing]":   `invalid lost "never"; allowed: review, merge or ignore`,
		twoRobins + "dismissed: [\"41\"]\nexpect: [nothing]":       `dismissed: invalid value "41"; allowed: two ids`,
		"leads: [{id: 1, stage: Odd}]\nexpect: [nothing]":          `lead 1: invalid stage "Odd"; allowed: New`,
		"leads: [{id: 1, type: x}]\nexpect: [nothing]":             `lead 1: invalid type "x"; allowed: lead`,
		"leads: [{id: 1, country: Germany}]\nexpect: [nothing]":    `lead 1: invalid country "Germany"; allowed: a code`,
		"leads: [{id: 1, customer: Acme}]\nexpect: [nothing]":      `lead 1: customer "Acme" is not among the customers`,
	} {
		if _, err := check(t, text, rules.Default()); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", text, err, want)
		}
	}
}

// TestReadDocuments reads several cases of one file.
func TestReadDocuments(t *testing.T) {
	cases, err := golden.Read(strings.NewReader("about: one\n---\nabout: two\n"))
	if err != nil || len(cases) != 2 || cases[1].About != "two" {
		t.Errorf("%d cases, %v", len(cases), err)
	}
}
