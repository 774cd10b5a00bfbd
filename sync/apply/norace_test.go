//go:build !race

package apply

// underRace reports that the race detector is on.
const underRace = false
