package journal

import (
	"context"
	"errors"
	"fmt"

	"leadtwin/odooclient"
)

// StaleError reports that the facts of a case have changed. It is not applied, and its leads are evaluated again.
type StaleError struct {
	Case string
	Why  string
}

func (s *StaleError) Error() string {
	return fmt.Sprintf("case %s was not applied: %s", s.Case, s.Why)
}

// UnsettledError reports that Odoo's answer to an earlier write is still unknown, so nothing more is sent.
type UnsettledError struct{ Entry, Why string }

func (u *UnsettledError) Error() string { return fmt.Sprintf("%s: %s", u.Entry, u.Why) }

// IsGlobal reports whether every other action would fail as well: Odoo is unavailable, or the run has ended.
func IsGlobal(err error) bool {
	return odooclient.KindOf(err).Global() || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
