package ui

import (
	"cmp"
	"context"
	"html/template"
	"maps"
	"net/url"
	"slices"
	"strconv"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

// filterChoices are the options of a filter: only values of cases that the user may see.
type filterChoices struct {
	Salespeople, Teams, Companies, Verdicts, Reasons, Ages, Orders []option
}

func (d *Desk) filterChoices(ctx context.Context, l locale, rows []*desk.Row, f desk.Filter) (filterChoices, error) {
	directory, err := d.o.Cases.Directory(ctx)
	if err != nil {
		return filterChoices{}, err
	}
	people, teams, companies := map[int64]string{}, map[int64]string{}, map[int64]string{}
	verdicts, codes := map[crm.Verdict]bool{}, map[string]bool{}
	for _, row := range rows {
		for _, id := range row.Salespeople {
			people[int64(id)] = directory.Users[id].Name
		}
		for _, id := range row.Teams {
			teams[int64(id)] = directory.Teams[id].Name
		}
		for _, id := range row.Companies {
			companies[int64(id)] = directory.Companies[id].Name
		}
		for _, code := range row.Codes {
			codes[code] = true
		}
		verdicts[row.Verdict] = true
	}
	anything := option{Text: l.T("queue.any")}
	c := filterChoices{
		Salespeople: append([]option{anything}, namedOptions(people, int64(f.Salesperson))...),
		Teams:       append([]option{anything}, namedOptions(teams, int64(f.Team))...),
		Companies:   append([]option{anything}, namedOptions(companies, int64(f.Company))...),
		Verdicts:    []option{anything}, Reasons: []option{anything}, Ages: []option{anything},
	}
	for _, v := range slices.Sorted(maps.Keys(verdicts)) {
		c.Verdicts = append(c.Verdicts, option{string(v), l.T("verdict." + string(v)), v == f.Verdict})
	}
	for code := range codes {
		c.Reasons = append(c.Reasons, option{code, l.Pattern(crm.Pattern(code)), code == f.Reason})
	}
	slices.SortFunc(c.Reasons[1:], func(a, b option) int { return cmp.Compare(a.Text, b.Text) })
	for _, days := range []int{1, 3, 7, 30} {
		c.Ages = append(c.Ages, option{strconv.Itoa(days), l.T("age.days", "n", days), days == f.Days})
	}
	for _, o := range desk.SortOrders() {
		c.Orders = append(c.Orders, option{string(o), l.T("queue.sort." + string(o)), o == f.Sort})
	}
	return c, nil
}

// namedOptions are records by name.
func namedOptions(names map[int64]string, chosen int64) []option {
	var out []option
	for id, name := range names {
		text := strconv.FormatInt(id, 10)
		out = append(out, option{text, cmp.Or(name, text), id == chosen})
	}
	slices.SortFunc(out, func(a, b option) int {
		return cmp.Or(cmp.Compare(a.Text, b.Text), cmp.Compare(a.Value, b.Value))
	})
	return out
}

// queryOf is the query of an address that keeps a filter, empty where nothing is filtered.
func queryOf(f desk.Filter, changed ...string) template.URL {
	q := f.Query()
	for i := 0; i+1 < len(changed); i += 2 {
		q.Del(changed[i])
		if changed[i+1] != "" {
			q.Set(changed[i], changed[i+1])
		}
	}
	if len(q) == 0 {
		return ""
	}
	return template.URL("?" + q.Encode()) //nolint:gosec // Encode escapes every name and value
}

// Query is the query of the page's address with some values changed.
func (p queuePage) Query(changed ...string) template.URL { return queryOf(p.Filter, changed...) }

// Fields are the values of a filter for the hidden fields of a form, without some of them.
func (p queuePage) Fields(without ...string) url.Values {
	q := p.Filter.Query()
	for _, name := range without {
		q.Del(name)
	}
	return q
}

// Whose lists the queues; those of requests and proposals only if they are not empty.
func (p queuePage) Whose() []desk.Whose {
	all := []desk.Whose{desk.Everyone, desk.Mine, desk.HeldBack}
	if p.Requested > 0 || p.Filter.Whose == desk.Requested {
		all = append(all, desk.Requested)
	}
	if p.Proposed > 0 || p.Filter.Whose == desk.NeedsConfirmer {
		all = append(all, desk.NeedsConfirmer)
	}
	return all
}
