package note

import (
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
)

// Merge is the content of the note on the survivor of a merge.
type Merge struct {
	ID          string   // of the action
	People      []Person // whose lead now belongs to another salesperson
	MergedLeads []LeadLine
	Salesperson string // of the survivor
	Conflicts   []Conflict
	Lost        []string // what was not copied for another reason, in sentences
	UserEdits   []Field  // that users changed after the merge
	Labels      Labels
}

// Labels are the labels of fields in a language of the note, by technical name. Without them a Field keeps its label.
type Labels map[string]map[string]string

// Field is a field of leads.
type Field struct {
	Name  string // technical name; empty for a property
	Label string
}

// A note is mailed to everyone it mentions, so its length is bounded.
const (
	maxConflicts = 30
	maxValue     = 200
)

// IsEmpty reports whether the note has nothing to say to anyone.
func (m Merge) IsEmpty() bool {
	return len(m.People) == 0 && len(m.Conflicts) == 0 && len(m.Lost) == 0 && len(m.UserEdits) == 0
}

// NamesFields reports whether the note needs Labels.
func (m Merge) NamesFields() bool { return len(m.Conflicts)+len(m.UserEdits) > 0 }

func (m Merge) template() string { return "merged" }

func (m Merge) translate(language string) any {
	labels := m.Labels[language]
	m.Conflicts, m.UserEdits = slices.Clone(m.Conflicts), slices.Clone(m.UserEdits)
	for i := range m.Conflicts {
		m.Conflicts[i].Field.translate(labels)
	}
	for i := range m.UserEdits {
		m.UserEdits[i].translate(labels)
	}
	return m
}

func (f *Field) translate(labels map[string]string) {
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
	CreatedAt Day        // of the lead with that ID
	Survivor  LeadLine
	Restored  []LeadLine
	UserEdits []string // labels of fields that users changed since the merge
	Lost      []string // what could not be restored, in sentences
}

func (u Undo) template() string { return "undone" }

func (u Undo) translate(string) any { return u }
