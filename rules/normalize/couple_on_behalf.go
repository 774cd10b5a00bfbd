package normalize

import "strings"

// onBehalfIndex is where the words stand behind which another person is named; 0 without them.
func onBehalfIndex(s string) int {
	lower := strings.ToLower(s)
	for _, words := range onBehalf {
		if at := strings.Index(lower, words); at > 0 {
			return at
		}
	}
	return 0
}

var onBehalf = []string{ //nolint:gochecknoglobals // a constant list
	" c/o ", " (c/o ", ", c/o ", " i.a. ", " i. a. ", " i.v. ", " i. v. ", " im auftrag ", " in vertretung ",
	" on behalf of ", " pour le compte de ", " de la part de ", " por cuenta de ", " de parte de ", " em nome de ",
	" per conto di ", " namens ", " på vegne af ", " på vegne av ", " w imieniu ", " от имени ", " від імені ",
}

// withoutFather writes the name of a father behind that of his child, and leaves out that of a husband, as Indians and
// Malaysians state them: Ramesh s/o Subramanian, Siti a/p Raman, Priya w/o Arun.
func withoutFather(s string) string {
	const mark = len(" s/o ")
	for at := 0; at+mark < len(s); at++ {
		if s[at] != ' ' || s[at+2] != '/' {
			continue
		}
		switch strings.ToLower(s[at+1 : at+4]) {
		case "s/o", "d/o", "a/l", "a/p":
			return s[:at] + " " + strings.TrimLeft(s[at+4:], " .:")
		case "w/o", "h/o":
			return s[:at]
		}
	}
	return s
}
