package odooclient

import (
	"errors"
	"strings"
	"time"
)

// Kind is what a caller decides by: who must act, may it be tried again, may it have happened.
type Kind string

// The kinds of errors.
const (
	Unreachable     Kind = "unreachable"      // nothing answers; the call surely did not happen
	TimedOut        Kind = "timed out"        // a read took too long
	Cancelled       Kind = "cancelled"        // the caller gave up before the answer came, and nothing was written
	TLSFailed       Kind = "tls"              // the certificate is not trusted
	NotOdoo         Kind = "not odoo"         // something answers, but no Odoo
	Busy            Kind = "busy"             // Odoo, its proxy or its database is down for a moment
	BadAnswer       Kind = "bad answer"       // cut off, too large, or no valid answer
	LoginRefused    Kind = "login refused"    // wrong user, password or key
	Forbidden       Kind = "forbidden"        // Odoo's AccessError: rights are missing
	Missing         Kind = "missing record"   // the record is gone, or never was
	UserError       Kind = "user error"       // Odoo refuses, in words for its user
	UnknownModel    Kind = "unknown model"    // the module is not installed
	UnknownField    Kind = "unknown field"    // or a value that the field does not take
	UnknownMethod   Kind = "unknown method"   // not in this version, or not with these arguments
	UnknownDatabase Kind = "unknown database" // no such database behind this address
	Unsupported     Kind = "unsupported"      // a version of Odoo that Leadtwin does not know
	Conflict        Kind = "conflict"         // rolled back since others wrote at the same time; may be repeated
	UnknownOutcome  Kind = "unknown outcome"  // a write may have been committed: look before doing anything
	Internal        Kind = "server error"     // Odoo failed in its own code
)

// Error is a call that Odoo refused, or that did not come back. It never holds the key.
type Error struct {
	Kind          Kind
	Model, Method string
	Said          string // Odoo's or the network's words; may be in the user's language, so never matched on
	Do            string // what to do next, in a sentence
	cause         error
	after         time.Duration // how long the server asks us to wait
}

func (e *Error) Error() string {
	parts := make([]string, 0, 3)
	if e.Model != "" {
		parts = append(parts, e.Model+"."+e.Method)
	}
	parts = append(parts, string(e.Kind))
	if e.Said != "" {
		parts = append(parts, strings.Join(strings.Fields(e.Said), " ")) // one line, for logs
	}
	return strings.Join(parts, ": ")
}

// Unwrap gives the network's error, where there is one.
func (e *Error) Unwrap() error { return e.cause }

// Is says whether err is, or wraps, an Error of kind k.
func Is(err error, k Kind) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == k
}

// Passing says whether the same read may succeed a little later.
func (k Kind) Passing() bool {
	switch k {
	case Unreachable, TimedOut, Busy, BadAnswer, Conflict:
		return true
	default:
		return false
	}
}
