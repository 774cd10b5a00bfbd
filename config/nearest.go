package config

import "strings"

// nearest returns the known key that a person most likely meant, or "" if none is close.
func nearest(key string, known []string) string {
	best, least := "", 3 // up to two slips of the finger
	for _, name := range known {
		if strings.HasSuffix(name, "."+key) {
			return name // right name, section forgotten
		}
		if d := editDistance(key, name); d < least {
			best, least = name, d
		}
	}
	return best
}

// editDistance is Levenshtein's, in bytes: keys are ASCII.
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
