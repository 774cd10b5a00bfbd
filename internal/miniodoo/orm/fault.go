package orm

import (
	"fmt"
	"net/http"
)

// ServerError is an exception that the caller receives.
type ServerError struct {
	Class   string // such as odoo.exceptions.UserError
	Message string
	Status  int // of JSON-2
}

func (f *ServerError) Error() string { return f.Class + ": " + f.Message }

// The classes of exceptions that clients tell apart.
const (
	UserError       = "odoo.exceptions.UserError"
	ValidationError = "odoo.exceptions.ValidationError"
	MissingError    = "odoo.exceptions.MissingError"
	AccessError     = "odoo.exceptions.AccessError"
	AccessDenied    = "odoo.exceptions.AccessDenied"
	ValueError      = "builtins.ValueError"
	TypeError       = "builtins.TypeError"
	KeyError        = "builtins.KeyError"
	AttributeError  = "builtins.AttributeError"
	OperationalErr  = "psycopg2.OperationalError"
	NotFound        = "werkzeug.exceptions.NotFound"
	Unauthorized    = "werkzeug.exceptions.Unauthorized"
	Unprocessable   = "werkzeug.exceptions.UnprocessableEntity"
	BadRequest      = "werkzeug.exceptions.BadRequest"
)

// statusOf has the HTTP statuses of JSON-2; any other class is a 500.
func statusOf(class string) int {
	switch class {
	case UserError, ValidationError, Unprocessable:
		return http.StatusUnprocessableEntity
	case MissingError, NotFound:
		return http.StatusNotFound
	case AccessError:
		return http.StatusForbidden
	case AccessDenied, Unauthorized:
		return http.StatusUnauthorized
	case BadRequest:
		return http.StatusBadRequest
	}
	return http.StatusInternalServerError
}

// Raise makes an exception of a class.
func Raise(class, format string, args ...any) *ServerError {
	return &ServerError{Class: class, Message: fmt.Sprintf(format, args...), Status: statusOf(class)}
}

// Missing is the exception for a record that does not exist (any more).
func Missing(model string, id, uid int64) *ServerError {
	return Raise(MissingError, "Record does not exist or has been deleted.\n(Record: %s(%d,), User: %d)", model, id, uid)
}

// Forbidden is the exception for a model that the user's groups do not reach.
func Forbidden(m *Model, op Op) *ServerError {
	return Raise(AccessError, "You are not allowed to %s '%s' (%s) records.\n\nContact your administrator to request "+
		"access if necessary.", verb(op), m.Title, m.Name)
}

// Hidden is the exception for a record that a record rule withholds.
func Hidden(r *Record, op Op) *ServerError {
	return Raise(AccessError, "Due to security restrictions, you are not allowed to %s '%s' (%s) records.\n\nRecords: %s",
		verb(op), r.model.Title, r.model.Name, r)
}

func verb(op Op) string {
	switch op {
	case Read:
		return "access"
	case Write:
		return "modify"
	case Create:
		return "create"
	case Unlink:
		return "delete"
	}
	return string(op)
}

func unknownField(m *Model, name string) *ServerError {
	return Raise(ValueError, "Invalid field '%s' on model '%s'", name, m.Name)
}
