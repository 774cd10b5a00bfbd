package crm

import "testing"

func TestPatternOf(t *testing.T) {
	reason := func(code string) Reason { return Reason{Code: code} }
	for want, c := range map[Pattern]Case{
		"guard_won": {
			Verdict: Review, Guards: []Reason{reason("won")},
			Reasons: []Reason{reason("same_email")},
		},
		"same_email+name_missing": {
			Verdict: Review,
			Reasons: []Reason{reason("same_email"), reason("name_missing"), reason("company_equal")},
		},
		"separate": {Verdict: Separate, Reasons: []Reason{reason("same_domain")}},
		"similar_email+name_equal": {
			Verdict: Review,
			Reasons: []Reason{reason("name_equal"), reason("similar_email")},
		},
		"same_phone+name_near": {
			Verdict: Review,
			Reasons: []Reason{reason("name_near"), reason("same_phone")},
		},
		"other": {Verdict: Review},
	} {
		if got := PatternOf(&c); got != want {
			t.Errorf("pattern %q, want %q", got, want)
		}
	}
}
