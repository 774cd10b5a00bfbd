package odooclient

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// outcomeUnknownHint explains how Leadtwin handles a write of unknown outcome.
const outcomeUnknownHint = "No action needed. Leadtwin checks the outcome in Odoo before continuing."

// transportError classifies a failed exchange: certainly not sent, or sent with unknown outcome.
func (w *httpConn) transportError(ctx context.Context, err error, sent, write bool) error {
	typed, ok := errors.AsType[*Error](err)
	switch {
	case ctx.Err() != nil:
		err = contextError(ctx)
	case ok:
		typed.unsent = !sent // a redirect is refused after the call, an address before it
		return typed
	}
	e := &Error{Message: describeNetworkError(err), cause: err, unsent: !sent}
	_, handshake := errors.AsType[*handshakeError](err)
	switch {
	case sent && write:
		e.Kind, e.Hint = UnknownOutcome, outcomeUnknownHint // also for an alert: TLS 1.3 may send it after the call
	case isTLSError(err):
		e.Kind, e.Hint = TLSFailed, tlsHint(err)
	case errors.Is(err, context.Canceled):
		e.Kind = Cancelled
	case handshake:
		e.Kind, e.Message = Unreachable, fmt.Sprintf("%s is there, but does not speak TLS: %s", w.base.Host, e.Message)
		e.Hint = "check that odoo.url begins with https only if Odoo uses https"
	case !sent:
		e.Kind, e.Message = Unreachable, fmt.Sprintf("no connection to %s: %s", w.base.Host, e.Message)
		e.Hint = "check odoo.url, and that Odoo runs and can be reached from this machine"
	case ctx.Err() != nil:
		e.Kind, e.Hint = TimedOut, "check the network and Odoo's load, or raise odoo.timeout"
	case exceedsLimit(err), errors.Is(err, errNotXMLRPC):
		e.Kind, e.Hint = BadAnswer, "check odoo.url and the proxy in front of Odoo"
	default:
		e.Kind, e.Message, e.Hint = BadAnswer, "the answer was cut off: "+
			e.Message, "try again; if the problem persists, check Odoo's log and the proxy in front of it"
		if w.base.Scheme == "http" {
			e.Hint += ", and whether odoo.url has to begin with https"
		}
	}
	return e
}

// contextError returns why a context has ended. If a concurrent call failed, its error is not that of this call.
func contextError(ctx context.Context) error {
	err := context.Cause(ctx)
	if _, other := errors.AsType[*Error](err); other {
		return fmt.Errorf("another call failed: %w", context.Canceled)
	}
	return err
}

// handshakeError is a connection that was there and broke while TLS was agreed on.
type handshakeError struct{ cause error }

func (e *handshakeError) Error() string { return e.cause.Error() }
func (e *handshakeError) Unwrap() error { return e.cause }

func tlsHint(err error) string {
	if _, other := errors.AsType[x509.HostnameError](err); other {
		return "use the name in odoo.url that the certificate is made for"
	}
	return "check that odoo.url begins with https only if Odoo uses https, and set odoo.ca_file to the certificate of a " +
		"private authority"
}

func isTLSError(err error) bool {
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	_, noTLS := errors.AsType[tls.RecordHeaderError](err)
	_, refused := errors.AsType[tls.AlertError](err)
	return untrusted || noTLS || refused || errors.Is(err, http.ErrSchemeMismatch)
}

// describeNetworkError leaves the address out of a network error: it may contain text that an admin pasted there.
func describeNetworkError(err error) string {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); unknown {
		return "the server's certificate is signed by an unknown authority"
	}
	if c, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return "the server's " + strings.TrimPrefix(c.Err.Error(), "x509: ")
	}
	if d, ok := errors.AsType[*net.DNSError](err); ok {
		if d.IsNotFound {
			return "no host has the name " + d.Name
		}
		return "the name " + d.Name + " cannot be looked up"
	}
	return err.Error()
}

// nonOdooResponse is an answer that Odoo did not write: a proxy's page, or Odoo's own when it could not even begin.
func nonOdooResponse(a *response, r Request) *Error {
	e := &Error{Message: fmt.Sprintf("HTTP %d", a.Status), retryAfter: a.retryAfter()}
	switch {
	case r.Write:
		e.Kind, e.Hint = UnknownOutcome, outcomeUnknownHint // a proxy may answer 404, 408 or 429 after it passed the call on
	case a.Status == http.StatusTooManyRequests:
		e.Kind, e.Hint = Busy, "lower odoo.rate: the server asks for fewer calls"
	case a.Status >= http.StatusInternalServerError:
		e.Kind, e.Hint = Busy, "try again in a moment; if the problem persists, "+
			"check Odoo, its database and the proxy in front of it"
	default:
		e = notOdooError(a)
	}
	return e.withCall(r)
}

func notOdooError(a *response) *Error {
	if where := a.Header.Get("Location"); where != "" {
		if to, err := a.From.Parse(where); err == nil {
			return redirectError(a.From, to)
		}
	}
	kind := a.Type
	if kind == "" {
		kind = "no content type"
	}
	return &Error{
		Kind: NotOdoo, Message: fmt.Sprintf("HTTP %d with %s, which is not an answer of Odoo's API", a.Status, kind),
		Hint: "check that odoo.url is the address of Odoo itself, and that a proxy in front of it passes on /jsonrpc, " +
			"/xmlrpc and /json",
	}
}

func (e *Error) withCall(r Request) *Error {
	if e.Model == "" {
		e.Model, e.Method = r.Model, r.Method
	}
	return e
}

func addCall(err error, r Request) error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.withCall(r)
	}
	return err
}

// unreadableResponse is an answer of status 200 that does not hold what was asked for.
func unreadableResponse(r Request, err error) *Error {
	said := "the answer cannot be read: " + err.Error()
	kind, do := BadAnswer, "try again; if the problem persists, another transport may help (odoo.transport)"
	if other, ok := errors.AsType[*unexpectedRowError](err); ok {
		said, do = other.Error(), "look for a cache before Odoo, or a module that changes how records are read"
	}
	if r.Write {
		kind, do = UnknownOutcome, outcomeUnknownHint
	}
	return &Error{Kind: kind, Model: r.Model, Method: r.Method, Message: said, Hint: do, cause: err}
}
