package desk

import (
	"net/url"
	"testing"
	"time"

	"leadtwin/internal/crm"
)

func TestFilterByAge(t *testing.T) {
	now := time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)
	old, fresh := &Row{Case: "LT-1", Created: now.AddDate(0, 0, -4)}, &Row{Case: "LT-2", Created: now.AddDate(0, 0, -2)}
	for query, want := range map[string]int{"": 2, "days=3": 1, "days=4": 1, "days=5": 0, "days=99999999999": 0} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		if got := ReadFilter(values).Apply([]*Row{old, fresh}, 5, now); len(got) != want {
			t.Errorf("%q: %d cases, want %d", query, len(got), want)
		}
	}
}

func TestFilterQueryIsReadAgain(t *testing.T) {
	f := Filter{
		Whose: Mine, Pattern: "same_email+name_equal", Search: "robin & co", Days: 3, Value: 1e6, Salesperson: 5, Team: 3,
		Company: 1, Verdict: crm.Review, Reason: "same_email", Sort: ByValue,
	}
	if got := ReadFilter(f.Query()); got != f {
		t.Errorf("got %+v, want %+v", got, f)
	}
	if q := ReadFilter(url.Values{}).Query(); len(q) != 0 {
		t.Errorf("the usual filter is the query %v", q)
	}
}

func TestSortOrders(t *testing.T) {
	now := time.Date(2026, 5, 20, 9, 0, 0, 0, time.UTC)
	rows := []*Row{
		{Case: "LT-1", Created: now, Score: 60},
		{Case: "LT-2", Created: now.Add(1), Score: 95, Pattern: "a"},
		{Case: "LT-3", Created: now.Add(2)},
		{Case: "LT-4", Created: now.Add(3), Score: 95, Pattern: "a"},
	}
	for query, want := range map[string]string{
		"": "LT-2 LT-4 LT-1 LT-3 ", "sort=age": "LT-1 LT-2 LT-3 LT-4 ", "sort=newest": "LT-4 LT-3 LT-2 LT-1 ",
		"pattern=a": "LT-2 LT-4 ",
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, r := range ReadFilter(values).Apply(rows, 5, now) {
			got += r.Case + " "
		}
		if got != want {
			t.Errorf("%q lists %s, want %s", query, got, want)
		}
	}
	if g := ByPattern(ByScore.Sorted(rows))[0]; g.Rows[0].Case != "LT-1" || !g.Oldest().Equal(now) {
		t.Errorf("the first group begins with %s, of %s", g.Rows[0].Case, g.Oldest())
	}
}

// TestSearchedLeadFirst: a number names a lead before it is a part of telephone numbers.
func TestSearchedLeadFirst(t *testing.T) {
	rows := []*Row{
		{Case: "LT-1", Score: 95, leads: []leadText{{id: 7, text: "7 +46 8 116 00"}}, text: "7 +46 8 116 00"},
		{Case: "LT-2", Score: 60, leads: []leadText{{id: 116, text: "116 robin"}}, text: "116 robin"},
		{Case: "LT-3", Score: 50, leads: []leadText{{id: 8, text: "8 lea"}}, text: "8 lea"},
	}
	for _, search := range []string{"116", "#116"} {
		found := Filter{Search: search, Sort: ByScore}.Apply(rows, 5, time.Now())
		if len(found) != 2 || found[0].Case != "LT-2" {
			t.Errorf("%q finds %v", search, found)
		}
	}
}

// TestGroups: by likelihood the pattern comes first that is most often one person, also by what users decided.
func TestGroups(t *testing.T) {
	rows := []*Row{
		{Case: "LT-1", Pattern: "often", Score: 60},
		{Case: "LT-2", Pattern: "often", Score: 70},
		{Case: "LT-3", Pattern: "often", Score: 50},
		{Case: "LT-4", Pattern: "likely", Score: 94},
		{Case: "LT-5", Pattern: "refused", Score: 95, Learnt: &crm.Learnt{Score: 12, Decisions: 200}},
		{Case: "LT-6", Pattern: "guard_won", Score: 99},
		{Case: "LT-7", Pattern: "separate"},
	}
	for order, want := range map[Order]string{
		ByScore: "likely often refused separate guard_won ", ByAge: "often likely refused separate guard_won ",
	} {
		got := ""
		for _, g := range order.Groups(order.Sorted(rows)) {
			got += string(g.Pattern) + " "
		}
		if got != want {
			t.Errorf("%s: %s, want %s", order, got, want)
		}
	}
}
