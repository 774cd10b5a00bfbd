//go:build !race

package apply

// underRace says that the race detector is on.
const underRace = false
