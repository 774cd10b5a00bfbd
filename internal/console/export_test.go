package console

import "time"

// Wide sets how many columns a line may have, as a terminal of that width does.
func (c *Console) Wide(columns int) *Console {
	c.width, c.tableWidth, c.folds = min(columns, MaxWidth), columns, true
	return c
}

// In sets the zone that times are shown in; the default is the reader's own.
func (c *Console) In(zone *time.Location) *Console {
	c.zone = zone
	return c
}
