package odooclient

import "errors"

// Kind is what a caller decides by: who must act, whether the call may be repeated, and whether it may have happened.
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
)

// trait is one answer about a kind.
type trait uint16

const (
	temporary      trait = 1 << iota // the same read may succeed a little later
	global                           // every other call would fail, too
	notExecuted                      // a write was not carried out
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

// NotExecuted reports whether a write that ended with this kind was certainly not carried out: Odoo refused it, or it
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

// Is says whether err is, or wraps, an Error of kind k.
func Is(err error, k Kind) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Kind == k
}
