package crm

import (
	"strings"
	"time"
)

// Key is a blocking key: only leads that share one are compared. Its text is made by rules and opaque to the store.
type Key string

// Verdict says what should happen to the leads of a case.
type Verdict string

// The four verdicts.
const (
	Merge    Verdict = "merge"    // one person: merge in Odoo
	Separate Verdict = "separate" // one organisation, several people and salespeople: post a note
	Review   Verdict = "review"   // a person has to decide
	Ignore   Verdict = "ignore"   // similar, but nothing needs to be done
)

// State says how far a case has come.
type State string

// The states of a case. Applied, Undone and Dismissed are ends; the others may still change.
const (
	Planned   State = "planned"   // a dry run found it
	Waiting   State = "waiting"   // waits for a person or for its turn
	Applied   State = "applied"   // carried out and verified
	Undone    State = "undone"    // carried out, and the merge was undone since
	Failed    State = "failed"    // tried; Error says why it did not work
	Held      State = "held"      // a guard or limit holds it back
	Snoozed   State = "snoozed"   // out of the queue for a while; never stored: see Case.Snoozed
	Dismissed State = "dismissed" // a person said "never again"
)

// WasApplied says that a case with this state was carried out: it stays as it is, as a record of what was done.
func (s State) WasApplied() bool { return s == Applied || s == Undone }

// Reason is one finding that a verdict rests on, worded for people. Codes are stable and stand in JSON, metrics and
// docs.
type Reason struct {
	Code   string   `json:"code"`
	Leads  []LeadID `json:"leads"`
	Values []string `json:"values,omitempty"`
	Text   string   `json:"text"`
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

// PlannedAction is one write that a case would cause; a dry run prints it, apply carries it out.
type PlannedAction struct {
	Action      ActionKind `json:"action"`
	Leads       []LeadID   `json:"leads,omitempty"`       // merge, assign: the leads it concerns
	Survivor    LeadID     `json:"survivor,omitempty"`    // merge: the forecast
	Lead        LeadID     `json:"lead,omitempty"`        // note: where it is posted
	Tag         []UserID   `json:"tag,omitempty"`         // note: the salespeople it mentions
	Salesperson UserID     `json:"salesperson,omitempty"` // merge, assign: to set; 0 leaves it to Odoo
	Team        TeamID     `json:"team,omitempty"`        // merge, assign: to set; 0 leaves it to Odoo
}

// Case is one verdict with its reasons and its plan. Its JSON form is the contract of `sweep --output json`.
type Case struct {
	ID          string          `json:"id"` // such as LT-7F3K9Q; stable while the case lives
	Verdict     Verdict         `json:"verdict"`
	Leads       []LeadID        `json:"leads"`              // ascending
	Survivor    LeadID          `json:"survivor,omitempty"` // merge, and review of what would be a merge
	Salespeople []UserID        `json:"salespeople"`        // ascending, without none
	Reasons     []Reason        `json:"reasons"`
	Guards      []Reason        `json:"guards"` // what held the verdict back
	State       State           `json:"state"`
	Error       string          `json:"error,omitempty"`
	Plan        []PlannedAction `json:"plan"`
	Facts       string          `json:"facts,omitempty"` // fingerprint of the leads that verdict and plan rest on
	Snoozed     *Snooze         `json:"snoozed,omitempty"`
	Created     time.Time       `json:"-"`
	Updated     time.Time       `json:"-"`
}

// NeedsUserSuffix ends the Error of a failed case that trying again does not help: Odoo refuses it, in words for its
// user.
const NeedsUserSuffix = "; a person must look, it is not tried again by itself"

// NeedsUser says whether a failed case stays so until its facts change or a person approves it.
func (c Case) NeedsUser() bool {
	return c.State == Failed && strings.HasSuffix(c.Error, NeedsUserSuffix)
}

// Snooze says that a user took a case out of the review queue.
type Snooze struct {
	Until time.Time `json:"until,omitzero"` // zero: until the leads change
	By    string    `json:"by"`
}

// IsSnoozed says whether the case is out of the review queue at a time.
func (c Case) IsSnoozed(at time.Time) bool {
	return c.Snoozed != nil && (c.Snoozed.Until.IsZero() || at.Before(c.Snoozed.Until))
}

// Pair is two leads, the lower id first.
type Pair struct{ A, B LeadID }

// NewPair orders two ids into a Pair.
func NewPair(a, b LeadID) Pair {
	if b < a {
		a, b = b, a
	}
	return Pair{a, b}
}
