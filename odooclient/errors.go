package odooclient

import (
	"errors"
	"strings"
	"time"

	"leadtwin/internal/plaintext"
)

// Error is a call that Odoo refused, or that did not come back. It never holds the key, and its texts are harmless in a
// terminal or a log.
type Error struct {
	Kind          Kind
	Model, Method string
	Message       string // Odoo's or the network's words; may be in the user's language, so never matched on
	Hint          string // what to do next, in a sentence
	cause         error
	retryAfter    time.Duration // how long the server asks us to wait
	refused       bool          // Odoo itself refused, in its own form
	unsent        bool          // nothing reached the server
}

func (e *Error) Error() string {
	parts := make([]string, 0, 3)
	if e.Model != "" {
		parts = append(parts, e.Model+"."+e.Method)
	}
	parts = append(parts, string(e.Kind))
	if e.Message != "" {
		parts = append(parts, plaintext.SingleLine(e.Message, maxErrorText))
	}
	return strings.Join(parts, ": ")
}

// Unwrap returns the network's error, if there is one.
func (e *Error) Unwrap() error { return e.cause }

// maxErrorText is how many characters of a server's words an error keeps.
const maxErrorText = 600

// asUnknownOutcome makes sure that a write that was sent, and that Odoo did not itself refuse, counts as unknown: a
// redirect, a page of a proxy or a broken connection does not prove that Odoo did nothing.
func asUnknownOutcome(err error) error {
	if e, ok := errors.AsType[*Error](err); ok && !e.refused && !e.unsent && e.Kind != UnknownOutcome {
		e.Kind, e.Hint = UnknownOutcome, outcomeUnknownHint
	}
	return err
}

func markUnsent(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.unsent = true
	}
	return err
}

// sanitizeError makes an error's texts harmless, wherever they will be shown: a server may repeat the key in its words,
// and its words may hold escape codes, since Odoo quotes what anybody may have written into a lead.
func (c *Client) sanitizeError(err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	e.Message, e.Hint = plaintext.SingleLine(e.Message, 0), plaintext.SingleLine(e.Hint, 0)
	if key := c.options.Key; key != "" && e.Message != wrongLoginText { // a key may be "wrong"
		e.Message = strings.ReplaceAll(e.Message, key, "***")
	}
	e.Message, e.Hint = plaintext.SingleLine(e.Message, maxErrorText), plaintext.SingleLine(e.Hint, maxErrorText)
	return err
}

// Kind determines how a caller reacts: who must act, whether the call may be repeated, and whether it may have
// happened.
type Kind string

// The kinds of errors. The error of a write that was sent is either Odoo's own refusal or UnknownOutcome: see outcome.
const (
	Unreachable     Kind = "unreachable"      // nothing answers; the call was not sent
	TimedOut        Kind = "timed out"        // a read took too long
	Cancelled       Kind = "cancelled"        // the caller gave up; a write was not sent
	TLSFailed       Kind = "tls"              // the certificate is not trusted
	NotOdoo         Kind = "not odoo"         // something answers, but not Odoo
	Busy            Kind = "busy"             // Odoo, its proxy or its database is down for a moment
	BadAnswer       Kind = "bad answer"       // cut off, too large, or not valid
	LoginRefused    Kind = "login refused"    // wrong user, password or key
	Forbidden       Kind = "forbidden"        // Odoo's AccessError: rights are missing
	Missing         Kind = "missing record"   // the record was deleted, or never existed
	UserError       Kind = "user error"       // Odoo refuses, in words for its user
	UnknownModel    Kind = "unknown model"    // the module is not installed
	UnknownField    Kind = "unknown field"    // or a value that the field does not take
	UnknownMethod   Kind = "unknown method"   // not in this version, or not with these arguments
	UnknownDatabase Kind = "unknown database" // no such database at this address
	Unsupported     Kind = "unsupported"      // a version of Odoo that Leadtwin does not support
	Conflict        Kind = "conflict"         // rolled back because of a concurrent write; may be repeated
	UnknownOutcome  Kind = "unknown outcome"  // a write may have been committed: check in Odoo before the next step
	Internal        Kind = "server error"     // Odoo failed in its own code
	NotAllowed      Kind = "not allowed"      // Options.MayCall refused to send the call
)

// trait is one answer about a kind.
type trait uint16

const (
	temporary      trait = 1 << iota // the same read may succeed a little later
	global                           // every other call would fail, too
	notExecuted                      // a write was not executed
	rejected                         // Odoo answered that it does not do this
	recordSpecific                   // may be caused by one of the records of the call
	staleSession                     // may be caused by a session that no longer fits the server
	needsAdmin                       // lasts until an administrator acts
	perTransport                     // another transport may succeed
	technical                        // the words are for developers: only the first line is kept
)

// traits is the one table of what kinds mean. Each row answers all questions.
func (k Kind) traits() trait {
	switch k {
	case Unreachable:
		return temporary | global | notExecuted
	case TimedOut:
		return temporary
	case Cancelled:
		return notExecuted
	case NotAllowed:
		return global | notExecuted
	case TLSFailed:
		return global | notExecuted
	case NotOdoo:
		return global | notExecuted | staleSession | perTransport
	case Busy:
		return temporary | global | perTransport | technical
	case BadAnswer:
		return temporary | recordSpecific | perTransport
	case LoginRefused:
		return global | notExecuted | staleSession | needsAdmin | perTransport
	case Forbidden:
		return notExecuted | rejected | recordSpecific | needsAdmin
	case Missing, UserError:
		return notExecuted | rejected | recordSpecific | staleSession
	case UnknownModel:
		return notExecuted | rejected | staleSession | needsAdmin
	case UnknownField:
		return notExecuted | rejected | staleSession | technical
	case UnknownMethod:
		return notExecuted | rejected | staleSession | perTransport | technical
	case UnknownDatabase:
		return global | notExecuted | staleSession
	case Unsupported:
		return global | notExecuted | needsAdmin
	case Conflict:
		return temporary | notExecuted | technical
	case UnknownOutcome:
		return technical
	case Internal:
		return rejected | recordSpecific | perTransport | technical
	}
	return 0
}

func (k Kind) has(t trait) bool { return k.traits()&t != 0 }

// Temporary reports whether the same read may succeed a little later.
func (k Kind) Temporary() bool { return k.has(temporary) }

// Global reports whether every other call would fail, too.
func (k Kind) Global() bool { return k.has(global) }

// NotExecuted reports whether a write that ended with this kind was certainly not executed: Odoo refused it, or it
// was never sent. Where it was sent and Odoo did not refuse it, the kind is UnknownOutcome.
func (k Kind) NotExecuted() bool { return k.has(notExecuted) }

// Rejected reports whether Odoo answered that it does not do this: a repetition would be refused again.
func (k Kind) Rejected() bool { return k.has(rejected) }

// RecordSpecific reports whether one of the records of the call may be the cause, so that the others may do without it.
func (k Kind) RecordSpecific() bool { return k.has(recordSpecific) }

// StaleSession reports whether the cause may be a session of an earlier run that no longer fits the server.
func (k Kind) StaleSession() bool { return k.has(staleSession) }

// NeedsAdmin reports whether the error lasts until an administrator changes a right, a key or a module.
func (k Kind) NeedsAdmin() bool { return k.has(needsAdmin) }

// KindOf is the kind of an error of this package, also where it is wrapped; empty for any other error.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return ""
}

// Is reports whether err is, or wraps, an Error of kind k.
func Is(err error, k Kind) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == k
}

// Kinds lists every kind of error, for metrics that must exist before the first error.
func Kinds() []Kind {
	return []Kind{
		Unreachable, TimedOut, Cancelled, TLSFailed, NotOdoo, Busy, BadAnswer, LoginRefused, Forbidden, Missing, UserError,
		UnknownModel,
		UnknownField, UnknownMethod, UnknownDatabase, Unsupported, Conflict, UnknownOutcome, Internal,
		NotAllowed,
	}
}
