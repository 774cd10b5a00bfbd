package explain_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/explain"
	"leadtwin/rules/labelled"
)

func leads(t *testing.T, file string) []rules.Lead {
	t.Helper()
	table, err := labelled.Read(strings.NewReader(file), labelled.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return table.Set.Leads
}

func pair(t *testing.T, file string, a, b crm.LeadID) explain.Explanation {
	t.Helper()
	c := explain.Context{Policy: rules.Default(), Now: time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)}
	e, err := explain.Pair(leads(t, file), a, b, c)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func changes(e explain.Explanation) []string {
	var out []string
	for _, c := range e.Changes {
		if c.Added != "" {
			out = append(out, fmt.Sprintf("add %s: %s", c.Added, c.Verdict))
			continue
		}
		what := c.Setting
		if what == "" {
			what = fmt.Sprint(c.Lead, " ", c.Field)
		}
		out = append(out, fmt.Sprintf("%s %q to %q: %s", what, c.From, c.To, c.Verdict))
	}
	return out
}

// TestPairFindsChanges looks for the change that a person would name, of pairs with each verdict.
func TestPairFindsChanges(t *testing.T) {
	for name, c := range map[string]struct {
		file, verdict string
		relation      rules.Relation
		want          []string
	}{
		"a guard": {
			"id,name,email,active,probability\n1,Robin Berg,r@acme.test,false,0\n2,Robin Berg,r@acme.test,,\n",
			"review", rules.SamePerson,
			[]string{
				`rules.lost "review" to "merge": merge`, `1 active "false" to "true": merge`,
				`2 email "r@acme.test" to "": none`,
			},
		},
		"names that differ": {
			"id,name,email\n1,Robin Berg,r@acme.test\n2,Kim Lund,r@acme.test\n", "review", rules.Unclear,
			[]string{
				`1 name "Robin Berg" to "": merge`, `1 name "Robin Berg" to "Kim Lund": merge`,
				`2 name "Kim Lund" to "Robin Berg": merge`, `rules.role_mailboxes "" to "r": ignore`,
			},
		},
		"colleagues": {
			"id,name,email,salesperson\n1,Robin Berg,r@acme.test,Ann\n2,Kim Lund,k@acme.test,Bob\n", "separate",
			rules.SameOrganisation,
			[]string{`rules.public_providers "" to "acme.test": none`, `1 salesperson "2" to "": ignore`},
		},
		"a form that was sent twice": {
			"id,name,phone,source,created\n1,Robin Berg,+49 30 1234567,Website,2026-01-05 09:00:00\n" +
				"2,,+49 30 1234567,Website,2026-01-05 09:03:00\n", "merge", rules.SamePerson,
			[]string{`2 origin "source 1" to "": review`, `1 phone "+49 30 1234567" to "": none`},
		},
		"strangers": {
			"id,name,email,phone\n1,Robin Berg,r@acme.test,\n2,Robin Berg,,+49 170 1234567\n", "none", rules.Unrelated,
			[]string{
				`1 phone "" to "+49 170 1234567": merge`, `2 email "" to "r@acme.test": merge`,
				`add Robin Berg, r@acme.test, +49 170 1234567: merge`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := pair(t, c.file, 1, 2)
			if e.Verdict != c.verdict || e.Relation != c.relation {
				t.Errorf("verdict %s, relation %s; want %s, %s", e.Verdict, e.Relation, c.verdict, c.relation)
			}
			for _, want := range c.want {
				if !slices.Contains(changes(e), want) {
					t.Errorf("the changes lack %s:\n%s", want, strings.Join(changes(e), "\n"))
				}
			}
			for _, change := range e.Changes {
				if change.Verdict == e.Verdict {
					t.Errorf("%+v changes nothing", change)
				}
			}
			if e.Tried <= len(e.Changes) {
				t.Errorf("%d of %d changes change the verdict", len(e.Changes), e.Tried)
			}
		})
	}
}

// TestPairSeesItsCluster checks that other leads take part: a third lead makes the pair ambiguous.
func TestPairSeesItsCluster(t *testing.T) {
	e := pair(t, "id,name,email\n1,,r@acme.test\n2,Robin Berg,r@acme.test\n3,Kim Lund,r@acme.test\n"+
		"4,Ulla Holm,u@x.test\n", 2, 1)
	if e.Relation != rules.SamePerson || e.Verdict != "review" || e.SamePerson || len(e.Cases) != 1 {
		t.Errorf("%s %s, one person: %v, %d cases", e.Relation, e.Verdict, e.SamePerson, len(e.Cases))
	}
	if e.Leads[0].ID != 1 || len(e.Leads[1].Values) != 2 {
		t.Errorf("the sides are %+v", e.Leads)
	}
	speaks := map[string]rules.Direction{}
	for _, f := range e.Evidence {
		speaks[f.Code] = f.Speaks
	}
	if speaks[rules.SameEmail] != rules.ForOnePerson || speaks[rules.NameMissing] != rules.ForNothing {
		t.Errorf("the evidence is %+v", e.Evidence)
	}
}

func TestPairMissingLead(t *testing.T) {
	_, err := explain.Pair(leads(t, "id,name\n1,Robin\n"), 1, 2, explain.Context{Policy: rules.Default()})
	if missing, ok := errors.AsType[*explain.MissingLeadError](err); !ok || missing.ID != 2 {
		t.Errorf("of a lead that is not there: %v", err)
	}
}

// TestVariationsChangeOneSetting checks that each variation differs from the policy, and from the others.
func TestVariationsChangeOneSetting(t *testing.T) {
	seen := map[string]bool{}
	for _, v := range explain.Variations(rules.Default(), leads(t, "id,name,email\n1,Robin Berg,r@acme.test\n")...) {
		if v.From == v.To || seen[v.String()] || !strings.HasPrefix(v.Setting, "rules.") {
			t.Errorf("%s", v)
		}
		seen[v.String()] = true
	}
	if len(seen) < 20 {
		t.Errorf("only %d variations", len(seen))
	}
}
