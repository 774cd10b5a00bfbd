package journal

import (
	"context"
	"errors"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// StaleError says that what a case rests on is no longer so. It is not carried out, and its leads are looked at again.
type StaleError struct {
	Case string
	Why  string
}

func (s *StaleError) Error() string {
	return fmt.Sprintf("case %s was not carried out: %s", s.Case, s.Why)
}

// NewStaleError says why a case is stale.
func NewStaleError(c *crm.Case, format string, args ...any) *StaleError {
	return &StaleError{Case: c.ID, Why: fmt.Sprintf(format, args...)}
}

// UnsettledError says that Odoo's answer to an earlier write is still not known, so nothing more is sent.
type UnsettledError struct{ Entry, Why string }

func (u *UnsettledError) Error() string { return fmt.Sprintf("%s: %s", u.Entry, u.Why) }

// IsGlobal reports whether every other action would meet the error, too: Odoo cannot be reached, or the run is ended.
func IsGlobal(err error) bool {
	return odooclient.KindOf(err).Global() || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}
