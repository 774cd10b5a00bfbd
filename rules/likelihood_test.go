package rules

import (
	"fmt"
	"slices"
	"testing"

	"leadtwin/rules/normalize"
)

func TestEveryMatchingCodeHasLikelihoods(t *testing.T) {
	for _, kind := range matchingKinds {
		for _, code := range kind.codes {
			if _, has := sharesByCode[code]; !has {
				t.Errorf("%s has no likelihoods in sharesByCode", code.Code.Code)
			}
		}
	}
}

// TestLikelihood checks that findings together say more than each alone, and that nothing is certain.
func TestLikelihood(t *testing.T) {
	email, phone := finding{code: sameEmailCode}, finding{code: samePhoneCode}
	for _, names := range []nameMatch{namesEqual, namesSimilar, namesNear, namesMissingOne, namesDifferent} {
		one, both := likelihood([]finding{email}, names), likelihood([]finding{email, phone}, names)
		if one > both || both > 99 {
			t.Errorf("names %d: %d by the address, %d by the number, too", names, one, both)
		}
	}
	if got := likelihood([]finding{{code: companyEqualCode}}, namesEqual); got != 0 {
		t.Errorf("a company name alone: %d, want 0", got)
	}
}

// PairOfOneCode is a pair that has one kind of evidence alone, and at most one doubt about it.
type PairOfOneCode struct {
	Code, Names, Doubt string
	Mobile             bool
}

// LikelihoodOf is the likelihood of such a pair in the table, in percent.
func LikelihoodOf(p PairOfOneCode) int {
	names := map[string]nameMatch{
		NameEqual: namesEqual, NameSimilar: namesSimilar, NameNear: namesNear, NameMissing: namesMissingOne,
		NameDifferent: namesDifferent,
	}
	n, known := names[p.Names]
	code := codeTable[p.Code]
	if !known || code == nil {
		panic(fmt.Sprintf("unknown %+v", p))
	}
	doubts := map[string]emailDoubts{
		AddressOfOther: doubtAddressOfOther, HouseholdAddress: doubtHousehold, OtherPhones: doubtOtherPhones,
	}
	return likelihood([]finding{{code: code, mobile: p.Mobile, doubts: doubts[p.Doubt]}}, n)
}

// MatchingCodes are the codes of evidence that make leads candidates.
func MatchingCodes() []string {
	var out []string
	for _, kind := range matchingKinds {
		for _, code := range kind.codes {
			out = append(out, code.Code.Code)
		}
	}
	slices.Sort(out)
	return out
}

// NamesContradict reports whether the leads name different people.
func NamesContradict(a, b *Profile) bool { return a.name.Compare(b.name) == normalize.Different }

// FullNamesAgree reports whether the names are equal or similar, and each has two words or more and no initial.
func FullNamesAgree(a, b *Profile) bool {
	m := a.name.Compare(b.name)
	return (m == normalize.Equal || m == normalize.Similar) && a.name.IsFull() && b.name.IsFull() &&
		!a.name.HasInitial() && !b.name.HasInitial()
}
