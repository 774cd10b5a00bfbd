package main

import (
	"errors"
	"fmt"

	"leadtwin/internal/app"
	"leadtwin/internal/console"
	"leadtwin/internal/crm"
	"leadtwin/sync/apply"
)

// failure is what --output json prints on stdout where a command has no other result.
type failure struct {
	Error   string   `json:"error"`
	Next    string   `json:"next,omitempty"`
	Changes []change `json:"changes,omitempty"`
}

// withError is a result that an error cut short: what was done before it is reported, too.
func (c *cli) withError(result console.Sweep, err error) console.Sweep {
	if err != nil {
		result.Error, result.Next = err.Error(), c.withConfig(app.WhatNext(err))
	}
	return result
}

// change is a value of a lead as it was shown, and as Odoo has it now.
type change struct {
	Lead  crm.LeadID `json:"lead"`
	Field string     `json:"field,omitempty"` // empty: the lead is gone, or it is not known what changed
	Shown string     `json:"shown,omitempty"`
	Now   string     `json:"now,omitempty"`
	Gone  bool       `json:"gone,omitempty"` // Odoo no longer has the lead, or hides it
}

func changesOf(err error) []change {
	changed, ok := errors.AsType[*apply.LeadsChanged](err)
	if !ok {
		return nil
	}
	var out []change
	for _, l := range changed.Leads {
		if len(l.Values) == 0 {
			out = append(out, change{Lead: l.ID})
		}
		for _, v := range l.Values {
			out = append(out, change{Lead: l.ID, Field: v.Field, Shown: v.Shown, Now: v.Now})
		}
	}
	for _, id := range changed.Missing {
		out = append(out, change{Lead: id, Gone: true})
	}
	return out
}

func changeLines(err error) []string {
	var out []string
	for _, c := range changesOf(err) {
		switch {
		case c.Gone:
			out = append(out, fmt.Sprintf("lead %d: Odoo no longer has it, or hides it", c.Lead))
		case c.Field == "":
			out = append(out, fmt.Sprintf("lead %d was read again since the case was decided", c.Lead))
		default:
			out = append(out, fmt.Sprintf("lead %d: %s was %s, is now %s", c.Lead, c.Field, quoted(c.Shown), quoted(c.Now)))
		}
	}
	return out
}

func quoted(value string) string {
	if value == "" {
		return "empty"
	}
	return fmt.Sprintf("%q", console.Plain(value))
}
