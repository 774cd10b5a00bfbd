package desk

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// InvalidError refuses a decision that can never be stored as it is. Part is what is wrong: reason, note, leads or
// owner.
type InvalidError interface {
	error
	Part() string
}

// Reason is why leads are kept apart.
type Reason string

// TestData is the reason of leads that are not real inquiries.
const TestData Reason = "test_data"

// Reasons are those that a "no" may have.
func Reasons() []Reason { return []Reason{"other_person", "other_firm", "shared_mailbox", TestData} }

// ReasonError refuses a reason that is not in Reasons, or that the decision does not take.
type ReasonError struct {
	Reason Reason
	As     Verb
}

func (e *ReasonError) Error() string {
	if slices.Contains(Reasons(), e.Reason) {
		return fmt.Sprintf("decision %s has no reason; allowed with a reason: %s, %s", e.As, Separate, Dismiss)
	}
	return fmt.Sprintf("reason is %q; allowed: %s", e.Reason, ReasonList())
}

// Part is the reason.
func (e *ReasonError) Part() string { return "reason" }

// ReasonList is Reasons in a sentence.
func ReasonList() string {
	names := make([]string, 0, len(Reasons()))
	for _, r := range Reasons() {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

func (d Decision) checkReason() error {
	refuses := d.As == Separate || d.As == Dismiss
	if d.Reason == "" || refuses && slices.Contains(Reasons(), d.Reason) {
		return nil
	}
	return &ReasonError{d.Reason, d.As}
}

// MaxNote is the length of a sentence for the note, in characters.
const MaxNote = 500

// NoteError refuses a sentence for the note.
type NoteError struct {
	Length int // in characters
	As     Verb
}

func (e *NoteError) Error() string {
	if e.As != Separate {
		return fmt.Sprintf("decision %s posts no note; a sentence is allowed with: %s", e.As, Separate)
	}
	return fmt.Sprintf("the sentence for the note has %d characters; allowed: at most %d", e.Length, MaxNote)
}

// Part is the note.
func (e *NoteError) Part() string { return "note" }

// Check refuses a decision that is wrong in itself, whatever the case. Errors: *ReasonError, *NoteError.
func (d Decision) Check() error {
	length := utf8.RuneCountInString(d.Note)
	if length > MaxNote || length > 0 && d.As != Separate {
		return &NoteError{length, d.As}
	}
	return d.checkReason()
}
