package replay

import (
	"cmp"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// What is what people decided about leads.
type What string

// The decisions. Merged says that the leads are one person, Separated that they are several people, of whom some may
// have several of the leads, and the others that no two of them are.
const (
	Merged    What = "merged"
	Separated What = "separated"
	Dismissed What = "dismissed"
	Undone    What = "undone"  // a merge that was undone
	InOdoo    What = "in_odoo" // a merge that a user made in Odoo itself
)

// Decision is one decision of people, with the leads as they were or are.
type Decision struct {
	What     What
	Case     string
	Action   string // of a merge: its id in the history
	By       string
	At       time.Time
	Decided  []crm.LeadID
	Leads    []rules.Lead // those decided on, and what is related to them where it is known
	Frequent rules.FrequentKeys

	// Of a merge in Odoo: the titles of the leads that are gone, which have no ids any more, and the message about it. The
	// first of those decided on is the lead that holds the message.
	Gone    []string
	Message crm.MessageID
}

// Outcome is what the policy does with a decision.
type Outcome string

// The outcomes. A guard that asks counts as Asks.
const (
	Agrees Outcome = "agrees"
	Asks   Outcome = "asks"   // a case for review
	Misses Outcome = "misses" // merged by people, and the policy would neither merge nor ask
	Harms  Outcome = "harms"  // kept apart by people, and the policy would merge
)

// The costs by which settings are compared: a wrong merge costs trust, a missed duplicate two phone calls, a question a
// minute.
const (
	costOfHarm  = 100
	costOfMiss  = 10
	costOfAsked = 1
)

// Counts is how many decisions had each outcome.
type Counts struct {
	Agrees int `json:"agrees"`
	Asks   int `json:"asks"`
	Misses int `json:"misses"`
	Harms  int `json:"harms"`
}

func (c *Counts) add(o Outcome) {
	switch o {
	case Agrees:
		c.Agrees++
	case Asks:
		c.Asks++
	case Misses:
		c.Misses++
	case Harms:
		c.Harms++
	}
}

func (c Counts) cost() int { return costOfHarm*c.Harms + costOfMiss*c.Misses + costOfAsked*c.Asks }

// Result is how the policy does on past decisions.
type Result struct {
	Decisions int          `json:"decisions"`
	Total     Counts       `json:"total"`
	Kinds     []KindCounts `json:"kinds"`
	Worst     []Difference `json:"worst"`    // decisions that the policy harms or misses, the worst and newest first
	Settings  []Gain       `json:"settings"` // single settings that would help, the best first
	Tried     int          `json:"tried"`    // how many single changes of settings were tried
}

// KindCounts are the counts of one kind of decision.
type KindCounts struct {
	What   What   `json:"what"`
	Counts Counts `json:"counts"`
}

// Difference is a decision with another outcome than people wanted.
type Difference struct {
	What    What         `json:"what"`
	Outcome Outcome      `json:"outcome"`
	Case    string       `json:"case"`
	Action  string       `json:"action,omitempty"`
	By      string       `json:"by"`
	At      time.Time    `json:"at"`
	Leads   []crm.LeadID `json:"leads"`

	Gone    []string      `json:"gone,omitempty"`    // of a merge in Odoo: titles of the leads that are gone
	Message crm.MessageID `json:"message,omitempty"` // of a merge in Odoo: that is about it
	Reasons []string      `json:"reasons"`           // of the merge that would do harm
}

// Replay decides by a policy what people decided. maxWorst is how many differences are listed.
func Replay(decisions []Decision, p rules.Policy, now time.Time, maxWorst int) Result {
	r := Result{Decisions: len(decisions), Kinds: []KindCounts{}, Worst: []Difference{}, Settings: []Gain{}}
	for _, what := range []What{Merged, Separated, Dismissed, Undone, InOdoo} {
		kind := KindCounts{What: what}
		for i := range decisions {
			d := &decisions[i]
			if d.What != what {
				continue
			}
			outcome, reasons := d.decide(p, now)
			kind.Counts.add(outcome)
			r.Total.add(outcome)
			if outcome == Harms || outcome == Misses {
				r.Worst = append(r.Worst, d.differsBy(outcome, reasons))
			}
		}
		r.Kinds = append(r.Kinds, kind)
	}
	slices.SortStableFunc(r.Worst, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Outcome, b.Outcome), b.At.Compare(a.At)) // harms comes before misses
	})
	r.Settings, r.Tried = gains(decisions, p, now, r.Total, r.Worst)
	r.Worst = r.Worst[:min(len(r.Worst), maxWorst)]
	return r
}

func (d *Decision) differsBy(outcome Outcome, reasons []string) Difference {
	out := Difference{
		What: d.What, Outcome: outcome, Case: d.Case, Action: d.Action, By: d.By, At: d.At, Leads: d.Decided,
		Reasons: reasons, Gone: d.Gone, Message: d.Message,
	}
	if d.What == InOdoo {
		out.Leads = d.Decided[:1]
	}
	return out
}

func (d *Decision) isMerge() bool { return d.What == Merged || d.What == InOdoo }

// decide returns the outcome, and why the policy would merge where that does harm.
func (d *Decision) decide(p rules.Policy, now time.Time) (Outcome, []string) {
	reasons := []string{}
	merged, asked := 0, 0 // pairs of those decided on
	for _, c := range rules.Evaluate(d.Leads, p, d.Frequent, nil, now).Cases {
		in := 0
		for _, id := range d.Decided {
			if slices.Contains(c.Leads, id) {
				in++
			}
		}
		if in < 2 {
			continue
		}
		if c.Verdict == crm.Merge {
			merged += in * (in - 1) / 2
			for _, reason := range c.Reasons {
				reasons = append(reasons, reason.Text)
			}
		}
		if c.Verdict == crm.Review {
			asked++
		}
	}
	all := len(d.Decided) * (len(d.Decided) - 1) / 2
	switch {
	case d.isMerge() && merged == all:
		return Agrees, nil
	case d.What == Separated && merged == all, !d.isMerge() && d.What != Separated && merged > 0:
		return Harms, reasons
	case asked > 0:
		return Asks, nil
	case d.isMerge():
		return Misses, []string{}
	}
	return Agrees, nil
}
