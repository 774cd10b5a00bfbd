//go:build race

package apply

// underRace says that the race detector is on: an action then takes ten times as long.
const underRace = true
