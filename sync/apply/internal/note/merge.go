package note

import (
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/sync/apply/internal/loss"
)

// Merge is the content of the note on the survivor of a merge.
type Merge struct {
	ID          string   // of the action
	People      []Person // whose lead now belongs to another salesperson
	MergedLeads []LeadLine
	Salesperson string // of the survivor
	Conflicts   []Conflict
	Lost        []loss.Loss                  // what was not copied for another reason
	UserEdits   []Field                      // that users changed after the merge
	Labels      map[string]map[string]string // of fields, by language of the note and technical name
}

// Conflict is a value of a merged lead that the survivor does not have.
type Conflict struct {
	Field             Field
	Kept, Other, From string
}

// Field is a field of leads. One for which the note has no label in its language keeps its own.
type Field struct {
	Name  string // technical name; empty for a property
	Label string
}

// A note is mailed to everyone it mentions, so its length is bounded.
const (
	maxConflicts = 30
	maxValue     = 200
)

// HasNothingToReport reports whether no reader needs the note.
func (m Merge) HasNothingToReport() bool {
	return len(m.People) == 0 && len(m.Conflicts) == 0 && len(m.Lost) == 0 && len(m.UserEdits) == 0
}

// NamesFields reports whether the note needs Labels.
func (m Merge) NamesFields() bool { return len(m.Conflicts)+len(m.UserEdits) > 0 }

func (m Merge) templateName() string { return "merged" }

func (m Merge) templateData(language string) any {
	labels := m.Labels[language]
	m.Conflicts, m.UserEdits = slices.Clone(m.Conflicts), slices.Clone(m.UserEdits)
	for i := range m.Conflicts {
		m.Conflicts[i].Field.translateLabel(labels)
	}
	for i := range m.UserEdits {
		m.UserEdits[i].translateLabel(labels)
	}
	return m
}

func (f *Field) translateLabel(labels map[string]string) {
	if label := labels[f.Name]; label != "" {
		f.Label = label
	}
}

// ListedConflicts are the conflicts that the note lists, with their values cut.
func (m Merge) ListedConflicts() []Conflict {
	listed := slices.Clone(m.Conflicts[:min(len(m.Conflicts), maxConflicts)])
	for i := range listed {
		c := &listed[i]
		c.Kept, c.Other = plaintext.SingleLine(c.Kept, maxValue), plaintext.SingleLine(c.Other, maxValue)
	}
	return listed
}

// MoreConflicts is the number of conflicts that the note does not list.
func (m Merge) MoreConflicts() int { return max(0, len(m.Conflicts)-maxConflicts) }

// Undo is the content of a note on the survivor or on a restored lead after an undo.
type Undo struct {
	MergeID   string
	People    []Person   // salesperson of the restored lead
	Former    crm.LeadID // ID that this lead had before; 0 on the survivor
	CreatedAt time.Time  // of the lead with that ID, in the zone of the readers; zero if unknown
	Survivor  LeadLine
	Restored  []LeadLine
	UserEdits []string    // labels of fields that users changed since the merge
	Lost      []loss.Loss // what could not be restored
}

func (u Undo) templateName() string { return "undone" }

func (u Undo) templateData(string) any { return u }
