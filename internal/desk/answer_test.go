package desk

import (
	"testing"

	"leadtwin/internal/crm"
)

func TestAnswer(t *testing.T) {
	yes, no, nothing := crm.Answer{OnePerson: true, Weight: 1000}, crm.Answer{Weight: 1000}, crm.Answer{}
	for name, c := range map[string]struct {
		decision Decision
		want     crm.Answer
	}{
		"merge":                 {Decision{As: Merge}, yes},
		"merge with another":    {Decision{As: Merge, Added: []crm.LeadID{9}}, yes},
		"merge without one":     {Decision{As: Merge, LeftOut: []crm.LeadID{9}}, nothing},
		"separate":              {Decision{As: Separate, Reason: "other_firm"}, no},
		"dismiss":               {Decision{As: Dismiss}, no},
		"test data":             {Decision{As: Dismiss, Reason: TestData}, nothing},
		"separate test data":    {Decision{As: Separate, Reason: TestData}, nothing},
		"snooze":                {Decision{As: Snooze}, nothing},
		"confirm":               {Decision{As: Confirm}, nothing},
		"ten at once":           {Decision{As: Dismiss, Together: 10}, no},
		"forty at once":         {Decision{As: Merge, Together: 40}, crm.Answer{OnePerson: true, Weight: 250}},
		"five hundred at once":  {Decision{As: Dismiss, Together: 500}, crm.Answer{Weight: 20}},
		"a case alone, of many": {Decision{As: Dismiss, Together: 1}, no},
	} {
		if got := c.decision.Answer(); got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
	}
}
