package app

import "sync"

// transitions remembers the last state of each thing that the log mentions only when it changes, such as the pause. The zero
// value is ready; the first state of a thing counts as a change unless it is empty, which is the normal state.
type transitions struct {
	mu   sync.Mutex
	last map[string]string
}

// changed reports whether a thing is in another state than at the last call.
func (t *transitions) changed(thing, state string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last[thing] == state {
		return false
	}
	if t.last == nil {
		t.last = map[string]string{}
	}
	t.last[thing] = state
	return true
}
