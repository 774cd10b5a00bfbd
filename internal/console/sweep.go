package console

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/jedib0t/go-pretty/v6/text"

	"leadtwin/internal/crm"
)

// Server is the Odoo that a result is about.
type Server struct {
	Version   string `json:"version"`
	Transport string `json:"transport"`
	Database  string `json:"database"`
}

// Stats counts what one sweep did. Seconds is wall-clock time; Calls are HTTP calls to Odoo.
type Stats struct {
	Leads    int     `json:"leads"`
	Changed  int     `json:"changed"`
	Groups   int     `json:"groups"`
	Merge    int     `json:"merge"`
	Separate int     `json:"separate"`
	Review   int     `json:"review"`
	Ignore   int     `json:"ignore"`
	Calls    int64   `json:"calls"`
	Seconds  float64 `json:"seconds"`
}

// Common is a value that so many leads carry that it weighs nothing.
type Common struct {
	Value string `json:"value"`
	Leads int    `json:"leads"`
}

// Sweep is the result of `sweep` and of `demo`.
type Sweep struct {
	Odoo   Server     `json:"odoo"`
	Mode   string     `json:"mode"` // dry-run, review, auto
	Stats  Stats      `json:"stats"`
	Cases  []crm.Case `json:"cases"`
	Common []Common   `json:"common,omitempty"`
	People People     `json:"-"`
}

// Check is the result of `check`.
type Check struct {
	Odoo    Server       `json:"odoo"`
	Cases   []crm.Case   `json:"cases"`
	Similar []Similar    `json:"similar"`
	Missing []crm.LeadID `json:"missing,omitempty"`
	People  People       `json:"-"`
}

// Similar lists the leads that have evidence in common with one lead.
type Similar struct {
	Lead  crm.LeadID    `json:"lead"`
	Leads []SimilarLead `json:"leads"`
}

// SimilarLead is one similar lead, with all evidence.
type SimilarLead struct {
	ID       crm.LeadID `json:"id"`
	Relation string     `json:"relation"`
	Evidence []Evidence `json:"evidence"`
}

// Evidence is one finding about two leads; Values and Of are of the asked lead first.
type Evidence struct {
	Code   string   `json:"code"`
	Values []string `json:"values"`
	Of     []string `json:"of,omitempty"`
	Weak   bool     `json:"weak,omitempty"`
	Text   string   `json:"text"`
}

// People names what cases refer to by id.
type People struct {
	Leads  map[crm.LeadID]crm.Lead
	Users  map[crm.UserID]string
	Stages map[crm.StageID]string
	Done   map[string]Decision // by case: what a person had done with it, where that is not its verdict
}

// Decision is what was carried out because a person said so.
type Decision struct {
	As     crm.Verdict // merge or separate
	Action string      // its number in the history
	On     crm.LeadID  // the survivor of a merge, or the lead with the note
	By     string
}

// Sweep prints the cases of one sweep and what may be done about them.
func (c *Console) Sweep(s Sweep) error {
	if c.asJSON {
		if s.Cases == nil {
			s.Cases = []crm.Case{}
		}
		return c.JSON(s)
	}
	c.server(s.Odoo)
	c.sentence(2, "%s, %d new or changed, %s of similar leads; %d calls, %.1f s.", several(s.Stats.Leads, "lead"), s.Stats.Changed, several(s.Stats.Groups, "group"), s.Stats.Calls, s.Stats.Seconds)
	if s.Mode == "dry-run" {
		c.Print("Dry run: nothing was written to Odoo.")
	}
	if s.Stats.Leads == 0 {
		c.sentence(0, "This database has no leads, or shows none to Leadtwin's user.")
		return nil
	}
	c.Cases(s.Cases, s.People)
	c.commonValues(s.Common)
	c.summary(s)
	return nil
}

func (c *Console) server(s Server) {
	c.Print("Odoo %s, database %s, over %s", Plain(s.Version), Plain(s.Database), s.Transport)
}

// Cases prints cases one below the other, those that want something done first.
func (c *Console) Cases(cases []crm.Case, people People) {
	order := map[crm.Verdict]int{crm.Merge: 0, crm.Separate: 1, crm.Review: 2, crm.Ignore: 3}
	sorted := slices.Clone(cases)
	slices.SortStableFunc(sorted, func(a, b crm.Case) int { return cmp.Compare(order[a.Verdict], order[b.Verdict]) })
	ignored := 0
	for _, one := range sorted {
		if one.Verdict == crm.Ignore && len(cases) > 1 {
			ignored++
			continue
		}
		c.Case(one, people)
	}
	if ignored > 0 {
		c.Print("")
		c.sentence(2, "%s nothing (one salesperson, or dismissed). See: leadtwin cases list --verdict ignore", groups(ignored))
	}
}

// Case prints one case: what, which leads, why, what held it back, what was or would be done.
func (c *Console) Case(one crm.Case, people People) {
	decision, decided := people.Done[one.ID]
	what, held := headline(one), "held back"
	if decided {
		what, held = decision.headline(one), "had been held back"
	}
	gap := "  "
	if before := len(one.Verdict) + len(one.ID) + 4; c.folds && before+len(what) > c.width {
		gap, what = "\n  ", c.wrap(what, 2)
	}
	c.Print("\n%s  %s%s%s", c.verdict(one.Verdict), c.strong(one.ID), gap, what)
	rows := make([][]string, 0, len(one.Leads))
	for _, id := range one.Leads {
		rows = append(rows, leadRow(one, id, people))
	}
	c.Table([]string{"", "lead", "contact", "e-mail", "phone", "salesperson", "stage", "created"}, rows, 2, 3, 4, 5, 6)
	for _, r := range one.Reasons {
		c.sentence(4, "  because %s%s", Plain(r.Text), on(r.Leads, one.Leads))
	}
	for _, g := range one.Guards {
		c.sentence(4, "  %s: %s", held, Plain(g.Text))
	}
	lines := planLines(one, people)
	if decided {
		lines = []string{decision.line(one)}
	}
	for _, line := range lines {
		c.sentence(4, "  %s %s", doing(one.State), line)
	}
	if one.Error != "" {
		c.sentence(4, "  %s: %s", map[bool]string{true: "failed", false: "not done"}[one.State == crm.Failed], Plain(one.Error))
	}
}

func (d Decision) headline(one crm.Case) string {
	if d.As == crm.Merge {
		return fmt.Sprintf("%d leads, merged as %s decided; lead %d stays (*)", len(one.Leads), d.who(), d.On)
	}
	return fmt.Sprintf("%d leads, kept apart as %s decided", len(one.Leads), d.who())
}

// who is the person's name, where the system told one.
func (d Decision) who() string {
	if d.By == "" || d.By == "cli" {
		return "a person"
	}
	return Plain(d.By)
}

func (d Decision) line(one crm.Case) string {
	if d.As == crm.Merge {
		return fmt.Sprintf("merge %s into %d (%s)", list(one.Leads), d.On, d.Action)
	}
	return fmt.Sprintf("one internal note on lead %d (%s)", d.On, d.Action)
}

func leadRow(one crm.Case, id crm.LeadID, people People) []string {
	l, known := people.Leads[id]
	mark := ""
	if one.Survivor == id {
		mark = "*"
	}
	if !known {
		return []string{mark, fmt.Sprint(id), "(merged or deleted)", "", "", "", "", ""}
	}
	contact := cmp.Or(l.ContactName, l.CompanyName, l.Title)
	stage := people.Stages[l.Stage]
	if l.Lost() {
		stage = "lost"
	} else if !l.Active {
		stage = "archived"
	}
	return []string{mark, fmt.Sprint(id), contact, l.Email, cmp.Or(l.Phone, l.Mobile), people.user(l.Salesperson), stage, l.Created.Format("2006-01-02")}
}

func (p People) user(id crm.UserID) string {
	if id == 0 {
		return "–"
	}
	return cmp.Or(p.Users[id], fmt.Sprintf("user %d", id))
}

func headline(one crm.Case) string {
	n := len(one.Leads)
	switch one.Verdict {
	case crm.Merge:
		return fmt.Sprintf("%d leads are one person; lead %d stays (*)", n, one.Survivor)
	case crm.Separate:
		return fmt.Sprintf("%d leads of one organisation, %d salespeople: keep apart and tell them", n, len(one.Salespeople))
	case crm.Review:
		return fmt.Sprintf("%d leads need a person to decide", n)
	case crm.Ignore:
		return fmt.Sprintf("%d similar leads, nothing to do", n)
	}
	return string(one.Verdict)
}

func planLines(one crm.Case, people People) []string {
	if one.Verdict == crm.Review {
		return nil
	}
	lines := make([]string, 0, len(one.Plan))
	for _, a := range one.Plan {
		switch a.Action {
		case crm.ActMerge:
			lines = append(lines, fmt.Sprintf("merge %s into %d%s", list(a.Leads), a.Survivor, people.owner(a.Salesperson)))
		case crm.ActNote:
			names := make([]string, len(a.Tag))
			for i, u := range a.Tag {
				names[i] = Plain(people.user(u))
			}
			lines = append(lines, fmt.Sprintf("one internal note on lead %d that tags %s", a.Lead, strings.Join(names, ", ")))
		case crm.ActAssign:
			lines = append(lines, fmt.Sprintf("give leads %s to %s", list(a.Leads), Plain(people.user(a.Salesperson))))
		case crm.ActUndo:
			lines = append(lines, "take a merge back")
		}
	}
	return lines
}

// owner says who gets the result of a merge, where that is not left to Odoo.
func (p People) owner(id crm.UserID) string {
	if id == 0 {
		return ""
	}
	return ", salesperson " + Plain(p.user(id))
}

func doing(s crm.State) string {
	switch s {
	case crm.Applied:
		return "done:"
	case crm.Planned, crm.Waiting, crm.Held, crm.Failed, crm.Dismissed:
	}
	return "plan:"
}

func (c *Console) commonValues(common []Common) {
	if len(common) == 0 {
		return
	}
	c.Print("\nValues that too many leads carry; they weigh nothing (rules.max_shared):")
	for i, v := range common {
		if i == 10 {
			c.Print("  … and %d more", len(common)-i)
			break
		}
		c.Print("  %s on %s leads", Plain(v.Value), count(v.Leads))
	}
}

func (c *Console) summary(s Sweep) {
	c.Print("\n%s  %d merge, %d separate, %d review, %d ignore", c.strong("Summary"), s.Stats.Merge, s.Stats.Separate, s.Stats.Review, s.Stats.Ignore)
	states := map[crm.State]int{}
	for _, one := range s.Cases {
		states[one.State]++
	}
	if states[crm.Applied] > 0 || states[crm.Failed] > 0 {
		c.Print("         %d carried out, %d failed", states[crm.Applied], states[crm.Failed])
	}
}

func (c *Console) verdict(v crm.Verdict) string {
	colour := map[crm.Verdict]text.Color{crm.Merge: text.FgGreen, crm.Separate: text.FgCyan, crm.Review: text.FgYellow, crm.Ignore: text.FgHiBlack}
	return c.paint(strings.ToUpper(string(v)), colour[v], text.Bold)
}

func on(some, all []crm.LeadID) string {
	if len(some) == 0 || len(some) == len(all) {
		return ""
	}
	return " (" + list(some) + ")"
}

func list(ids []crm.LeadID) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = fmt.Sprint(id)
	}
	return strings.Join(parts, ", ")
}

func groups(n int) string {
	if n == 1 {
		return "1 group is similar but needs"
	}
	return fmt.Sprintf("%d groups are similar but need", n)
}

// several writes "1 lead" and "1,234 leads".
func several(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return count(n) + " " + what + "s"
}

// count writes 12345 as 12,345.
func count(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
