//go:build race

package apply

// underRace reports that the race detector is on: an action then takes ten times as long.
const underRace = true
