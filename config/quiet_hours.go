package config

import (
	"fmt"
	"strings"
	"time"
)

// minutesPerDay is the end of the last span that a day can have: 24:00.
const minutesPerDay = 24 * 60

// Hours is a span of a day in minutes after midnight. It includes From and ends before To. Where From is later than To, the
// span passes midnight.
type Hours struct{ From, To int }

// Contain reports whether a minute after midnight falls into the span.
func (h Hours) Contain(minute int) bool {
	if h.From < h.To {
		return h.From <= minute && minute < h.To
	}
	return minute >= h.From || minute < h.To
}

// ParseHours reads spans such as "22:00-06:00" or "08:00-12:00, 13:00-18:00". 24:00 is the end of a day, so "00:00-24:00" is
// all of it. Empty text is no span. The error names the part that cannot be read.
func ParseHours(s string) ([]Hours, error) {
	var spans []Hours
	for part := range strings.SplitSeq(s, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			if s == "" {
				break
			}
			return nil, fmt.Errorf("%q has an empty span", s)
		}
		begin, end, ok := strings.Cut(part, "-")
		if !ok {
			return nil, fmt.Errorf("%q is not a span such as 22:00-06:00", part)
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
			return nil, fmt.Errorf("%q is empty: it begins and ends at the same time; all day is 00:00-24:00", part)
		}
		spans = append(spans, Hours{From: from, To: to})
	}
	return spans, nil
}

// parseTimeOfDay returns the minutes after midnight, 0 to 1440.
func parseTimeOfDay(s string) (int, error) {
	s = strings.TrimSpace(s)
	if s == "24:00" {
		return minutesPerDay, nil
	}
	t, err := time.Parse("15:04", s)
	if err != nil {
		return 0, fmt.Errorf("%q is not a time of day such as 22:00", s)
	}
	return t.Hour()*60 + t.Minute(), nil
}

// Quiet reports whether now falls into the quiet hours, in the schedule's zone.
func (s Schedule) Quiet(now time.Time) bool {
	spans, err := ParseHours(s.QuietHours)
	if err != nil {
		return false // check refuses such settings
	}
	zone, err := time.LoadLocation(s.Timezone)
	if err != nil {
		return false
	}
	now = now.In(zone)
	for _, span := range spans {
		if span.Contain(now.Hour()*60 + now.Minute()) {
			return true
		}
	}
	return false
}
