package console

import (
	"fmt"

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
	Odoo    Server     `json:"odoo"`
	Mode    string     `json:"mode"` // dry-run, review, auto
	Stats   Stats      `json:"stats"`
	Cases   []crm.Case `json:"cases"`
	Common  []Common   `json:"common,omitempty"`
	Warning string     `json:"warning,omitempty"`
	Error   string     `json:"error,omitempty"` // what ended it before all was done
	Next    string     `json:"next,omitempty"`
	People  People     `json:"-"`
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
	Undone map[string]Action   // by case: the undo of its merge
	There  map[string]bool     // cases that are done without a write: their notes were there already
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
	c.sentence(2, "%s, %s new or changed; %s; %d calls, %.1f s.", several(s.Stats.Leads, "lead"), count(s.Stats.Changed), several(len(s.Cases), "case"), s.Stats.Calls, s.Stats.Seconds)
	if s.Warning != "" {
		c.sentence(2, "Warning: %s", s.Warning)
	}
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

func (c *Console) commonValues(common []Common) {
	if len(common) == 0 {
		return
	}
	c.Print("\nValues that too many leads carry; they weigh nothing (rules.max_leads_per_value):")
	for i, v := range common {
		if i == 10 {
			c.Print("  … and %d more", len(common)-i)
			break
		}
		c.Print("  %s on %s leads", Plain(v.Value), count(v.Leads))
	}
}

// summary counts the cases above, each once by its verdict and once by what became of it.
func (c *Console) summary(s Sweep) {
	c.Print("\n%s  %s: %d merge, %d separate, %d review, %d ignore", c.strong("Summary"), several(len(s.Cases), "case"), s.Stats.Merge, s.Stats.Separate,
		s.Stats.Review, s.Stats.Ignore)
	states, there := map[crm.State]int{}, 0
	for _, one := range s.Cases {
		states[one.State]++
		if s.People.There[one.ID] {
			there++
		}
	}
	if states[crm.Applied]+states[crm.Failed]+states[crm.Held] == 0 {
		return
	}
	text := fmt.Sprintf("%d carried out, %d failed", states[crm.Applied]-there, states[crm.Failed])
	if there > 0 {
		text += fmt.Sprintf(", %d already there", there)
	}
	if states[crm.Held] > 0 {
		text += fmt.Sprintf(", %d held", states[crm.Held])
	}
	c.Print("         %s", text)
}

func needNothing(cases int) string {
	if cases == 1 {
		return "1 case needs nothing"
	}
	return count(cases) + " cases need nothing"
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
