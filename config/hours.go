package config

import (
	"fmt"
	"strings"
	"time"
)

// ParseHours reads "22:00-06:00" into minutes after midnight; from > to spans midnight. Empty text gives 0, 0: no hours.
func ParseHours(s string) (from, to int, err error) {
	if s == "" {
		return 0, 0, nil
	}
	first, last, ok := strings.Cut(s, "-")
	if !ok {
		return 0, 0, fmt.Errorf("%q is no span of hours such as 22:00-06:00", s)
	}
	for text, minute := range map[string]*int{first: &from, last: &to} {
		t, err := time.Parse("15:04", strings.TrimSpace(text))
		if err != nil {
			return 0, 0, fmt.Errorf("%q is no time of day such as 22:00", text)
		}
		*minute = t.Hour()*60 + t.Minute()
	}
	if from == to {
		return 0, 0, fmt.Errorf("%q is empty: it ends when it begins", s)
	}
	return from, to, nil
}

// Quiet says whether now falls into the quiet hours, in the schedule's zone.
func (s Schedule) Quiet(now time.Time) bool {
	from, to, err := ParseHours(s.QuietHours)
	if err != nil || from == to {
		return false
	}
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return false
	}
	now = now.In(zone)
	minute := now.Hour()*60 + now.Minute()
	if from < to {
		return from <= minute && minute < to
	}
	return minute >= from || minute < to
}
