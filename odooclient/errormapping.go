package odooclient

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// kindOfException maps the class of an exception, as Odoo names it, to its kind. Over XML-RPC the names
// come from a traceback, without "builtins.".
//
// Source: odoo/exceptions.py and odoo/http.py (serialize_exception), Odoo 14 to 19; werkzeug's are those of JSON-2.
func kindOfException(class string) Kind {
	switch strings.TrimPrefix(class, "builtins.") {
	case "odoo.exceptions.AccessDenied", "werkzeug.exceptions.Unauthorized":
		return LoginRefused
	case "odoo.exceptions.AccessError", "werkzeug.exceptions.Forbidden":
		return Forbidden
	case "odoo.exceptions.MissingError":
		return Missing
	case "odoo.exceptions.UserError", "odoo.exceptions.ValidationError", "odoo.exceptions.RedirectWarning",
		"odoo.exceptions.Warning":
		return UserError
	case "ValueError":
		return UnknownField
	case "AttributeError", "TypeError", "werkzeug.exceptions.NotFound", "werkzeug.exceptions.UnprocessableEntity":
		return UnknownMethod
	case "odoo.exceptions.LockError", "odoo.exceptions.ConcurrencyError": // they came with 19
		return Conflict
	case "odoo.http.SessionExpiredException":
		return Busy
	}
	if name, ok := strings.CutPrefix(class, "psycopg2."); ok {
		return kindOfPostgresError(name)
	}
	return Internal
}

func kindOfPostgresError(name string) Kind {
	switch strings.TrimPrefix(name, "errors.") {
	case "SerializationFailure", "DeadlockDetected", "LockNotAvailable", "extensions.TransactionRollbackError":
		return Conflict
	case "OperationalError", "InterfaceError", "AdminShutdown", "CrashShutdown", "CannotConnectNow", "TooManyConnections":
		return Busy
	}
	return Internal
}

func exceptionError(class string, r Request, words string) *Error {
	return refusedError(kindOfException(class), r, words)
}

func refusedError(k Kind, r Request, words string) *Error {
	if r.Write && (k == Internal || k == Busy) {
		k = UnknownOutcome // what follows a commit can fail, too, and so can the commit's own answer
	}
	return callError(k, r, words)
}

func callError(k Kind, r Request, words string) *Error {
	words = strings.TrimSpace(words)
	if k.has(technical) {
		words, _, _ = strings.Cut(words, "\n") // the rest is for developers, such as the statement that PostgreSQL refused
	}
	return &Error{Kind: k, Model: r.Model, Method: r.Method, Message: words, Hint: hintFor(k, r), refused: true}
}

// hintFor returns what an admin can do about an error.
func hintFor(k Kind, r Request) string {
	switch k {
	case LoginRefused:
		return "check odoo.user and odoo.api_key; if the key expired (on Odoo 19 after three months at most), create a new " +
			"one in that user's preferences. With two-factor authentication only a key works; keys that Odoo created " +
			"for AI access (MCP) or for its mail plugins do not work"
	case Forbidden:
		return "give Leadtwin's user 'Sales / User: All Documents'; 'leadtwin doctor' lists the missing rights"
	case Missing:
		return "No action needed: the record no longer exists; the next sweep removes it."
	case UserError:
		return "do in Odoo what it asks for, then try again"
	case UnknownModel:
		if strings.HasPrefix(r.Model, "crm.") {
			return "install the app CRM in this database, or set odoo.database to the one that has it"
		}
		return "install the module of " + r.Model + " in this database, if you need it"
	case UnknownField, UnknownMethod:
		return "report this with Odoo's version: Leadtwin asks for something that this Odoo does not have"
	case Busy, Conflict:
		return "try again in a moment"
	case UnknownOutcome:
		return outcomeUnknownHint
	case Internal:
		return "check Odoo's log"
	default:
		return ""
	}
}

// disambiguate determines the meaning of a refusal if its code has several.
func (c *Client) disambiguate(ctx context.Context, s sessionState, r Request, err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok || e.Kind != UserError && e.Kind != UnknownMethod {
		return err
	}
	if e.Kind == UserError && r.Write && len(r.IDs) > 0 && s.session.Transport == XMLRPC && c.hasMissingRecord(ctx, s, r) {
		return callError(Missing, r, e.Message) // XML-RPC has one fault code for both
	}
	if s.session.Known[r.Model] == nil && c.lacksModel(ctx, s, r) {
		return callError(UnknownModel, r, e.Message)
	}
	return err
}

func (c *Client) hasMissingRecord(ctx context.Context, s sessionState, r Request) bool {
	var there []int64
	look := SearchOptions{}.request(r.Model, "search", In("id", r.IDs))
	err := s.transport.call(ctx, s.session.UID, look, &there)
	return err == nil && slices.ContainsFunc(r.IDs, func(id int64) bool { return !slices.Contains(there, id) })
}

func (c *Client) lacksModel(ctx context.Context, s sessionState, r Request) bool {
	if r.Method == "fields_get" { // which has no error of its own
		return true
	}
	look := Request{Model: r.Model, Method: "fields_get", Args: []Arg{{"allfields", []string{"id"}}}}
	err := s.transport.call(ctx, s.session.UID, look, nil)
	return Is(err, UserError) || Is(err, UnknownMethod)
}
