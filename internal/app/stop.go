package app

import (
	"context"
)

// StoppedError reports that a signal ended a run between two actions: the action under way was finished, and no other was
// started.
type StoppedError struct{}

func (*StoppedError) Error() string {
	return "stopped as requested: the action under way was finished, no other was started"
}

// mayBegin returns what an Applier asks before each action: *StoppedError once stop has ended, *PausedError while the stop
// switch is on.
func (a *App) mayBegin(stop context.Context) func(context.Context) error {
	return func(ctx context.Context) error {
		if stop.Err() != nil {
			return &StoppedError{}
		}
		return a.mayWrite(ctx)
	}
}
