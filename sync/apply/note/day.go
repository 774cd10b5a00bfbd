package note

import "time"

// Day is a date as notes write it.
type Day struct{ time.Time }

// ParseDay reads a time as Odoo sends it, in UTC. It returns the zero Day for any other text.
func ParseDay(text string, zone *time.Location) Day {
	t, err := time.Parse(time.DateTime, text)
	if err != nil {
		return Day{}
	}
	return Day{t.In(zone)}
}

// German writes 5.10.2026.
func (d Day) German() string { return d.Format("2.1.2006") }

// English writes 5 October 2026.
func (d Day) English() string { return d.Format("2 January 2006") }
