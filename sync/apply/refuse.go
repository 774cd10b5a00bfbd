package apply

import (
	"fmt"

	"leadtwin/internal/crm"
)

// Stale says that what a case rests on is no longer so. It is not carried out, and its leads are looked at again.
type Stale struct {
	Case string
	Why  string
}

func (s *Stale) Error() string { return fmt.Sprintf("case %s was not carried out: %s", s.Case, s.Why) }

func stale(c *crm.Case, format string, args ...any) *Stale {
	return &Stale{Case: c.ID, Why: fmt.Sprintf(format, args...)}
}

// Unsettled says that Odoo's answer to an earlier write is still not known, so nothing more is sent.
type Unsettled struct{ Entry, Why string }

func (u *Unsettled) Error() string { return fmt.Sprintf("%s: %s", u.Entry, u.Why) }
