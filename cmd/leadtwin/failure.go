package main

import (
	"errors"
	"fmt"

	"leadtwin/internal/app"
	"leadtwin/internal/console"
	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/sync/apply"
)

// errorReport is what --output json prints if a command has no other result.
type errorReport struct {
	Error   string        `json:"error"`
	Next    string        `json:"next,omitempty"`
	Changes []valueChange `json:"changes,omitempty"`
}

// withError adds an error to the result of what was done before it.
func (c *cli) withError(result report.Sweep, err error) report.Sweep {
	if err != nil {
		result.Error, result.Next = err.Error(), c.withConfig(app.Hint(err))
	}
	return result
}

// valueChange is a value of a lead as it was shown and as it is in Odoo now.
type valueChange struct {
	Lead  crm.LeadID `json:"lead"`
	Field string     `json:"field,omitempty"` // empty: the lead is gone, or the field is unknown
	Shown string     `json:"shown,omitempty"`
	Now   string     `json:"now,omitempty"`
	Gone  bool       `json:"gone,omitempty"` // deleted, or not visible to the Leadtwin user
}

func changesOf(err error) []valueChange {
	changed, ok := errors.AsType[*apply.LeadsChangedError](err)
	if !ok {
		return nil
	}
	var out []valueChange
	for _, l := range changed.Leads {
		if len(l.Values) == 0 {
			out = append(out, valueChange{Lead: l.ID})
		}
		for _, v := range l.Values {
			out = append(out, valueChange{Lead: l.ID, Field: v.Field, Shown: v.Shown, Now: v.Now})
		}
	}
	for _, id := range changed.Missing {
		out = append(out, valueChange{Lead: id, Gone: true})
	}
	return out
}

func changeLines(err error) []string {
	var out []string
	for _, c := range changesOf(err) {
		switch {
		case c.Gone:
			out = append(out, fmt.Sprintf("lead %d was deleted or is not visible to the Leadtwin user", c.Lead))
		case c.Field == "":
			out = append(out, fmt.Sprintf("lead %d changed since the case was shown", c.Lead))
		default:
			out = append(out,
				fmt.Sprintf("lead %d: %s was %s, is now %s", c.Lead, c.Field, quoteValue(c.Shown), quoteValue(c.Now)))
		}
	}
	return out
}

func quoteValue(value string) string {
	if value == "" {
		return "empty"
	}
	return fmt.Sprintf("%q", console.Plain(value))
}
