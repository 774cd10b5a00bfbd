package config_test

import (
	"slices"
	"strings"
	"testing"

	"leadtwin/config"
)

// TestContactValues checks the lists of addresses and numbers that overrule what leads show.
func TestContactValues(t *testing.T) {
	const shared, personal = "LEADTWIN_RULES_SHARED_VALUES=", "LEADTWIN_RULES_PERSONAL_VALUES="
	c, err := config.Load("", []string{shared + "crew@acme.test, +49 30 901820", personal + "0041 44 668 18 00"})
	if err != nil || !slices.Equal(c.Rules.SharedValues, []string{"crew@acme.test", "+49 30 901820"}) ||
		len(c.Rules.PersonalValues) != 1 {
		t.Fatalf("%+v, %v", c.Rules, err)
	}
	for name, test := range map[string]struct {
		variables []string
		want      string
	}{
		"a name":                {[]string{shared + "crew@acme.test,crew"}, `"crew" is not valid; allowed: e-mail addresses`},
		"a number of some land": {[]string{personal + "030 901820"}, `"030 901820" is not valid`},
		"both, in two forms": {
			[]string{shared + "+49 (0)30 901820", personal + "0049 30 901820"}, "it is in rules.shared_values, too",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := config.Load("", test.variables); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v; want %s", err, test.want)
			}
		})
	}
}
