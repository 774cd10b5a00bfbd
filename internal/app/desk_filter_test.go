package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// filterSeed has cases of two salespeople, teams, values and verdicts.
const filterSeed = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own, lang: en_US}
  - {id: 6, name: Bob Baker, login: bob, rights: own, lang: de_DE}
  - {id: 7, name: Dana Lind, login: dana, rights: manager, lang: en_US}
teams:
  - {id: 3, name: Inside Sales}
  - {id: 4, name: Field Sales}
leads:
  - {id: 41, name: Lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann, team_id: 3,
     expected_revenue: 900}
  - {id: 42, name: More lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann, team_id: 3}
  - {id: 51, name: Chairs, contact_name: Kim Lund, email_from: kim@hansa.test, user_id: bob, team_id: 4,
     expected_revenue: 20000}
  - {id: 52, name: Chairs 2, contact_name: Kim Lund, email_from: kim@hansa.test, user_id: bob, team_id: 4}
  - {id: 53, name: Chairs 3, contact_name: Kim Lund, email_from: kim@hansa.test, user_id: bob, team_id: 4}
  - {id: 61, name: Roof, contact_name: Lea Tann, email_from: lea@globex.test, user_id: ann, team_id: 3}
  - {id: 62, name: Roof 2, contact_name: Max Holt, email_from: max@globex.test, user_id: bob, team_id: 4}
`

// namesIn are the leads' names in a list of cases or patterns, in order.
func namesIn(page string) (names []string) {
	for _, m := range regexp.MustCompile(`<b><bdi>([^<]+)</bdi></b>|<small><bdi>([^<]+)</bdi></small>`).
		FindAllStringSubmatch(page, -1) {
		name, _, _ := strings.Cut(m[1]+m[2], " ")
		names = append(names, name)
	}
	return names
}

func TestDeskFiltersTheQueue(t *testing.T) {
	t.Parallel()
	r := reviewOf(t, filterSeed)
	dana, ann := r.signedIn("dana"), r.signedIn("ann")
	for query, want := range map[string][]string{
		"sort=value":                   {"Kim", "Robin", "Lea"},
		"sort=leads":                   {"Kim", "Robin", "Lea"},
		"sort=name":                    {"Kim", "Lea", "Robin"},
		"sort=name&value=1000":         {"Kim"},
		"sort=name&salesperson=5":      {"Lea", "Robin"},
		"sort=name&team=4":             {"Kim", "Lea"},
		"sort=name&verdict=separate":   {"Lea"},
		"sort=name&reason=same_domain": {"Lea"},
		"sort=name&reason=same_email":  {"Kim", "Robin"},
		"sort=name&days=3":             nil,
		"q=berg&team=4":                nil,
		"q=berg&team=3":                {"Robin"},
		"team=4&verdict=merge":         {"Kim"},
		"sort=name&days=x&team=-1":     {"Kim", "Lea", "Robin"},
	} {
		if got := namesIn(dana.page("/cases?" + query)); !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", query, got, want)
		}
	}
	page := dana.page("/cases?team=4&verdict=merge")
	for _, wanted := range []string{
		"1 case is waiting", "3 in total", `href="/cases?filter=mine&amp;team=4&amp;verdict=merge"`,
		`<option value="4" selected>Field Sales</option>`,
	} {
		if !strings.Contains(page, wanted) {
			t.Errorf("the filtered queue does not say %q", wanted)
		}
	}
	if page := ann.page("/cases"); strings.Contains(page, "Field Sales") || strings.Contains(page, "Kim") {
		t.Error("Ann's filters offer the team of leads that she may not read")
	}
}

func TestDeskKeepsTheFilter(t *testing.T) {
	t.Parallel()
	r := reviewOf(t, filterSeed)
	dana := r.signedIn("dana")
	page := dana.page("/cases?sort=name")
	first := regexp.MustCompile(`href="(/cases/LT-[^"]+)"`).FindStringSubmatch(page)
	if first == nil || !strings.HasSuffix(first[1], "?sort=name") {
		t.Fatalf("the link to a case does not keep the order: %v", first)
	}
	page = dana.page(first[1])
	if !strings.Contains(page, "Case 1 of 3") {
		t.Error("the case is not the first of the list that it was opened from")
	}
	form := url.Values{"decision": {"snooze"}, "until": {"week"}, "shown": {shownField.FindStringSubmatch(page)[1]}}
	status, location, _ := dana.do(http.MethodPost, first[1], form)
	if status != http.StatusSeeOther || !strings.HasSuffix(location, "?sort=name") ||
		!strings.Contains(dana.page(location), "Lea Tann") {
		t.Errorf("after the decision: %d to %s", status, location)
	}
	bulk := dana.page("/bulk?decision=merge&pattern=same_email%2Bname_equal&team=3")
	if !strings.Contains(bulk, "Merge 1 case") || !strings.Contains(bulk, `name="team" value="3"`) {
		t.Errorf("the dry run of a bulk does not keep the filter:\n%s", bulk)
	}
}
