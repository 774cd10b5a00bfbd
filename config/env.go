package config

import (
	"slices"
	"strings"
)

// strangers are how variables end that others set for their own purposes: Kubernetes and Docker for a service that is
// called leadtwin-webhooks, say, and scripts/odoo.
var strangers = []string{"_SERVICE_HOST", "_SERVICE_PORT", "_PORT", "_CACHE"} //nolint:gochecknoglobals // a constant, which Go has not for lists

// unknownEnv names the variables that look like settings of a section and are none: a slip of the finger there would
// otherwise mean that a guard stays as it was without a word.
func unknownEnv(known []section, environ []string) Problems {
	var names []string
	prefixes := map[string]bool{}
	for _, sec := range known {
		prefixes[strings.ToUpper(sec.Key)] = true
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
		rest, ours := strings.CutPrefix(name, envPrefix)
		first, _, twoParts := strings.Cut(rest, "_")
		if !ours || !twoParts || slices.Contains(names, name) || isStranger(name) {
			continue
		}
		if plain, ok := strings.CutSuffix(name, fileEnd); ok && slices.Contains(names, plain) {
			problems = append(problems, Problem{Key: name, Want: "only secrets are read from a file; set " + plain})
		} else if near := nearest(name, names); near != "" {
			problems = append(problems, Problem{Key: name, Want: "there is no such setting; did you mean " + near + "?"})
		} else if prefixes[first] {
			problems = append(problems, Problem{Key: name, Want: "there is no such setting; see 'leadtwin config init'"})
		}
	}
	slices.SortFunc(problems, func(a, b Problem) int { return strings.Compare(a.Key, b.Key) })
	return problems
}

func isStranger(name string) bool {
	return strings.Contains(name, "_PORT_") || slices.ContainsFunc(strangers, func(end string) bool { return strings.HasSuffix(name, end) })
}
