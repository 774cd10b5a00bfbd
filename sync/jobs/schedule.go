package jobs

import (
	"math/rand/v2"
	"time"

	"github.com/robfig/cron/v3"
)

// schedule is a cron expression in a time zone, with jitter, so that not all installations call Odoo at the same time.
//
// When clocks go forward, a time that does not exist means the end of the gap. When they go back, an expression that
// names hours means the first of two equal times. robfig/cron alone skips the one and repeats the other: a sweep on
// Sundays at 02:30 would be a week late.
type schedule struct {
	line   cron.Schedule
	zone   *time.Location
	jitter time.Duration
}

// Next returns the next run. Never, such as February 30, is a hundred years ahead, because for River the zero time is
// due.
func (s schedule) Next(after time.Time) time.Time {
	next := s.nextDue(after)
	if next.IsZero() {
		return after.AddDate(100, 0, 0)
	}
	if s.jitter > 0 {
		next = next.Add(rand.N(s.jitter)) //nolint:gosec // G404: jitter needs no secrecy
	}
	return next
}

// nextDue is Next without jitter; zero for never.
func (s schedule) nextDue(after time.Time) time.Time {
	if s.zone != nil {
		after = after.In(s.zone)
	}
	next := s.line.Next(after)
	spec, byClock := s.line.(*cron.SpecSchedule)
	if !byClock || next.IsZero() {
		return next // an interval does not depend on clock time
	}
	const everyHour = 1<<24 - 1
	if spec.Hour&everyHour != everyHour && isRepeatedHour(next) {
		next = s.line.Next(next)
	}
	for from := after; ; {
		_, end := from.ZoneBounds()
		if end.IsZero() || !end.Before(next) {
			return next
		}
		if isInClockGap(*spec, end) {
			return end
		}
		from = end
	}
}

func isRepeatedHour(t time.Time) bool {
	start, _ := t.ZoneBounds()
	return !start.IsZero() && t.Before(start.Add(-clockShift(start)))
}

// isInClockGap reports whether an expression names a time that a clock change skips.
func isInClockGap(spec cron.SpecSchedule, change time.Time) bool {
	leap := clockShift(change)
	if leap <= 0 {
		return false
	}
	_, offset := change.Zone()
	shown := change.Add(time.Duration(offset)*time.Second - leap).UTC() // clock time at the start of the gap, as if in UTC
	spec.Location = time.UTC
	next := spec.Next(shown.Add(-time.Second))
	return !next.IsZero() && next.Before(shown.Add(leap))
}

// clockShift is how far clocks go forward at a change; negative if they go back.
func clockShift(change time.Time) time.Duration {
	_, before := change.Add(-time.Second).Zone()
	_, after := change.Zone()
	return time.Duration(after-before) * time.Second
}
