package rules_test

import (
	"regexp"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// TestCaseIDsNeverChange: ids stand in people's notes and mails, so they are the same in every release.
func TestCaseIDsNeverChange(t *testing.T) {
	for _, c := range []struct {
		verdict crm.Verdict
		leads   []crm.LeadID
		want    string
	}{
		{crm.Merge, []crm.LeadID{41, 42}, "LT-PGE16V"},
		{crm.Merge, []crm.LeadID{42, 41, 42}, "LT-PGE16V"},
		{crm.Separate, []crm.LeadID{41, 42, 43}, "LT-J0242T"},
		{crm.Review, []crm.LeadID{41, 42}, "LT-552KRK"},
	} {
		if got := rules.CaseID(c.verdict, c.leads); got != c.want {
			t.Errorf("CaseID(%s, %v) = %s, want %s", c.verdict, c.leads, got, c.want)
		}
	}
}

func TestLongerCaseIDsBeginWithTheShorter(t *testing.T) {
	form := regexp.MustCompile(`^LT-[0-9A-HJKMNP-TV-Z]+$`)
	leads := []crm.LeadID{1, 2, 3}
	short := rules.CaseID(crm.Merge, leads)
	for _, n := range []int{-1, 0, 6, 7, 12, 1000} {
		id := rules.CaseIDLen(crm.Merge, leads, n)
		if !strings.HasPrefix(id, short) || !form.MatchString(id) || n > 6 && n < 50 && len(id) != n+len("LT-") {
			t.Errorf("CaseIDLen(%d) = %s, which is not %s and more", n, id, short)
		}
	}
	if leads[0] != 1 {
		t.Error("CaseID sorted the caller's leads")
	}
}
