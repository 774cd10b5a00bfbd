package desk

import (
	"context"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// SearchedID is the case or the lead that a search names.
type SearchedID struct {
	Case string
	Lead crm.LeadID
}

var (
	searchedCase = regexp.MustCompile(`^LT-[0-9A-Z]+$`)
	searchedLead = regexp.MustCompile(`^#?([0-9]+)$`)
)

// ReadSearchedID reads a search such as "LT-7F3K9Q", "#116" or "116"; names is false for any other search.
func ReadSearchedID(search string) (id SearchedID, names bool) {
	word := strings.ToUpper(strings.TrimSpace(search))
	if searchedCase.MatchString(word) {
		return SearchedID{Case: word}, true
	}
	number := searchedLead.FindStringSubmatch(word)
	if number == nil {
		return SearchedID{}, false
	}
	n, err := strconv.ParseInt(number[1], 10, 64)
	return SearchedID{Lead: crm.LeadID(n)}, err == nil && n > 0
}

// Find returns the cases that a search names, whether they wait or not, the newest first. Their State is that at now.
func (q *Queue) Find(ctx context.Context, id SearchedID, now time.Time) ([]*Row, error) {
	cases, err := q.store.CasesByID(ctx, []string{id.Case})
	if id.Case == "" {
		cases, err = q.store.CasesOfLeads(ctx, []crm.LeadID{id.Lead})
	}
	if err != nil {
		return nil, err
	}
	for i := range cases {
		cases[i] = cases[i].At(now)
	}
	rows, err := q.readRows(ctx, cases)
	slices.SortStableFunc(rows, func(a, b *Row) int { return b.Created.Compare(a.Created) })
	return rows, err
}
