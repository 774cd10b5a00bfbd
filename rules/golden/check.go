package golden

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// Failure is one difference between what a case expects and what came of it.
type Failure struct {
	Expected string   `json:"expected"` // a line of expect, or a sentence; empty: a case that no line expects
	Got      string   `json:"got"`      // what came instead, in the form of expect
	Reasons  []string `json:"reasons"`  // why, as sentences
}

func (f Failure) String() string {
	expected := "nothing"
	if f.Expected != "" {
		expected = f.Expected
	}
	lines := append([]string{"expected: " + expected, "got:      " + f.Got}, f.Reasons...)
	return strings.Join(lines, "\n\t")
}

// evaluation is a case while it is decided.
type evaluation struct {
	of                                                  *Case
	people, teams, companies, sources, media, campaigns numbering
	result                                              rules.Result
	failures                                            []Failure
}

// Input is what rules decide a case by.
type Input struct {
	Leads     []rules.Lead
	Policy    rules.Policy
	Frequent  rules.FrequentKeys
	Dismissed rules.Dismissed
}

// Input returns the leads of a case as rules take them, and the policy given with the settings of the case over it.
// Errors: a case that cannot be read, such as one with an unknown stage.
func (c *Case) Input(p rules.Policy) (Input, error) { return newEvaluation(c).input(p) }

func newEvaluation(c *Case) *evaluation {
	return &evaluation{
		of: c, people: numbering{first: 5}, teams: numbering{first: 1}, companies: numbering{first: 1},
		sources: numbering{first: 1}, media: numbering{first: 1}, campaigns: numbering{first: 1},
	}
}

func (e *evaluation) input(p rules.Policy) (Input, error) {
	leads, err := e.resolve()
	p, policyErr := e.policy(p)
	dismissed, dismissedErr := e.dismissed()
	return Input{leads, p, e.common(), dismissed}, errors.Join(err, policyErr, dismissedErr)
}

// Check decides the leads of a case by a policy, with the settings of the case over it, and returns the differences.
// Errors: those of Input, and lines of expect that cannot be read.
func (c *Case) Check(p rules.Policy) ([]Failure, error) {
	e := newEvaluation(c)
	in, err := e.input(p)
	expected, expectErr := c.expectations()
	if err := errors.Join(err, expectErr); err != nil {
		return nil, err
	}
	e.result = rules.Evaluate(in.Leads, in.Policy, in.Frequent, in.Dismissed, Noon(), rules.WithComparisons())
	e.compare(expected)
	return e.failures, nil
}

// ExpectedCodes lists the codes of reasons and guards that the case expects.
func (c *Case) ExpectedCodes() ([]string, error) {
	expected, err := c.expectations()
	var out []string
	for _, x := range expected {
		out = append(append(out, x.because...), x.guards...)
	}
	return out, err
}

// expectations reads the lines of expect. Errors: none, or one that cannot be read.
func (c *Case) expectations() ([]expectation, error) {
	if len(c.Expect) == 0 {
		return nil, errors.New("expect has no line; for leads with nothing in common write: nothing")
	}
	var out []expectation
	for _, line := range c.Expect {
		x, err := parseExpectation(line)
		if err != nil {
			return nil, fmt.Errorf("expect: invalid line %q: %w", line, err)
		}
		if err := c.checkNames(x); err != nil {
			return nil, fmt.Errorf("expect: invalid line %q: %w", line, err)
		}
		x.line = line
		out = append(out, x)
	}
	return out, nil
}

// checkNames reports leads that the case does not have, and words that rules do not use.
func (c *Case) checkNames(x expectation) error {
	for _, id := range slices.Concat(x.leads, x.plan.note, x.plan.assign) {
		known := slices.ContainsFunc(c.Leads, func(l Lead) bool {
			return id >= l.ID && id < l.ID+crm.LeadID(max(1, l.Times))
		})
		if !known {
			return fmt.Errorf("the case has no lead %d", id)
		}
	}
	for _, code := range slices.Concat(x.because, x.guards) {
		if !slices.ContainsFunc(rules.Codes(), func(known rules.Code) bool { return known.Code == code }) {
			return fmt.Errorf("unknown code %q; allowed: the codes in docs/reasons.md", code)
		}
	}
	relations := []rules.Relation{"", rules.SamePerson, rules.SameOrganisation, rules.Unclear, rules.Unrelated}
	if !slices.Contains(relations, rules.Relation(x.relation)) {
		return fmt.Errorf("unknown relation %q; allowed: same_person, same_organisation, unclear or unrelated", x.relation)
	}
	return nil
}
