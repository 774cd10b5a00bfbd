package normalize_test

import (
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers"
	"pgregory.net/rapid"

	"leadtwin/rules/normalize"
)

func TestPhonesAsTyped(t *testing.T) {
	for _, one := range []struct{ field, region, want string }{
		{"030 1234567", "DE", "+49301234567"},
		{"+49 (0)30 / 123 45-67", "", "+49301234567"},
		{"0049 30 1234567", "", "+49301234567"},
		{"Tel.: +49 30 1234567", "", "+49301234567"},
		{"(212) 555-0100", "US", "+12125550100"},
		{"+1 212 555 0100 ext. 12", "", "+12125550100 x12"},
		{"0171 1234567; 030 1234567", "DE", "+491711234567 +49301234567"},
		{"+49 30 1234567 / +49 171 1234567", "", "+49301234567 +491711234567"},
		{"Tel. +49 (0)30 / 123 45-67 ext. 12; mobile 0171 1234567", "DE", "+49301234567 x12 +491711234567"},
		{"030/1234567 0171/1234567", "DE", "+49301234567 +491711234567"},
		{"030 1234567 oder 0171 1234567", "DE", "+49301234567 +491711234567"},
		{"+49 30 1234567 +49 171 1234567", "", "+49301234567 +491711234567"},
		{"030 1234567 030 1234567", "DE", "+49301234567"},
		{"+49 30 1234567 Durchwahl 12", "", "+49301234567 x12"},
		{"tel:+49-30-1234567;ext=12", "", "+49301234567 x12"},
		{"Tel: 030 1234567 Fax: 030 1234568", "DE", "+49301234567 +49301234568"},
		{"8 (495) 123-45-67", "RU", "+74951234567"},
		{"06 1234 5678", "IT", "+390612345678"},
		{"1-800-FLOWERS", "US", "+18003569377"},
		{"+52 1 55 1234 5678", "", "+525512345678"},
		{"011 49 30 1234567", "US", "+49301234567"},
		{"＋４９　３０　１２３４５６７", "", "+49301234567"},
		{"\u202a+49 30 1234567\u202c", "", "+49301234567"},
		{"030 1234567", "de", "+49301234567"},
		{"030 1234567", "XX", ""},
		{"555-0100", "US", ""},
		{"10115 Berlin", "DE", ""},
		{"110", "DE", ""},
		{"030 1234567", "", ""},
		{"12", "DE", ""},
		{"call me", "DE", ""},
		{"", "DE", ""},
	} {
		var got []string
		for _, n := range normalize.Phone(one.field, one.region) {
			s := n.E164
			if n.Extension != "" {
				s += " x" + n.Extension
			}
			got = append(got, s)
		}
		if strings.Join(got, " ") != one.want {
			t.Errorf("%q in %q is %q, want %q", one.field, one.region, got, one.want)
		}
	}
	for _, filler := range []string{"00000", "000000", "123456789", "0123456789", "+49 111 1111111", "9999999999"} {
		if got := normalize.Phone(filler, "DE"); len(got) != 1 || !got[0].Filler {
			t.Errorf("%q is %+v, want a filler", filler, got)
		}
	}
}

// TestQuickPhoneAgreesWithLibrary holds quick.go to libphonenumber.
func TestQuickPhoneAgreesWithLibrary(t *testing.T) {
	regions := []string{
		"DE",
		"AT",
		"CH",
		"FR",
		"GB",
		"NL",
		"BE",
		"SE",
		"FI",
		"IE",
		"TR",
		"JP",
		"IN",
		"AU",
		"NZ",
		"ZA",
		"US",
		"CA",
		"IT",
		"ES",
		"PT",
		"DK",
		"NO",
		"CZ",
		"GR",
		"PL",
		"RU",
		"BR",
		"",
	}
	rapid.Check(t, func(t *rapid.T) {
		region := rapid.SampledFrom(regions).Draw(t, "region")
		digits := rapid.StringMatching(`(\+[1-9][0-9]{0,2}|0?[1-9])[0-9]{5,11}`).Draw(t, "digits")
		p, err := phonenumbers.Parse(digits, region)
		if err != nil || !phonenumbers.IsValidNumber(p) {
			return
		}
		if phonenumbers.IsPossibleNumberWithReason(p) == phonenumbers.IS_POSSIBLE_LOCAL_ONLY {
			return // without area code, such as Canada's 310-0000, which the library calls valid
		}
		want := phonenumbers.Format(p, phonenumbers.E164)
		got := normalize.Phone(digits, region)
		if len(got) == 1 && got[0].Filler {
			return
		}
		if len(got) != 1 || got[0].E164 != want {
			t.Fatalf("%q in %q is %+v, the library says %s", digits, region, got, want)
		}
	})
}

// TestPhonesOfAllCountriesAgreeWithOdoo takes one number of each kind from each country, written in each way. Odoo's
// phone_sanitized is libphonenumber's E.164 form.
func TestPhonesOfAllCountriesAgreeWithOdoo(t *testing.T) {
	formats := []phonenumbers.PhoneNumberFormat{
		phonenumbers.E164,
		phonenumbers.INTERNATIONAL,
		phonenumbers.NATIONAL,
		phonenumbers.RFC3966,
	}
	kinds := []phonenumbers.PhoneNumberType{
		phonenumbers.FIXED_LINE,
		phonenumbers.MOBILE,
		phonenumbers.TOLL_FREE,
		phonenumbers.VOIP,
		phonenumbers.PREMIUM_RATE,
	}
	for region := range phonenumbers.GetSupportedRegions() {
		for _, kind := range kinds {
			p := phonenumbers.GetExampleNumberForType(region, kind)
			if p == nil {
				continue
			}
			for _, format := range formats {
				field := phonenumbers.Format(p, format)
				parsed, err := phonenumbers.Parse(field, region)
				if err != nil || !phonenumbers.IsValidNumber(parsed) {
					continue
				}
				want := phonenumbers.Format(parsed, phonenumbers.E164)
				if len(phonenumbers.GetNationalSignificantNumber(parsed)) < 5 {
					continue // islands with four digits: elsewhere that is a house number
				}
				if got := normalize.Phone(field, region); len(got) != 1 || got[0].E164 != want && !got[0].Filler {
					t.Errorf("%q in %s is %+v, want %s", field, region, got, want)
				}
			}
		}
	}
}

func FuzzPhone(f *testing.F) {
	for _, s := range []string{
		"+49 (0)30 / 123 45-67 ext. 12", "030 1234567; 0171 1234567", "(212) 555-0100", "000000",
		"030/1234567 0171/1234567", "1-800-FLOWERS", "+52 1 55 1234 5678", "tel:+49-30-1234567;ext=12",
	} {
		f.Add(s, "DE")
	}
	f.Fuzz(func(t *testing.T, s, region string) {
		for _, n := range normalize.Phone(s, region) {
			again := normalize.Phone(n.E164, region)
			if !n.Filler && (len(again) != 1 || again[0].E164 != n.E164) {
				t.Fatalf("%q holds %+v, which holds %+v", s, n, again)
			}
		}
	})
}

func BenchmarkPhone(b *testing.B) {
	for _, one := range []struct{ name, field, region string }{
		{"E.164", "+49301234567", ""},
		{"international", "+49 30 1234567", "DE"},
		{"at home", "030 1234567", "DE"},
		{"double zero", "0049 30 1234567", "DE"},
		{"United States", "(212) 555-0142", "US"},
		{"by the library", "+55 11 98765-4321", ""},
		{"two in a field", "030 1234567 / 0171 1234567", "DE"},
	} {
		b.Run(one.name, func(b *testing.B) {
			for b.Loop() {
				normalize.Phone(one.field, one.region)
			}
		})
	}
}
