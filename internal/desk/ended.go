package desk

import (
	"fmt"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/internal/store"
)

// EndedError is that a case no longer exists: its leads changed, were merged in Odoo or no longer match. It is a
// *store.NotFoundError, too.
type EndedError struct {
	Case       store.PastCase
	Successors []crm.Case // that have some of its leads now
}

func (e *EndedError) Error() string {
	text := fmt.Sprintf("case %s has ended: its leads %s changed, were merged or no longer match", e.Case.ID,
		crm.FormatIDs(e.Case.Leads))
	if len(e.Successors) == 0 {
		return text
	}
	return text + "; now see " + strings.Join(lists.Map(e.Successors, func(c crm.Case) string { return c.ID }), ", ")
}

func (e *EndedError) Unwrap() error { return &store.NotFoundError{What: "case", ID: e.Case.ID} }
