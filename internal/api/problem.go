package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"

	"go.uber.org/zap"

	"leadtwin/internal/desk"
	"leadtwin/internal/store"
	"leadtwin/sync/check"
)

// problem is an error as RFC 9457 has it.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func (p *problem) Error() string { return p.Detail }

func newProblem(status int, detail string) *problem {
	return &problem{"about:blank", http.StatusText(status), status, detail}
}

// wrongValue refuses the value of a parameter, a header or a field.
func wrongValue(name, value, allowed string) *problem {
	return newProblem(http.StatusBadRequest, fmt.Sprintf("%s is %q; allowed: %s", name, value, allowed))
}

func contentType(status int) string {
	if status >= http.StatusBadRequest {
		return "application/problem+json"
	}
	return "application/json"
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", contentType(status))
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// fail answers what went wrong.
func (s *server) fail(w http.ResponseWriter, err error) {
	p := s.problemOf(err)
	writeJSON(w, p.Status, p)
}

func (s *server) problemOf(err error) *problem {
	own, isProblem := errors.AsType[*problem](err)
	missing, unknown := errors.AsType[*store.NotFoundError](err)
	invalid, isInvalid := errors.AsType[*desk.InvalidError](err)
	contact, isContact := errors.AsType[*check.ContactError](err)
	_, blocked := errors.AsType[desk.BlockedError](err)
	_, otherStore := errors.AsType[*store.OtherStoreError](err)
	_, wrongState := errors.AsType[*store.CaseStateError](err)
	_, decided := errors.AsType[*store.DecidedError](err)
	proposal, isOwn := errors.AsType[*desk.OwnProposalError](err)
	switch {
	case isProblem:
		return own
	case unknown: // the same text for what does not exist and for what the token may not see
		return newProblem(http.StatusNotFound, missing.Error())
	case otherStore:
		return newProblem(http.StatusNotFound, err.Error())
	case isOwn:
		return newProblem(http.StatusForbidden, proposal.Error())
	case wrongState, decided, blocked:
		return newProblem(http.StatusConflict, err.Error())
	case isInvalid:
		return newProblem(http.StatusBadRequest, invalid.Error())
	case isContact:
		return newProblem(http.StatusBadRequest, contact.Error())
	case errors.Is(err, desk.ErrChanged):
		return newProblem(http.StatusConflict, "The leads changed since this fingerprint was read. Read the case again.")
	case errors.Is(err, desk.ErrNotSwept):
		return newProblem(http.StatusServiceUnavailable,
			"No sweep has read the leads from Odoo yet. Try again after the first sweep.")
	case errors.Is(err, desk.ErrObserving):
		return newProblem(http.StatusConflict, "Mode is observe: Leadtwin writes nothing to Odoo.")
	}
	s.o.Log.Error("API request failed", zap.Error(err))
	return newProblem(http.StatusServiceUnavailable, "The store or Odoo cannot be reached. Try again.")
}

// maxRequest is the largest request in bytes.
const maxRequest = 64 << 10

// readBody decodes a body into a pointer; what names the body in the problem that it returns where it is unreadable.
func readBody(r *http.Request, what string, into any) error {
	body := json.NewDecoder(r.Body)
	body.DisallowUnknownFields()
	err := body.Decode(into)
	if err == nil && body.More() {
		err = errors.New("something follows it")
	}
	if err == nil {
		return nil
	}
	if errors.Is(err, io.EOF) {
		err = errors.New("it is empty")
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		err = fmt.Errorf("unknown field %s; allowed: %s", name, strings.Join(fieldNames(into), ", "))
	}
	return unreadableBody(fmt.Errorf("the body is not %s: %w", what, err))
}

// fieldNames are the names that a body has in JSON; into points to a struct.
func fieldNames(into any) (names []string) {
	for field := range reflect.TypeOf(into).Elem().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

func unreadableBody(err error) *problem {
	if large, is := errors.AsType[*http.MaxBytesError](err); is {
		return newProblem(http.StatusRequestEntityTooLarge, fmt.Sprintf("The body has more than %d bytes.", large.Limit))
	}
	return newProblem(http.StatusBadRequest, err.Error())
}
