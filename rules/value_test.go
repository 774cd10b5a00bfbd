package rules_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/normalize"
)

// TestValues checks what is said of a value before and after it is normalised.
func TestValues(t *testing.T) {
	p := rules.Default()
	p.Lists = p.Lists.With(normalize.Additions{
		SharedValues: []string{"J.W@gmail.com"}, PersonalValues: []string{"+49 30 1234567"},
	})
	l := rules.Lead{
		Region: "DE",
		Lead: crm.Lead{
			ContactName: "Dr. Jörg Weiß", CompanyName: "ACME Lighting, Inc.", Email: "Info@Acme.test; J.W@gmail.com",
			Phone: "030 1234567", Mobile: "call me", Customer: 7,
		},
		Contact: crm.Customer{ID: 7, Name: "n/a", Email: "test@test.com", Phone: "0170 1234567"},
	}
	got := map[string]string{}
	for _, v := range rules.Values(l, &p) {
		got[v.Field] = fmt.Sprint(v.Typed, " | ", strings.Join(v.Compared, ", "), " | ", strings.Join(v.Notes, ", "))
	}
	for field, want := range map[string][]string{
		"email": {
			"| info@acme.test, j.w@gmail.com |", "role mailbox", "public mail provider",
			"used by several people, by rules.shared_values",
		},
		"phone":          {"030 1234567 | +49301234567 | landline", "one person's, by rules.personal_values"},
		"mobile":         {"call me |  | no phone number of DE"},
		"name":           {"Dr. Jörg Weiß | "},
		"company":        {"ACME Lighting, Inc. | acme lighting |"},
		"customer_name":  {"n/a |  | no name of a person"},
		"customer_email": {"not used as evidence: filler"},
		"customer_phone": {"| +491701234567 | mobile"},
	} {
		for _, part := range want {
			if !strings.Contains(got[field], part) {
				t.Errorf("%s: %s, want %s", field, got[field], part)
			}
		}
	}
	if _, has := got["customer_vat"]; has {
		t.Error("an empty value is listed")
	}
}

// TestDirectionOfCodes checks that each code of evidence has a direction that fits what it does.
func TestDirectionOfCodes(t *testing.T) {
	for code, want := range map[string]rules.Direction{
		rules.SameEmail: rules.ForOnePerson, rules.NameDifferent: rules.AgainstOnePerson, rules.Filler: rules.ForNothing,
		rules.SameDomain: rules.ForOneOrganisation, rules.NameMissing: rules.ForNothing, "unheard_of": rules.ForNothing,
		rules.GuardWon: rules.ForNothing, rules.SimilarEmail: rules.ForOnePerson,
		rules.AddressOfOther: rules.AgainstOnePerson, rules.OtherPhones: rules.AgainstOnePerson,
	} {
		if got := rules.Speaks(code); got != want {
			t.Errorf("%s speaks %s, want %s", code, got, want)
		}
	}
	directions := []rules.Direction{
		rules.ForOnePerson, rules.AgainstOnePerson, rules.ForNothing, rules.ForOneOrganisation,
	}
	for _, c := range rules.Codes() {
		if !slices.Contains(directions, rules.Speaks(c.Code)) {
			t.Errorf("%s speaks %q", c.Code, rules.Speaks(c.Code))
		}
	}
}
