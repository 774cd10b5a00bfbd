package rules_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// fewestCases is how many golden cases there must be: one for every row of the tables in docs/how-it-decides.md, and
// the oddities of real life.
const fewestCases = 80

// TestCases decides every case in testdata/cases and compares with what it expects. testdata/cases/README.md says how
// to write one.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("testdata/cases/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < fewestCases {
		t.Errorf("%d cases, want at least %d", len(files), fewestCases)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml"), func(t *testing.T) {
			c := readCase(t, file)
			leads := c.resolve(t)
			result := rules.Evaluate(leads, c.policy(t), c.common(t), c.dismissed(t), noon, rules.WithComparisons())
			c.compare(t, result)
		})
	}
}

// readCase reads one file; a key that it does not know is a mistake.
func readCase(t *testing.T, file string) *goldenCase {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close() //nolint:errcheck // only read
	d := yaml.NewDecoder(f)
	d.KnownFields(true)
	c := newGoldenCase()
	if err := d.Decode(c); err != nil {
		t.Fatal(err)
	}
	return c
}

// compare holds each line of expect against a case, and finds cases that no line expects.
func (c *goldenCase) compare(t *testing.T, result rules.Result) {
	t.Helper()
	left := slices.Clone(result.Cases)
	for _, line := range c.Expect {
		e, err := c.parse(line)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		switch e.verdict {
		case "nothing":
		case "similar":
			c.compareSimilar(t, line, e, result.Comparisons)
		default:
			i := slices.IndexFunc(left, func(have crm.Case) bool {
				return string(have.Verdict) == e.verdict && slices.Equal(have.Leads, e.leads)
			})
			if i < 0 {
				t.Errorf("expected %q, which did not come", line)
				continue
			}
			c.compareCase(t, line, e, left[i])
			left = slices.Delete(left, i, i+1)
		}
	}
	for _, have := range left {
		t.Errorf("nobody expects: %s", c.tell(have))
	}
	all := strings.Join(sentences(result), "\n")
	for _, s := range c.Says {
		if !strings.Contains(all, s) {
			t.Errorf("no sentence says %q; they are:\n%s", s, all)
		}
	}
}

func (c *goldenCase) compareCase(t *testing.T, line string, e expectation, have crm.Case) {
	t.Helper()
	wrong := func(what string, got, want any) {
		t.Errorf("%q: %s %v, want %v\n%s", line, what, got, want, c.tell(have))
	}
	for _, code := range e.because {
		if !slices.ContainsFunc(have.Reasons, func(r crm.Reason) bool { return r.Code == code }) {
			wrong("reasons", codes(have.Reasons), code)
		}
	}
	if got := codes(have.Guards); !slices.Equal(got, e.guards) {
		wrong("guards", got, e.guards)
	}
	if e.survivor != 0 && have.Survivor != e.survivor {
		wrong("survivor", have.Survivor, e.survivor)
	}
	if got := c.plan(have.Plan); e.tag != nil && !slices.Equal(got.tag, e.tag) {
		wrong("tags", got.tag, e.tag)
	} else if e.note != nil && !slices.Equal(got.note, e.note) {
		wrong("note on", got.note, e.note)
	} else if e.owner != "" && got.owner != e.owner {
		wrong("salesperson", got.owner, e.owner)
	} else if e.team != "" && got.team != e.team {
		wrong("team", got.team, e.team)
	} else if e.assign != nil && !slices.Equal(got.assign, e.assign) {
		wrong("assign", got.assign, e.assign)
	}
}

func (c *goldenCase) compareSimilar(t *testing.T, line string, e expectation, similar []rules.Comparison) {
	t.Helper()
	pair := crm.NewPair(e.leads[0], e.leads[1])
	i := slices.IndexFunc(similar, func(s rules.Comparison) bool { return s.Pair == pair })
	if i < 0 {
		t.Errorf("expected %q, but they have nothing in common", line)
		return
	}
	if got := string(similar[i].Relation); e.relation != "" && got != e.relation {
		t.Errorf("%q: relation %s, want %s", line, got, e.relation)
	}
	for _, code := range e.because {
		if !slices.ContainsFunc(similar[i].Evidence, func(v rules.Evidence) bool { return v.Code == code }) {
			t.Errorf("%q: evidence %+v, want %s", line, similar[i].Evidence, code)
		}
	}
}

// tell is a case as it could stand in expect, with its sentences.
func (c *goldenCase) tell(have crm.Case) string {
	var b strings.Builder
	fmt.Fprintf(
		&b,
		"%s %v because %v, guards %v, survivor %d, plan %+v",
		have.Verdict,
		have.Leads,
		codes(have.Reasons),
		codes(have.Guards),
		have.Survivor,
		have.Plan,
	)
	for _, r := range slices.Concat(have.Reasons, have.Guards) {
		fmt.Fprintf(&b, "\n\t%s", r.Text)
	}
	return b.String()
}

func codes(reasons []crm.Reason) []string {
	var out []string
	for _, r := range reasons {
		out = append(out, r.Code)
	}
	return out
}

// sentences are all texts of a result.
func sentences(result rules.Result) []string {
	var out []string
	for _, c := range result.Cases {
		for _, r := range slices.Concat(c.Reasons, c.Guards) {
			out = append(out, r.Text)
		}
	}
	for _, s := range result.Comparisons {
		for _, e := range s.Evidence {
			out = append(out, e.Text)
		}
	}
	return out
}
