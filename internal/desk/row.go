package desk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"leadtwin/internal/crm"
)

// Row is one waiting case with what a list shows and filters by. In JSON it is a case in a list of the API.
type Row struct {
	Case        string       `json:"id"`
	Verdict     crm.Verdict  `json:"verdict"`
	State       crm.State    `json:"state"`
	Pattern     crm.Pattern  `json:"pattern"`
	Leads       []crm.LeadID `json:"leads"`
	Salespeople []crm.UserID `json:"salespeople"`
	Title       string       `json:"title"`           // names of its leads, such as "Robin Berg, R. Berg +2"
	Score       int          `json:"score,omitempty"` // how likely it is one person, in percent; 0 where that is not asked
	Learnt      *crm.Learnt  `json:"learnt,omitempty"`
	Created     time.Time    `json:"created"`
	Facts       string       `json:"fingerprint"`            // of the leads, to which a decision is bound
	Proposed    string       `json:"proposed_by,omitempty"`  // who proposed a merge that waits for a second person
	Requested   []string     `json:"requested_by,omitempty"` // salespeople who asked for the leads

	Updated   time.Time       `json:"-"`
	Teams     []crm.TeamID    `json:"-"`
	Companies []crm.CompanyID `json:"-"`
	Codes     []string        `json:"-"` // of evidence and guards
	Revenue   []Amount        `json:"-"` // of its leads, by currency
	Decided   string          `json:"-"` // who decided what waits to be applied; a waiting case has none

	text  string // what a search looks in, in lower case
	leads []leadText
}

// Likelihood is how likely the leads are one person, in percent, including users' decisions about others of the
// pattern; 0 where that is not asked.
func (r *Row) Likelihood() int { return r.Learnt.Likelihood(r.Score) }

// leadText is the part of a row about one lead.
type leadText struct {
	id      crm.LeadID
	name    string
	text    string
	team    crm.TeamID
	company crm.CompanyID
	revenue Amount
	source  crm.SourceID
	medium  crm.MediumID
	creator crm.UserID
	created time.Time
}

// IsOfTeam reports whether every lead of the row is of a sales team.
func (r *Row) IsOfTeam(team crm.TeamID) bool {
	return len(r.leads) > 0 && !slices.ContainsFunc(r.leads, func(l leadText) bool { return l.team != team })
}

// shows reports whether the row has what a lead says.
func (r *Row) shows(id crm.LeadID) bool {
	return slices.ContainsFunc(r.leads, func(l leadText) bool { return l.id == id })
}

// Only returns the row with what some of its leads say; the others leave no name, address, team or revenue in it.
func (r *Row) Only(keep func(crm.LeadID) bool) *Row {
	kept := *r
	kept.leads = nil
	for _, l := range r.leads {
		if keep(l.id) {
			kept.leads = append(kept.leads, l)
		}
	}
	kept.describe()
	return &kept
}

const maxNames = 3 // in a title

// describe fills title, search text, teams, companies and revenue from the leads of the row.
func (r *Row) describe() {
	var names []string
	texts := []string{r.Case}
	r.Teams, r.Companies, r.Revenue = nil, nil, nil
	for _, l := range r.leads {
		if l.name != "" && !slices.Contains(names, l.name) {
			names = append(names, l.name)
		}
		texts = append(texts, l.text)
		if l.team != 0 && !slices.Contains(r.Teams, l.team) {
			r.Teams = append(r.Teams, l.team)
		}
		if l.company != 0 && !slices.Contains(r.Companies, l.company) {
			r.Companies = append(r.Companies, l.company)
		}
		r.addRevenue(l.revenue.Value, l.revenue.Currency)
	}
	r.Title = strings.Join(names[:min(len(names), maxNames)], ", ")
	if more := len(names) - maxNames; more > 0 {
		r.Title += fmt.Sprintf(" +%d", more)
	}
	r.text = strings.ToLower(strings.Join(texts, " "))
}

// Amount is a sum of money.
type Amount struct {
	Currency string // such as EUR; empty where the company is unknown
	Value    float64
}

func newRow(c *crm.Case, leads map[crm.LeadID]*crm.Lead, d *crm.Directory) *Row {
	r := &Row{
		Case:        c.ID,
		Verdict:     c.Verdict,
		State:       c.State,
		Pattern:     crm.PatternOf(c),
		Score:       c.Score,
		Facts:       c.Facts,
		Created:     c.Created,
		Updated:     c.Updated,
		Leads:       c.Leads,
		Salespeople: append([]crm.UserID{}, c.Salespeople...),
	}
	for _, g := range c.Guards {
		r.Codes = append(r.Codes, "guard_"+strings.TrimPrefix(g.Code, "guard_"))
	}
	for _, reason := range c.Reasons {
		if !slices.Contains(r.Codes, reason.Code) {
			r.Codes = append(r.Codes, reason.Code)
		}
	}
	for _, id := range c.Leads {
		if l := leads[id]; l != nil {
			r.leads = append(r.leads, leadText{
				id:   id,
				name: cmp.Or(l.ContactName, l.CompanyName, l.Title),
				team: l.Team, company: l.Company,
				source: l.Origin.Source, medium: l.Origin.Medium, creator: l.Creator, created: l.Created,
				text: strings.Join(
					[]string{fmt.Sprint(id), l.Title, l.ContactName, l.CompanyName, l.Email, l.Phone, l.Mobile},
					" ",
				),
				revenue: Amount{d.Companies[l.Company].Currency, l.Revenue},
			})
		}
	}
	r.describe()
	return r
}

func (r *Row) addRevenue(value float64, currency string) {
	if value == 0 {
		return
	}
	i := slices.IndexFunc(r.Revenue, func(a Amount) bool { return a.Currency == currency })
	if i < 0 {
		r.Revenue = append(r.Revenue, Amount{Currency: currency})
		i = len(r.Revenue) - 1
	}
	r.Revenue[i].Value += value
}

// TotalRevenue adds the revenue of all currencies, to sort by: it is not an amount of money.
func (r *Row) TotalRevenue() (sum float64) {
	for _, a := range r.Revenue {
		sum += a.Value
	}
	return sum
}

// DuplicateRevenue is, by currency, the revenue of the leads without the largest amount of each.
func (r *Row) DuplicateRevenue() []Amount {
	largest := map[string]float64{}
	for _, l := range r.leads {
		largest[l.revenue.Currency] = max(largest[l.revenue.Currency], l.revenue.Value)
	}
	extra := slices.Clone(r.Revenue)
	for i := range extra {
		extra[i].Value -= largest[extra[i].Currency]
	}
	return slices.DeleteFunc(extra, func(a Amount) bool { return a.Value == 0 })
}

// Matches reports whether every word of a search is in the case: an id, a name, an address, a number.
func (r *Row) Matches(search string) bool { return r.hasWords(strings.Fields(strings.ToLower(search))) }

func (r *Row) hasWords(words []string) bool {
	for _, word := range words {
		if !strings.Contains(r.text, strings.TrimPrefix(word, "#")) {
			return false
		}
	}
	return true
}
