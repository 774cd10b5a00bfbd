package desk

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"leadtwin/internal/lists"
)

// InvalidError refuses a decision that can never be stored as it is, or a filter of the history.
type InvalidError struct {
	Part string // what is wrong: reason, note, leads, added, values, owner, or the name of a filter
	text string
}

func (e *InvalidError) Error() string { return e.text }

func invalidf(part, format string, args ...any) *InvalidError {
	return &InvalidError{Part: part, text: fmt.Sprintf(format, args...)}
}

// Reason is why leads are kept apart.
type Reason string

// TestData is the reason of leads that are not real inquiries.
const TestData Reason = "test_data"

// Reasons are those that a "no" may have.
func Reasons() []Reason { return []Reason{"other_person", "other_firm", "shared_mailbox", TestData} }

// ReasonList is Reasons in a sentence.
func ReasonList() string { return joinWords(Reasons()) }

func joinWords[T ~string](words []T) string {
	return strings.Join(lists.Map(words, func(word T) string { return string(word) }), ", ")
}

// MaxNote is the length of a sentence for the note, in characters.
const MaxNote = 500

// Check refuses a decision that is wrong in itself, whatever the case. Error: *InvalidError.
func (d Decision) Check() error {
	length := utf8.RuneCountInString(d.Note)
	switch {
	case length > 0 && d.As != Separate:
		return invalidf("note", "decision %s posts no note; a sentence is allowed with: %s", d.As, Separate)
	case length > MaxNote:
		return invalidf("note", "the sentence for the note has %d characters; allowed: at most %d", length, MaxNote)
	case d.Reason == "":
		return nil
	case !slices.Contains(Reasons(), d.Reason):
		return invalidf("reason", "reason is %q; allowed: %s", d.Reason, ReasonList())
	case d.As != Separate && d.As != Dismiss:
		return invalidf("reason", "decision %s has no reason; allowed with a reason: %s, %s", d.As, Separate, Dismiss)
	}
	return nil
}
