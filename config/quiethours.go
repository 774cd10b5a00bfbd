package config

import (
	"fmt"
	"strings"
	"time"
)

const minutesPerDay = 24 * 60

// TimeRange is a part of the day in minutes after midnight, from From to before To. If From is later than To, the range
// spans midnight.
type TimeRange struct{ From, To int }

// Contains reports whether a minute of the day is in the range.
func (r TimeRange) Contains(minute int) bool {
	if r.From < r.To {
		return r.From <= minute && minute < r.To
	}
	return minute >= r.From || minute < r.To
}

// ParseQuietHours parses ranges such as "22:00-06:00" or "08:00-12:00, 13:00-18:00". 24:00 is the end of the day, so
// "00:00-24:00" is the whole day. Empty text has no range. The error names the part that is invalid.
func ParseQuietHours(s string) ([]TimeRange, error) {
	var ranges []TimeRange
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			if s == "" {
				break
			}
			return nil, fmt.Errorf("%q contains an empty range", s)
		}
		begin, end, ok := strings.Cut(part, "-")
		if !ok {
			return nil, fmt.Errorf("invalid time range %q, expected for example 22:00-06:00", part)
		}
		from, err := parseTimeOfDay(begin)
		if err != nil {
			return nil, err
		}
		to, err := parseTimeOfDay(end)
		if err != nil {
			return nil, err
		}
		if from == minutesPerDay {
			from = 0
		}
		if from == to {
			return nil, fmt.Errorf("start and end of %q are equal; the whole day is 00:00-24:00", part)
		}
		ranges = append(ranges, TimeRange{From: from, To: to})
	}
	return ranges, nil
}

// parseTimeOfDay returns the minutes after midnight, 0 to 1440.
func parseTimeOfDay(s string) (int, error) {
	s = strings.TrimSpace(s)
	if s == "24:00" {
		return minutesPerDay, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("invalid time of day %q, expected for example 22:00", s)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// IsQuiet reports whether now is within the quiet hours, in the time zone of the schedule.
func (s Schedule) IsQuiet(now time.Time) bool {
	ranges, err := ParseQuietHours(s.QuietHours)
	if err != nil {
		return false // Load refuses such settings
	}
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return false
	}
	now = now.In(zone)
	for _, quiet := range ranges {
		if quiet.Contains(now.Hour()*60 + now.Minute()) {
			return true
		}
	}
	return false
}
