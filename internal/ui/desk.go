package ui

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/alexedwards/scs/v2"
	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/proxies"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
)

// Cases are the waiting cases and the decisions about them.
type Cases interface {
	// Queue lists the waiting cases, the oldest first. The rows must not be changed.
	Queue(ctx context.Context) ([]*desk.Row, error)
	// Find returns the cases that a search names, whether they wait or not.
	Find(ctx context.Context, id desk.SearchedID) ([]*desk.Row, error)
	// Case reads a case with its leads. Errors: *store.NotFoundError, *desk.EndedError.
	Case(ctx context.Context, id string) (desk.Case, error)
	// AddLeads adds leads of no or another case to those of a case, as far as they are known.
	AddLeads(ctx context.Context, c *desk.Case, leads []crm.LeadID) error
	// Details are values of leads that only Odoo has; none if it does not answer in time.
	Details(ctx context.Context, leads []crm.LeadID) desk.Details
	// MergesInOdoo are merges of leads that users made in Odoo itself since a time, the newest first; none where it does
	// not answer in time.
	MergesInOdoo(ctx context.Context, leads []crm.LeadID, since time.Time) []desk.OdooMerge
	// PlanMerge is the merge that would be planned for a case without some of its leads.
	PlanMerge(c *desk.Case, leftOut []crm.LeadID) crm.PlannedAction
	// Directory has the names of users, teams and companies.
	Directory(ctx context.Context) (*crm.Directory, error)
	// UserNames returns the names of Odoo's users.
	UserNames(ctx context.Context) (map[crm.UserID]string, error)
	// PreviewNote is the note that a decision to keep a case separate would post.
	PreviewNote(ctx context.Context, c *desk.Case, by, sentence string) (template.HTML, error)
	// Decide stores a decision and wakes the worker that applies it. Errors: desk.ErrChanged, desk.ErrObserving,
	// *store.CaseStateError, *store.DecidedError, *store.NotFoundError, *desk.EndedError, *desk.OwnProposalError,
	// *desk.ProposedError, *desk.NoProposalError, and an error while Leadtwin is paused.
	Decide(ctx context.Context, d desk.Decision) (desk.Effect, error)
	// SaveBulk stores a user's decision about many cases, and which cases refused it.
	SaveBulk(ctx context.Context, p desk.BulkProgress, by desk.Person) (id string, err error)
	// BulkProgress reads how far that is applied; only who decided may know. Error: *store.NotFoundError.
	BulkProgress(ctx context.Context, id string, by desk.Person) (desk.BulkProgress, error)
}

// Past is the history of writes to Odoo.
type Past interface {
	// History lists actions, the newest first. Error: *desk.InvalidError.
	History(ctx context.Context, f desk.HistoryFilter) ([]report.Action, error)
	// Refusals lists the decisions to keep leads apart, the newest first: those with a reason, and all dismissals.
	Refusals(ctx context.Context, limit int) ([]store.Refusal, error)
	// Undo asks for the undo of a merge; a worker does it. Errors: *store.NotFoundError, desk.ErrObserving, and why it
	// cannot be undone.
	Undo(ctx context.Context, action, by string) error
	// Preview lists what an undo would restore and what it cannot, in a language; locale is the reader's in Odoo, such as
	// de_AT.
	Preview(ctx context.Context, action, language, locale string) (desk.UndoPreview, error)
	// CurrentLead follows merges and undos: the lead that has the data of the given one. It returns the lead itself where
	// Leadtwin never merged it.
	CurrentLead(ctx context.Context, lead crm.LeadID) (crm.LeadID, error)
	// IsFormerLead reports whether a lead was in Odoo and no longer is.
	IsFormerLead(ctx context.Context, lead crm.LeadID) (bool, error)
}

// Options are the dependencies of a Desk.
type Options struct {
	Cases    Cases
	Past     Past
	State    State
	Accounts Accounts
	Sessions SessionStore
	Tokens   TokenStore
	Now      func() time.Time
	Log      *zap.Logger
	LeadURL  func(crm.LeadID) string // opens a lead in Odoo
	BasePath string                  // such as /leadtwin; empty for /
	Secure   bool                    // cookies over https only
	Proxies  proxies.Trusted
	Mode     string          // observe, review or auto
	Ending   <-chan struct{} // closed when the service ends
	SignedIn *Account        // of the demo: who everybody is; nil where users sign in
}

// Desk serves the pages.
type Desk struct {
	o          Options
	pages      *template.Template
	assets     assets
	catalogues []catalogue
	sessions   *scs.SessionManager
	rights     *rights
	limit      *signInLimit
	streams    chan struct{} // one for each open stream of events
	waiting    sync.Map      // cases of each user, as last counted: crm.UserID to int
}

// New returns a Desk. An error is a fault of the program: a template or a catalogue that cannot be read.
func New(o Options) (*Desk, error) {
	d := &Desk{
		o: o, rights: newRights(o.Accounts, o.Now), limit: newSignInLimit(o.Now), streams: make(chan struct{}, maxStreams),
	}
	var err error
	if d.assets, err = readAssets(); err != nil {
		return nil, err
	}
	if d.catalogues, err = readCatalogues(); err != nil {
		return nil, err
	}
	if d.pages, err = readTemplates(); err != nil {
		return nil, fmt.Errorf("read the templates: %w", err)
	}
	path := o.BasePath
	if path == "" {
		path = "/"
	}
	d.sessions = newSessions(&sealedStore{sessions: o.Sessions, now: o.Now}, o.Secure, path)
	d.sessions.ErrorFunc = func(w http.ResponseWriter, _ *http.Request, err error) {
		d.o.Log.Error("session store failed", zap.Error(err))
		http.Error(w, "The store cannot be reached. Please try again.", http.StatusServiceUnavailable)
	}
	return d, nil
}

// Handler serves all pages of the desk, with sessions, headers and the check against other sites' forms.
func (d *Desk) Handler() http.Handler {
	mux := http.NewServeMux()
	base := d.o.BasePath
	for _, r := range d.routes() {
		method, path, _ := strings.Cut(r.pattern, " ")
		mux.Handle(method+" "+base+path, r.handler)
	}
	mux.HandleFunc(base+"/", func(w http.ResponseWriter, r *http.Request) {
		d.message(w, r, nil, http.StatusNotFound, "not_found")
	})
	return d.secured(d.withSession(mux))
}

// withSession gives requests their session. The cookie is for https only where the browser uses https, be it that only
// a trusted proxy knows.
func (d *Desk) withSession(next http.Handler) http.Handler {
	overTLS := *d.sessions // the same sessions, another cookie
	overTLS.Cookie.Secure = true
	usual, secure := d.sessions.LoadAndSave(next), overTLS.LoadAndSave(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if d.o.Proxies.ReceivedTLS(r) {
			secure.ServeHTTP(w, r)
			return
		}
		usual.ServeHTTP(w, r)
	})
}

// secured adds the headers of every answer and refuses forms that another site sends.
func (d *Desk) secured(next http.Handler) http.Handler {
	const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	protection := http.NewCrossOriginProtection()
	return protection.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	}))
}
