package reconcile

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// markSet is the marks of a pass. Each is taken once.
type markSet struct {
	all   []store.DirtyLead // ascending
	taken []bool
}

func newMarkSet(marks []store.DirtyLead) *markSet { return &markSet{marks, make([]bool, len(marks))} }

func (s *markSet) find(id crm.LeadID) (int, bool) {
	byLead := func(m store.DirtyLead, id crm.LeadID) int { return cmp.Compare(m.Lead, id) }
	return slices.BinarySearchFunc(s.all, id, byLead)
}

func (s *markSet) has(id crm.LeadID) bool {
	_, found := s.find(id)
	return found
}

func (s *markSet) takeMarks(ids []crm.LeadID) (marks []store.DirtyLead) {
	for _, id := range ids {
		if i, found := s.find(id); found && !s.taken[i] {
			s.taken[i] = true
			marks = append(marks, s.all[i])
		}
	}
	return marks
}

func (s *markSet) remaining() (marks []store.DirtyLead) {
	for i, taken := range s.taken {
		if !taken {
			marks = append(marks, s.all[i])
		}
	}
	return marks
}
