package normalize

import (
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"
)

// TestNumbersWithoutCountry holds fromLibrary to the library: without a region it reads no text that has no plus sign.
func TestNumbersWithoutCountry(t *testing.T) {
	sample := rapid.OneOf(
		rapid.StringMatching(`(tel:)?[0-9()/ .x-]{1,20}(;ext=[0-9]{1,4}|;isub=1|;phone-context=(acme\.test|49))?`),
		rapid.String(),
	)
	rapid.Check(t, func(t *rapid.T) {
		s := strings.NewReplacer("+", "", "\uFF0B", "").Replace(sample.Draw(t, "text"))
		if p, err := phonenumbers.Parse(s, ""); err == nil {
			t.Fatalf("the library reads %q as %v", s, p)
		}
		if _, err := fromLibrary(s, ""); err == nil {
			t.Fatalf("%q is read", s)
		}
	})
}

// TestPhonePlansAgreeWithLibrary asks the library about numbers with any digits, where the plans were read with one.
func TestPhonePlansAgreeWithLibrary(t *testing.T) {
	codes := []int{0, 2, 999}
	for code := range phonenumbers.GetSupportedCallingCodes() {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.SampledFrom(codes).Draw(t, "code")
		national := rapid.Uint64Range(1, 99_999_999_999_999_999).Draw(t, "national")
		country := int32(code)
		p := &phonenumbers.PhoneNumber{CountryCode: &country, NationalNumber: &national}
		digits := []byte(phonenumbers.GetNationalSignificantNumber(p))
		plan := planOf(code)
		if exists := phonenumbers.GetRegionCodeForCountryCode(code) != "ZZ"; plan.exists != exists {
			t.Fatalf("code %d exists: %v, the library says %v", code, plan.exists, exists)
		}
		if possible := plan.possible&(1<<len(digits)) != 0; possible != dialledFromAnywhere(p) {
			t.Fatalf("%s of code %d is possible: %v, the library says %v", digits, code, possible, !possible)
		}
		if plan.exists && isValid(code, digits) != phonenumbers.IsValidNumber(p) {
			t.Fatalf("%s of code %d is valid: %v", digits, code, isValid(code, digits))
		}
	})
}
