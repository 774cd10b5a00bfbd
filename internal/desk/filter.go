package desk

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// Whose defines which cases of the queue are wanted.
type Whose string

// The queues.
const (
	Everyone       Whose = "all"
	Mine           Whose = "mine"
	HeldBack       Whose = "held"
	NeedsConfirmer Whose = "proposed" // a merge waits for a second person
	Requested      Whose = "asked"    // a salesperson asked for the leads
)

// Order is how a list of cases is sorted.
type Order string

// The orders of a list. ByScore, the case first that is most likely one person, is the usual one.
const (
	ByScore  Order = "score"
	ByAge    Order = "age" // the oldest first
	ByNewest Order = "newest"
	ByValue  Order = "value"
	ByLeads  Order = "leads"
	ByName   Order = "name"
)

// SortOrders are all orders of a list.
func SortOrders() []Order { return []Order{ByScore, ByAge, ByNewest, ByValue, ByLeads, ByName} }

// Filter selects cases of the queue. What is zero selects all.
type Filter struct {
	Whose       Whose
	Pattern     crm.Pattern
	Search      string
	Days        int     // waiting for so many days or longer
	Value       float64 // expected revenue of the leads, all currencies added up, or more
	Salesperson crm.UserID
	Team        crm.TeamID
	Company     crm.CompanyID
	Verdict     crm.Verdict
	Reason      string // code of an evidence or of a guard
	Sort        Order
}

// ReadFilter reads a filter from the query of an address. What it does not understand selects all.
func ReadFilter(q url.Values) Filter {
	number := func(name string) int64 {
		n, err := strconv.ParseInt(q.Get(name), 10, 64)
		if err != nil || n < 0 {
			return 0
		}
		return n
	}
	f := Filter{
		Whose: Whose(q.Get("filter")), Pattern: crm.Pattern(q.Get("pattern")), Search: strings.TrimSpace(q.Get("q")),
		Days: int(min(number("days"), maxDays)), Value: float64(number("value")),
		Salesperson: crm.UserID(number("salesperson")), Team: crm.TeamID(number("team")),
		Company: crm.CompanyID(number("company")), Verdict: crm.Verdict(q.Get("verdict")), Reason: q.Get("reason"),
		Sort: Order(q.Get("sort")),
	}
	if !slices.Contains([]Whose{Mine, HeldBack, NeedsConfirmer, Requested}, f.Whose) {
		f.Whose = Everyone
	}
	if !slices.Contains(SortOrders(), f.Sort) {
		f.Sort = ByScore
	}
	if !slices.Contains([]crm.Verdict{crm.Merge, crm.Separate, crm.Review}, f.Verdict) {
		f.Verdict = ""
	}
	return f
}

const maxDays = 36_500 // a longer time would not fit into a duration

// Query is the filter as the query of a URL, without values that select everything.
func (f Filter) Query() url.Values {
	q := url.Values{}
	set := func(name, value, usual string) {
		if value != "" && value != usual {
			q.Set(name, value)
		}
	}
	set("filter", string(f.Whose), string(Everyone))
	set("pattern", string(f.Pattern), "")
	set("q", f.Search, "")
	set("days", strconv.Itoa(f.Days), "0")
	set("value", strconv.FormatFloat(f.Value, 'f', -1, 64), "0")
	set("salesperson", strconv.FormatInt(int64(f.Salesperson), 10), "0")
	set("team", strconv.FormatInt(int64(f.Team), 10), "0")
	set("company", strconv.FormatInt(int64(f.Company), 10), "0")
	set("verdict", string(f.Verdict), "")
	set("reason", f.Reason, "")
	set("sort", string(f.Sort), string(ByScore))
	return q
}

// Details counts the conditions besides pattern, search and salesperson.
func (f Filter) Details() int {
	n := 0
	for name := range f.Query() {
		if !slices.Contains([]string{"filter", "pattern", "q", "sort"}, name) {
			n++
		}
	}
	return n
}

// Lists reports whether the filter asks for cases one by one, not by pattern.
func (f Filter) Lists() bool {
	return f.Search != "" || f.Sort != "" && f.Sort != ByScore && f.Sort != ByAge || f.Whose == NeedsConfirmer ||
		f.Whose == Requested
}

// Apply returns the rows that a user wants to see at a time, sorted. It leaves the given rows, which come by age, as
// they are.
func (f Filter) Apply(rows []*Row, user crm.UserID, now time.Time) []*Row {
	words := strings.Fields(strings.ToLower(f.Search))
	var out []*Row
	for _, r := range rows {
		if f.includes(r, user, now) && r.hasWords(words) {
			out = append(out, r)
		}
	}
	f.Sort.sort(out)
	if id, names := ReadSearchedID(f.Search); names && id.Lead != 0 { // other cases have it in a telephone number
		slices.SortStableFunc(out, func(a, b *Row) int { return compareBool(b.shows(id.Lead), a.shows(id.Lead)) })
	}
	return out
}

// Sorted returns rows that come by age in this order.
func (o Order) Sorted(rows []*Row) []*Row {
	out := slices.Clone(rows)
	o.sort(out)
	return out
}

// sort sorts rows that come by age.
func (o Order) sort(out []*Row) {
	switch o {
	case ByScore:
		slices.SortStableFunc(out, func(a, b *Row) int { return cmp.Compare(b.Likelihood(), a.Likelihood()) })
	case ByNewest:
		slices.Reverse(out)
	case ByValue:
		slices.SortStableFunc(out, func(a, b *Row) int { return cmp.Compare(b.TotalRevenue(), a.TotalRevenue()) })
	case ByLeads:
		slices.SortStableFunc(out, func(a, b *Row) int { return cmp.Compare(len(b.Leads), len(a.Leads)) })
	case ByName:
		slices.SortStableFunc(out, func(a, b *Row) int {
			return cmp.Compare(strings.ToLower(a.Title), strings.ToLower(b.Title))
		})
	case ByAge:
	}
}

func (f Filter) includes(r *Row, user crm.UserID, now time.Time) bool {
	const day = 24 * time.Hour
	switch {
	case f.Whose == Mine && !slices.Contains(r.Salespeople, user),
		f.Whose == HeldBack && !r.Pattern.Held(),
		f.Whose == NeedsConfirmer && r.Proposed == "",
		f.Whose == Requested && len(r.Requested) == 0,
		f.Pattern != "" && r.Pattern != f.Pattern,
		f.Days > 0 && now.Sub(r.Created) < time.Duration(f.Days)*day,
		f.Value > 0 && r.TotalRevenue() < f.Value,
		f.Salesperson != 0 && !slices.Contains(r.Salespeople, f.Salesperson),
		f.Team != 0 && !slices.Contains(r.Teams, f.Team),
		f.Company != 0 && !slices.Contains(r.Companies, f.Company),
		f.Verdict != "" && r.Verdict != f.Verdict,
		f.Reason != "" && !slices.Contains(r.Codes, f.Reason):
		return false
	}
	return true
}
