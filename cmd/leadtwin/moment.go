package main

import (
	"strconv"
	"strings"
	"time"
)

// momentForms are the accepted formats of a time; all but the first are in local time.
//
//nolint:gochecknoglobals // a constant list
var momentForms = []string{time.RFC3339, "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly}

// momentsAllowed describes them in errors and help texts.
const momentsAllowed = "a time such as 2026-11-26, \"2026-11-26 09:30\" or 2026-11-26T09:30:00Z"

func parseMoment(flag, s string) (time.Time, error) {
	for _, form := range momentForms {
		if t, err := time.ParseInLocation(form, strings.TrimSpace(s), time.Local); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usageErrorf("%s: %q is not a valid time; allowed: %s", flag, s, momentsAllowed)
}

func parsePast(flag, s string, now time.Time) (time.Time, error) {
	if ago, err := parseSpan(flag, s); err == nil {
		return now.Add(-ago), nil
	}
	t, err := parseMoment(flag, s)
	if err != nil {
		return t, usageErrorf("%s: %q is not a valid time; allowed: %s, or a duration such as 2h or 1d", flag, s,
			momentsAllowed)
	}
	return t, nil
}

// parseSpan parses a duration: days and weeks as 3d and 2w, everything else in Go's format.
func parseSpan(flag, s string) (time.Duration, error) {
	const day = 24 * time.Hour
	span, err := time.ParseDuration(s)
	for unit, length := range map[string]time.Duration{"d": day, "w": 7 * day} {
		if number, ok := strings.CutSuffix(s, unit); ok {
			var n int
			n, err = strconv.Atoi(number)
			span = time.Duration(n) * length
		}
	}
	if err != nil || span <= 0 || span > 3660*day {
		return 0, usageErrorf("%s: %q is not a valid duration; allowed: such as 12h, 1d or 2w", flag, s)
	}
	return span, nil
}
