package config

import "strings"

// unknownSetting reports a key or variable that does not exist, with the nearest one that does.
func unknownSetting(name string, known []string) SettingError {
	if near := suggestName(name, known); near != "" {
		return SettingError{Key: name, Want: "unknown setting; did you mean " + near + "?"}
	}
	return SettingError{Key: name, Want: "unknown setting; see 'leadtwin config init'"}
}

func suggestName(key string, known []string) string {
	best, least := "", 3 // up to two typing errors
	for _, name := range known {
		if strings.HasSuffix(name, "."+key) {
			return name // the section is missing
		}
		if d := editDistance(key, name); d < least {
			best, least = name, d
		}
	}
	return best
}

// editDistance is the Levenshtein distance in bytes; keys are ASCII.
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = row[j+1]
			row[j+1] = min(cost, row[j]+1, before+1)
		}
	}
	return row[len(b)]
}
