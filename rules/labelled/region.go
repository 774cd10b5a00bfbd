package labelled

import (
	"strings"
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// regionOf returns the ISO 3166-1 alpha-2 code of a country given by its code or its English name, as Odoo exports it;
// empty where there is no such country.
func regionOf(s string) string {
	if len(s) == 2 {
		code := strings.ToUpper(s)
		if r, err := language.ParseRegion(code); err == nil && r.IsCountry() {
			return code
		}
		return ""
	}
	return regionsByName()[strings.ToLower(s)]
}

var regionsByName = sync.OnceValue(func() map[string]string { //nolint:gochecknoglobals // a table that is made once
	names, byName := display.English.Regions(), map[string]string{}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			if r, err := language.ParseRegion(code); err == nil && r.IsCountry() && r.String() == code {
				byName[strings.ToLower(names.Name(r))] = code
			}
		}
	}
	return byName
})
