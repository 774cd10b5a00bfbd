package synctest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
)

// Dirty returns the leads that are marked dirty.
func (s *Site) Dirty() []crm.LeadID {
	s.Helper()
	marks, err := s.Store.DirtyLeads(s.Context(), 0, 1<<20)
	if err != nil {
		s.Fatal(err)
	}
	return lists.Map(marks, func(m store.DirtyLead) crm.LeadID { return m.Lead })
}

// Cases returns all cases, ordered by leads and verdict.
func (s *Site) Cases() []crm.Case {
	s.Helper()
	all, err := s.Store.Cases(s.Context(), store.CaseFilter{})
	if err != nil {
		s.Fatal(err)
	}
	slices.SortFunc(all, func(a, b crm.Case) int {
		return cmp.Or(slices.Compare(a.Leads, b.Leads), cmp.Compare(a.Verdict, b.Verdict))
	})
	return all
}

// ListCases lists cases, one a line, such as "merge 41 42: waiting".
func ListCases(cases []crm.Case) string {
	var b strings.Builder
	for _, c := range cases {
		fmt.Fprintf(&b, "%s %s: %s\n", c.Verdict, strings.Trim(fmt.Sprint(c.Leads), "[]"), c.State)
	}
	return b.String()
}
