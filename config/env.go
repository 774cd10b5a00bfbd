package config

import (
	"slices"
	"strings"
)

// foreignSuffixes are suffixes of variables that other programs set: Kubernetes and Docker for a service named
// leadtwin-webhooks, and scripts/odoo.
//
//nolint:gochecknoglobals // a constant list
var foreignSuffixes = []string{"_SERVICE_HOST", "_SERVICE_PORT", "_PORT", "_CACHE", "_MIRROR"}

// notSettings are the variables of Leadtwin that are not settings: the settings file, the user in the audit trail, and
// how users call the program.
//
//nolint:gochecknoglobals // a constant list
var notSettings = []string{envPrefix + "CONFIG", envPrefix + "BY", envPrefix + "CALLED_AS"}

// testPrefix is the prefix of the variables of the test suites.
const testPrefix = envPrefix + "TEST_"

// unknownVariables reports variables that start like settings but do not exist. A typo would otherwise leave a guard or
// the mode at its default silently.
func unknownVariables(known []section, environ []string) SettingErrors {
	var names []string
	for _, sec := range known {
		for _, s := range sec.Settings {
			names = append(names, s.envVariable())
			if s.Secret {
				names = append(names, s.envVariable()+fileSuffix)
			}
		}
	}
	var problems SettingErrors
	for _, line := range environ {
		name, _, _ := strings.Cut(line, "=")
		known := slices.Contains(names, name) || slices.Contains(notSettings, name) ||
			strings.HasPrefix(name, testPrefix) || isForeignVariable(name)
		if !strings.HasPrefix(name, envPrefix) || known {
			continue
		}
		if plain, ok := strings.CutSuffix(name, fileSuffix); ok && slices.Contains(names, plain) {
			problems = append(problems, SettingError{Key: name, Want: "only secrets can be read from a file; set " + plain})
		} else {
			problems = append(problems, unknownSetting(name, names))
		}
	}
	slices.SortFunc(problems, func(a, b SettingError) int { return strings.Compare(a.Key, b.Key) })
	return problems
}

func isForeignVariable(name string) bool {
	return strings.Contains(name, "_PORT_") ||
		slices.ContainsFunc(foreignSuffixes, func(end string) bool { return strings.HasSuffix(name, end) })
}
