package crm

import (
	"strings"
	"time"
)

// Key is a blocking key: only leads that share one are compared. Rules define its format; the store does not parse it.
type Key string

// Verdict is what should happen to the leads of a case.
type Verdict string

// The four verdicts.
const (
	Merge    Verdict = "merge"    // one person: merge in Odoo
	Separate Verdict = "separate" // one organisation, several people and salespeople: post a note
	Review   Verdict = "review"   // a user must decide
	Ignore   Verdict = "ignore"   // similar, but nothing needs to be done
)

// State is the progress of a case.
type State string

// The states of a case. Applied, Undone and Dismissed are ends; the others may still change.
const (
	Planned   State = "planned"   // a dry run found it
	Waiting   State = "waiting"   // waits for a user or for its turn
	Applied   State = "applied"   // applied and verified
	Undone    State = "undone"    // applied, and the merge was undone since
	Failed    State = "failed"    // tried; Error says why it did not work
	Held      State = "held"      // a guard or limit holds it back
	Snoozed   State = "snoozed"   // out of the queue for a while; never stored, see Case.Snoozed
	Dismissed State = "dismissed" // a user decided never to propose it again
)

// OpenStates are the states of cases that can still change and are stored.
func OpenStates() []State { return []State{Planned, Waiting, Failed, Held} }

// WasApplied reports whether a case with this state was applied and stays as a record of what was done.
func (s State) WasApplied() bool { return s == Applied || s == Undone }

// Reason is one finding behind a verdict, worded for users. Codes are stable: they are part of JSON, metrics and docs.
type Reason struct {
	Code   string   `json:"code"`
	Leads  []LeadID `json:"leads"`
	Values []string `json:"values,omitempty"`
	Number float64  `json:"number,omitempty"` // a count, an amount or days, as the code needs it
	Limit  float64  `json:"limit,omitempty"`  // the setting that the number exceeds
	Text   string   `json:"text"`             // the sentence in English
}

// ActionKind names a write to Odoo.
type ActionKind string

// What Leadtwin writes to Odoo.
const (
	ActMerge  ActionKind = "merge"
	ActNote   ActionKind = "note"
	ActAssign ActionKind = "assign"
	ActUndo   ActionKind = "undo"
)

// PlannedAction is one write that a case would cause. A dry run prints it, apply executes it.
type PlannedAction struct {
	Action      ActionKind `json:"action"`
	Leads       []LeadID   `json:"leads,omitempty"`       // merge, assign
	Survivor    LeadID     `json:"survivor,omitempty"`    // merge: the forecast
	Lead        LeadID     `json:"lead,omitempty"`        // note: where it is posted
	Tag         []UserID   `json:"tag,omitempty"`         // note: the salespeople it mentions
	Salesperson UserID     `json:"salesperson,omitempty"` // merge, assign; 0 leaves it to Odoo
	Team        TeamID     `json:"team,omitempty"`        // merge, assign; 0 leaves it to Odoo

	Values ChosenValues `json:"values,omitempty"` // merge: what a user chose for the result
}

// Case is one verdict with its reasons and its plan. Its JSON form is the contract of `sweep --output json`.
type Case struct {
	ID          string          `json:"id"` // such as LT-7F3K9Q; stable while the case exists
	Verdict     Verdict         `json:"verdict"`
	Leads       []LeadID        `json:"leads"`              // ascending
	Survivor    LeadID          `json:"survivor,omitempty"` // merge, and review of what would be a merge
	Salespeople []UserID        `json:"salespeople"`        // ascending, without none
	Reasons     []Reason        `json:"reasons"`
	Guards      []Reason        `json:"guards"`           // what prevented an automatic merge or note
	Score       int             `json:"score,omitempty"`  // of merge and review: how likely it is one person, percent
	Learnt      *Learnt         `json:"learnt,omitempty"` // never stored; nil where users have not decided yet
	State       State           `json:"state"`
	Error       string          `json:"error,omitempty"`
	Plan        []PlannedAction `json:"plan"`
	Facts       string          `json:"facts,omitempty"` // fingerprint of the leads that verdict and plan rest on
	Snoozed     *Snooze         `json:"snoozed,omitempty"`
	Created     time.Time       `json:"-"`
	Updated     time.Time       `json:"-"`
}

// NeedsUserSuffix ends the Error of a failed case that a retry does not help: Odoo refuses it, in words for its user.
const NeedsUserSuffix = "; Leadtwin does not retry this, a user must resolve it"

// NeedsUser reports whether a failed case stays failed until its facts change or a user approves it.
func (c Case) NeedsUser() bool {
	return c.State == Failed && strings.HasSuffix(c.Error, NeedsUserSuffix)
}

// Snooze is a user's decision to hide a case from the review queue.
type Snooze struct {
	Until time.Time `json:"until,omitzero"` // zero: until the leads change
	By    string    `json:"by"`
}

// IsSnoozed reports whether the case is hidden from the review queue at a time.
func (c Case) IsSnoozed(at time.Time) bool {
	return c.Snoozed != nil && (c.Snoozed.Until.IsZero() || at.Before(c.Snoozed.Until))
}

// At returns the case with the state that it has at a time: a snooze hides an open case, and ends.
func (c Case) At(now time.Time) Case {
	switch {
	case c.State.WasApplied() || c.State == Dismissed || !c.IsSnoozed(now):
		c.Snoozed = nil
	default:
		c.State = Snoozed
	}
	return c
}

// Pair is two leads, the lower id first.
type Pair struct{ A, B LeadID }

// AllPairs returns every pair of the leads.
func AllPairs(leads []LeadID) (pairs []Pair) {
	for i, one := range leads {
		for _, other := range leads[i+1:] {
			pairs = append(pairs, NewPair(one, other))
		}
	}
	return pairs
}

// NewPair orders two ids into a Pair.
func NewPair(a, b LeadID) Pair {
	if b < a {
		a, b = b, a
	}
	return Pair{a, b}
}

// Answer is what a user's decision says about the question whether the leads of a case are one person.
type Answer struct {
	OnePerson bool
	Weight    int // in thousandths of a decision on one case; 0 says nothing about the question
}

// WholeAnswer is the weight of a decision on one case.
const WholeAnswer = 1000

// Answers counts what users answered about cases of one pattern.
type Answers struct {
	Decisions int
	OnePerson int // of Decisions
	Weight    int // of Decisions together, in thousandths
	OneWeight int // of OnePerson together, in thousandths
}

// Learnt is how likely the leads of a case are one person by labelled leads and by the users' own decisions. It is
// never stored, since it changes with each decision.
type Learnt struct {
	Score     int `json:"score"`     // percent
	Decisions int `json:"decisions"` // on cases of the same pattern
	OnePerson int `json:"one_person"`
}

// Likelihood is how likely the leads are one person, in percent: labelled where users have not decided on such cases.
func (l *Learnt) Likelihood(labelled int) int {
	if l == nil {
		return labelled
	}
	return l.Score
}
