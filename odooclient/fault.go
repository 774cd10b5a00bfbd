package odooclient

import (
	"slices"
	"strings"
)

// plainReads are methods that raise no UserError of their own: if they do, the model is not there.
var plainReads = []string{"fields_get", "search", "search_read", "search_count", "read"} //nolint:gochecknoglobals // a constant list

// kindOf maps the class of an exception, as Odoo names it, to what a caller decides by.
//
// Source: odoo/exceptions.py and odoo/http.py (serialize_exception), Odoo 14 to 19.
func kindOf(class string, r Request) Kind {
	switch class {
	case "odoo.exceptions.AccessDenied", "werkzeug.exceptions.Unauthorized":
		return LoginRefused
	case "odoo.exceptions.AccessError", "werkzeug.exceptions.Forbidden":
		return Forbidden
	case "odoo.exceptions.MissingError":
		return Missing
	case "odoo.exceptions.UserError", "odoo.exceptions.ValidationError", "odoo.exceptions.RedirectWarning", "odoo.exceptions.Warning":
		if slices.Contains(plainReads, r.Method) {
			return UnknownModel
		}
		return UserError
	case "werkzeug.exceptions.NotFound":
		if slices.Contains(plainReads, r.Method) {
			return UnknownModel
		}
		return UnknownMethod
	case "builtins.ValueError", "ValueError":
		return UnknownField
	case "builtins.AttributeError", "AttributeError", "werkzeug.exceptions.UnprocessableEntity":
		return UnknownMethod
	case "builtins.TypeError", "TypeError":
		return UnknownMethod
	case "odoo.http.SessionExpiredException":
		return Busy
	}
	if name, ok := strings.CutPrefix(class, "psycopg2."); ok {
		return kindOfDatabase(name)
	}
	return Internal
}

// kindOfDatabase is for errors of PostgreSQL that Odoo lets through.
func kindOfDatabase(name string) Kind {
	switch strings.TrimPrefix(name, "errors.") {
	case "SerializationFailure", "DeadlockDetected", "LockNotAvailable", "extensions.TransactionRollbackError":
		return Conflict
	case "OperationalError", "InterfaceError", "AdminShutdown", "CannotConnectNow", "TooManyConnections":
		return Busy
	}
	return Internal
}

// doFor says what a person can do about it.
func doFor(k Kind, r Request) string {
	switch k {
	case LoginRefused:
		return "check odoo.user and odoo.api_key; make a new key in the user's preferences if it ran out"
	case Forbidden:
		return "give Leadtwin's user 'Sales / User: All Documents'; 'leadtwin doctor' says which right is missing for what"
	case Missing:
		return "nothing: the record is gone; the next sweep notices"
	case UnknownModel:
		if strings.HasPrefix(r.Model, "crm.") {
			return "install the app CRM in this database, or set odoo.database to another one"
		}
		return "the module of " + r.Model + " is not installed"
	case Busy, Conflict:
		return "try again in a moment"
	default:
		return ""
	}
}

// fault makes the error of one refused call. words are Odoo's, cut to a line or two: tracebacks stay out.
func fault(k Kind, r Request, words string) *Error {
	words = strings.TrimSpace(words)
	if k == Internal || k == UnknownField || k == UnknownMethod || k == Busy || k == UnknownOutcome {
		lines := strings.Split(words, "\n")
		words = lines[len(lines)-1]
	}
	if len(words) > 600 {
		words = strings.ToValidUTF8(words[:600], "") + " …"
	}
	return &Error{Kind: k, Model: r.Model, Method: r.Method, Said: words, Do: doFor(k, r)}
}
