package config

import (
	"slices"
	"strings"
)

// strangers are how variables end that others set for their own purposes: Kubernetes and Docker for a service that is
// called leadtwin-webhooks, say, and scripts/odoo.
var strangers = []string{"_SERVICE_HOST", "_SERVICE_PORT", "_PORT", "_CACHE", "_MIRROR"} //nolint:gochecknoglobals // a constant list

// notSettings are the variables of Leadtwin that are no settings: where the settings file is, and who gives a command.
var notSettings = []string{envPrefix + "CONFIG", envPrefix + "BY"} //nolint:gochecknoglobals // a constant list

// testPrefix begins the variables of the test suites.
const testPrefix = envPrefix + "TEST_"

// unknownEnv names the variables that begin like settings and are none. A typo there would otherwise leave a guard or the
// mode at its default without a word.
func unknownEnv(known []section, environ []string) Problems {
	var names []string
	for _, sec := range known {
		for _, s := range sec.Settings {
			names = append(names, s.Env())
			if s.Secret {
				names = append(names, s.Env()+fileEnd)
			}
		}
	}
	var problems Problems
	for _, line := range environ {
		name, _, _ := strings.Cut(line, "=")
		known := slices.Contains(names, name) || slices.Contains(notSettings, name) || strings.HasPrefix(name, testPrefix) || isStranger(name)
		if !strings.HasPrefix(name, envPrefix) || known {
			continue
		}
		if plain, ok := strings.CutSuffix(name, fileEnd); ok && slices.Contains(names, plain) {
			problems = append(problems, Problem{Key: name, Want: "only secrets are read from a file; set " + plain})
		} else if near := nearest(name, names); near != "" {
			problems = append(problems, Problem{Key: name, Want: "there is no such setting; did you mean " + near + "?"})
		} else {
			problems = append(problems, Problem{Key: name, Want: "there is no such setting; see 'leadtwin config init'"})
		}
	}
	slices.SortFunc(problems, func(a, b Problem) int { return strings.Compare(a.Key, b.Key) })
	return problems
}

func isStranger(name string) bool {
	return strings.Contains(name, "_PORT_") || slices.ContainsFunc(strangers, func(end string) bool { return strings.HasSuffix(name, end) })
}
