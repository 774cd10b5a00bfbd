package crm

import (
	"slices"
	"strings"
)

// Pattern is why a case waits, so that a reviewer decides similar ones in a row. It is the text key of a title, such
// as "guard_won" or "same_email+name_missing".
type Pattern string

// nameCodes are the evidence codes that say how the names compare; they qualify a pattern and never make one.
var nameCodes = []string{ //nolint:gochecknoglobals // a constant list
	"name_equal", "name_similar", "name_near", "name_different", "name_of_several", "name_missing",
}

// PatternOf names the pattern of a case: a guard that holds a merge back comes first, then the strongest evidence with
// what the names say.
func PatternOf(c *Case) Pattern {
	if len(c.Guards) > 0 {
		return GuardPattern(c.Guards[0].Code)
	}
	if c.Verdict == Separate {
		return "separate"
	}
	evidence, names := "", ""
	for _, r := range c.Reasons {
		switch {
		case slices.Contains(nameCodes, r.Code):
			if names == "" {
				names = r.Code
			}
		case evidence == "":
			evidence = r.Code
		}
	}
	if evidence == "" {
		return "other"
	}
	if names == "" {
		return Pattern(evidence)
	}
	return Pattern(evidence + "+" + names)
}

// GuardPattern names the pattern of cases that a guard holds back.
func GuardPattern(code string) Pattern { return Pattern("guard_" + strings.TrimPrefix(code, "guard_")) }

// Parts are the codes that a pattern consists of.
func (p Pattern) Parts() []string { return strings.Split(string(p), "+") }

// Held reports whether a guard holds the cases of the pattern back.
func (p Pattern) Held() bool { return strings.HasPrefix(string(p), "guard_") }
