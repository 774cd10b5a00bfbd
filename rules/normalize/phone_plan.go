package normalize

import (
	"sync"

	"github.com/nyaruka/phonenumbers"
)

// phonePlan is what the library knows of a calling code and quick asks for each number. It is read out of the library
// once, since an answer there costs several allocations.
type phonePlan struct {
	exists   bool   // somebody has the code
	simple   bool   // the parser takes nothing off a number that quick accepts, even if it is not valid
	possible uint32 // the lengths of national numbers that can be dialled from anywhere, as bits
}

// planOf returns the plan of a calling code.
func planOf(code int) *phonePlan { return &phonePlans()[code] }

const afterLastCallingCode = 1000

var phonePlans = sync.OnceValue(readPhonePlans) //nolint:gochecknoglobals // a constant table, made when it is needed

func readPhonePlans() *[afterLastCallingCode]phonePlan {
	plans := new([afterLastCallingCode]phonePlan)
	for code := range plans {
		home := phonenumbers.GetRegionCodeForCountryCode(code)
		if home == "ZZ" {
			continue
		}
		plan := &plans[code]
		plan.exists = true
		plan.simple = hasTrunkZero(home) || hasNoTrunkPrefix(home)
		for length := 1; length <= longestNational; length++ {
			if isPossibleLength(code, length) {
				plan.possible |= 1 << length
			}
		}
	}
	return plans
}

// longestNational is how many digits a number of 64 bits always holds, and more than any plan has.
const longestNational = 18

// isPossibleLength asks about a number of ones: the library looks at nothing but the length.
func isPossibleLength(code, length int) bool {
	country, national := int32(code), uint64(0) //nolint:gosec // G115: a calling code has three digits
	for range length {
		national = national*10 + 1
	}
	return dialledFromAnywhere(&phonenumbers.PhoneNumber{CountryCode: &country, NationalNumber: &national})
}
