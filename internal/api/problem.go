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

func contentType(status int) string {
	if status >= http.StatusBadRequest {
		return "application/problem+json"
	}
	return "application/json"
}

func writeProblem(w http.ResponseWriter, status int, detail string) {
	w.Header().Set("Content-Type", contentType(status))
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(problem{"about:blank", http.StatusText(status), status, detail})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", contentType(status))
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// fail answers what went wrong.
func (s *server) fail(w http.ResponseWriter, err error) {
	missing, unknown := errors.AsType[*store.NotFoundError](err)
	invalid, isInvalid := errors.AsType[*desk.InvalidError](err)
	contact, isContact := errors.AsType[*check.ContactError](err)
	_, blocked := errors.AsType[desk.BlockedError](err)
	_, otherStore := errors.AsType[*store.OtherStoreError](err)
	_, wrongState := errors.AsType[*store.CaseStateError](err)
	_, decided := errors.AsType[*store.DecidedError](err)
	own, isOwn := errors.AsType[*desk.OwnProposalError](err)
	switch {
	case unknown: // the same text for what does not exist and for what the token may not see
		writeProblem(w, http.StatusNotFound, missing.Error())
	case otherStore:
		writeProblem(w, http.StatusNotFound, err.Error())
	case isOwn:
		writeProblem(w, http.StatusForbidden, own.Error())
	case wrongState, decided, blocked:
		writeProblem(w, http.StatusConflict, err.Error())
	case isInvalid:
		writeProblem(w, http.StatusBadRequest, invalid.Error())
	case isContact:
		writeProblem(w, http.StatusBadRequest, contact.Error())
	case errors.Is(err, desk.ErrChanged):
		writeProblem(w, http.StatusConflict, "The leads changed since this fingerprint was read. Read the case again.")
	case errors.Is(err, desk.ErrNotSwept):
		writeProblem(w, http.StatusServiceUnavailable, "No sweep has read the leads of Odoo yet. Try again after the first.")
	case errors.Is(err, desk.ErrObserving):
		writeProblem(w, http.StatusConflict, "Mode is observe: Leadtwin writes nothing to Odoo.")
	default:
		s.o.Log.Error("API request failed", zap.Error(err))
		writeProblem(w, http.StatusServiceUnavailable, "The store or Odoo cannot be reached. Try again.")
	}
}

// maxRequest is the largest request in bytes.
const maxRequest = 64 << 10

// readBody decodes a body into a pointer; what names the body in the problem that is answered where it is unreadable.
func readBody(w http.ResponseWriter, r *http.Request, what string, into any) (ok bool) {
	body := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxRequest))
	body.DisallowUnknownFields()
	err := body.Decode(into)
	if err == nil && body.More() {
		err = errors.New("something follows it")
	}
	if err == nil {
		return true
	}
	if errors.Is(err, io.EOF) {
		err = errors.New("it is empty")
	}
	if name, unknown := strings.CutPrefix(err.Error(), "json: unknown field "); unknown {
		err = fmt.Errorf("unknown field %s; allowed: %s", name, strings.Join(fieldNames(into), ", "))
	}
	writeUnreadableBody(w, fmt.Errorf("the body is not %s: %w", what, err))
	return false
}

// fieldNames are the names that a body has in JSON; into points to a struct.
func fieldNames(into any) (names []string) {
	for field := range reflect.TypeOf(into).Elem().Fields() {
		name, _, _ := strings.Cut(field.Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

func writeUnreadableBody(w http.ResponseWriter, err error) {
	if large, is := errors.AsType[*http.MaxBytesError](err); is {
		writeProblem(w, http.StatusRequestEntityTooLarge, fmt.Sprintf("The body has more than %d bytes.", large.Limit))
		return
	}
	writeProblem(w, http.StatusBadRequest, err.Error())
}
