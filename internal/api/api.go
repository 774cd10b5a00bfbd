package api

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/sync/check"
)

// Scopes of tokens.
const (
	Read   = "read"   // cases, history, where a lead went
	Check  = "check"  // similar leads of a contact or of a lead
	Decide = "decide" // decisions on cases
)

// Scopes are all that a token may have.
func Scopes() []string { return []string{Read, Check, Decide} }

// Cases are the waiting cases and the decisions about them.
type Cases interface {
	Queue(ctx context.Context) ([]*desk.Row, error)
	Case(ctx context.Context, id string) (desk.Case, error)
	// AddLeads adds leads of no or another case to those of a case, as far as they are known.
	AddLeads(ctx context.Context, c *desk.Case, leads []crm.LeadID) error
	Decide(ctx context.Context, d desk.Decision) (desk.Effect, error)
}

// Past is the history of writes to Odoo.
type Past interface {
	HistoryPage(ctx context.Context, f desk.HistoryFilter) (report.History, error)
	// Action returns one write. Error: *store.NotFoundError.
	Action(ctx context.Context, id string) (report.Action, error)
	PreviewUndo(ctx context.Context, merge string) (report.Undo, error)
	Undo(ctx context.Context, merge, by string) error
	CurrentLead(ctx context.Context, lead crm.LeadID) (crm.LeadID, error)
}

// Mirror compares with the leads as the last crawl read them: those of one sales team, or all where that is 0.
type Mirror interface {
	CheckContact(ctx context.Context, c check.Contact, team crm.TeamID) (report.MirrorCheck, error)
	SimilarLeads(ctx context.Context, lead crm.LeadID, team crm.TeamID) (report.MirrorCheck, error)
}

// Stats counts cases and actions.
type Stats interface {
	Stats(ctx context.Context) (report.Stats, error)
}

// Events are what happened.
type Events interface {
	LastEvent(ctx context.Context) (int64, error)
	Events(ctx context.Context, after int64) (events []report.Event, read int64, err error)
}

// Tokens are those that users made.
type Tokens interface {
	APIToken(ctx context.Context, hash string, now time.Time) (store.APIToken, bool, error)
	UseAPIToken(ctx context.Context, hash string, at time.Time) error
}

// Requests are those with an idempotency key, of the last day.
type Requests interface {
	BeginAPIRequest(ctx context.Context, r store.APIRequest) (earlier store.APIRequest, begun bool, err error)
	FinishAPIRequest(ctx context.Context, r store.APIRequest) error
	DropAPIRequest(ctx context.Context, r store.APIRequest) error
}

// Options are the dependencies of an API.
type Options struct {
	Cases    Cases
	Past     Past
	Mirror   Mirror
	Stats    Stats
	Events   Events
	Teams    Teams
	Tokens   Tokens
	Requests Requests
	Now      func() time.Time
	Ending   <-chan struct{} // closed when the service ends
	Log      *zap.Logger
	BasePath string
}

//go:embed openapi.json
var openAPI []byte

type server struct {
	o       Options
	streams chan struct{} // one for each open stream of events
}

// handler answers a request that carries a token with the scope that it needs. An error is answered as a problem.
type handler func(w http.ResponseWriter, r *http.Request, token store.APIToken) error

// reader returns what is sent as JSON.
type reader func(r *http.Request, token store.APIToken) (any, error)

func show(read reader) handler   { return answer(http.StatusOK, read) }
func accept(read reader) handler { return answer(http.StatusAccepted, read) }

func answer(status int, read reader) handler {
	return func(w http.ResponseWriter, r *http.Request, token store.APIToken) error {
		v, err := read(r, token)
		if err == nil {
			writeJSON(w, status, v)
		}
		return err
	}
}

// Handler serves every path below BasePath/api/v1/.
func Handler(o Options) http.Handler {
	s := &server{o: o, streams: make(chan struct{}, maxStreams)}
	mux := http.NewServeMux()
	base := o.BasePath + prefix
	mux.HandleFunc("GET "+base+"/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(openAPI)
	})
	for _, r := range s.routes() {
		mux.Handle(r.method+" "+base+r.path, s.withScope(r.scope, r.handler))
	}
	mux.HandleFunc(base+"/", func(w http.ResponseWriter, _ *http.Request) {
		s.fail(w, newProblem(http.StatusNotFound,
			"There is no such path. GET /api/v1/openapi.json describes all of them."))
	})
	return mux
}

// HashToken is how a token is stored: it cannot be turned back.
func HashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// withScope lets requests pass that carry a token with a scope.
func (s *server) withScope(scope string, next handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
		token, err := s.readToken(w, r, scope)
		if err == nil {
			s.noteUse(r.Context(), token)
			err = next(w, r, token)
		}
		if err != nil {
			s.fail(w, err)
		}
	})
}

func (s *server) readToken(w http.ResponseWriter, r *http.Request, scope string) (store.APIToken, error) {
	text, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !found {
		w.Header().Set("WWW-Authenticate", `Bearer realm="leadtwin"`)
		return store.APIToken{}, newProblem(http.StatusUnauthorized, "Send a token: Authorization: Bearer lt_…")
	}
	token, known, err := s.o.Tokens.APIToken(r.Context(), HashToken(text), s.o.Now())
	switch {
	case err != nil:
		return token, err
	case !known:
		w.Header().Set("WWW-Authenticate", `Bearer realm="leadtwin", error="invalid_token"`)
		return token, newProblem(http.StatusUnauthorized, "The token is unknown, was deleted, or has expired.")
	case !slices.Contains(token.Scopes, scope):
		return token, newProblem(http.StatusForbidden, "The token has not the scope "+scope+".")
	}
	return token, nil
}

// noteUse remembers the last use to the minute, so that a busy client does not write with each request.
func (s *server) noteUse(ctx context.Context, token store.APIToken) {
	if now := s.o.Now(); now.Sub(token.Used) > time.Minute {
		if err := s.o.Tokens.UseAPIToken(ctx, token.Hash, now); err != nil {
			s.o.Log.Warn("use of an API token was not recorded", zap.Error(err))
		}
	}
}
