package jobs

import (
	"math/rand/v2"
	"time"

	"github.com/robfig/cron/v3"
)

// schedule is a cron line in a zone, with some chance, so that not all installations call at once.
//
// Where clocks go forward, a time that does not exist means the end of the gap; where they go back, a line that names hours
// means the first of two equal times. robfig/cron alone leaves the one out and does the other twice: a sweep on Sundays at
// half past two would be a week late.
type schedule struct {
	line   cron.Schedule
	zone   *time.Location
	jitter time.Duration
}

// Next is the next run after a moment. Never, such as at the 30th of February, is a hundred years ahead, since River takes
// the zero time for due.
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

// nextDue is Next without chance; zero for never.
func (s schedule) nextDue(after time.Time) time.Time {
	if s.zone != nil {
		after = after.In(s.zone)
	}
	next := s.line.Next(after)
	spec, byClock := s.line.(*cron.SpecSchedule)
	if !byClock || next.IsZero() {
		return next // every so often, whatever clocks show
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

// isRepeatedHour says whether clocks were put back shortly before t, so that they show its time for the second time.
func isRepeatedHour(t time.Time) bool {
	start, _ := t.ZoneBounds()
	return !start.IsZero() && t.Before(start.Add(-clockShift(start)))
}

// isInClockGap says whether a line names a time that clocks leap over at a change of the zone.
func isInClockGap(spec cron.SpecSchedule, change time.Time) bool {
	leap := clockShift(change)
	if leap <= 0 {
		return false
	}
	_, offset := change.Zone()
	shown := change.Add(time.Duration(offset)*time.Second - leap).UTC() // what clocks showed when the gap began, as if in UTC
	spec.Location = time.UTC
	next := spec.Next(shown.Add(-time.Second))
	return !next.IsZero() && next.Before(shown.Add(leap))
}

// clockShift is how far clocks are put forward at a change of the zone; below 0 where back.
func clockShift(change time.Time) time.Duration {
	_, before := change.Add(-time.Second).Zone()
	_, after := change.Zone()
	return time.Duration(after-before) * time.Second
}
