package note

import (
	"strings"
	"testing"
)

func TestMergeConflictsAreBounded(t *testing.T) {
	m := Merge{Conflicts: make([]Conflict, maxConflicts+7)}
	for i := range m.Conflicts {
		m.Conflicts[i] = Conflict{Field: Field{Label: "Notes"}, Other: strings.Repeat("x", 5000)}
	}
	listed := m.ListedConflicts()
	length := len([]rune(listed[0].Other))
	if len(listed) != maxConflicts || m.MoreConflicts() != 7 || length != maxValue {
		t.Errorf("%d listed, %d more, %d characters", len(listed), m.MoreConflicts(), length)
	}
}
