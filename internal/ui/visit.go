package ui

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/store"
)

// visit is one request of a signed-in user.
type visit struct {
	account Account
	locale  locale
}

// page is the data of every template; pages add their own fields.
type page struct {
	assetNames
	L       locale
	Base    string
	Title   string
	Active  string // of the navigation
	Account *Account
	Waiting int
	Notice  *notice
	Mode    string
	Demo    bool
}

// notice is one sentence about the last action of the user, on every page until their next one.
type notice struct {
	Key    string // of the text
	Case   string
	Action string // that is undone
	Undoes bool   // the case has a merge that the user may undo
	Until  time.Time
}

const noticeKey = "notice" // in a session

// visitHandler answers a request of a signed-in user.
type visitHandler func(http.ResponseWriter, *http.Request, *visit)

// managersOnly refuses users who are not in ui.group.
func (d *Desk) managersOnly(next visitHandler) visitHandler {
	return func(w http.ResponseWriter, r *http.Request, v *visit) {
		if !v.account.Manager {
			d.message(w, r, v, http.StatusForbidden, "managers_only")
			return
		}
		next(w, r, v)
	}
}

// signedIn lets only signed-in users pass; others sign in first and come back.
func (d *Desk) signedIn(next visitHandler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		account, ok := d.account(r)
		if !ok {
			reason := ""
			if r.Method != http.MethodGet && r.URL.Path != d.o.BasePath+"/sign-out" {
				reason = "expired"
			}
			d.signInAgain(w, r, reason)
			return
		}
		next(w, r, &visit{account: account, locale: d.localeOf(r, &account)})
	})
}

// signInAgain asks for a sign-in and then for the page that was asked for, or the one that a form was sent from.
func (d *Desk) signInAgain(w http.ResponseWriter, r *http.Request, reason string) {
	query := url.Values{}
	if from, err := url.Parse(r.Referer()); r.Method == http.MethodGet {
		query.Set("next", r.URL.RequestURI())
	} else if err == nil && from.Host == r.Host {
		query.Set("next", from.RequestURI())
	}
	if reason != "" {
		query.Set("reason", reason)
	}
	to := url.URL{Path: d.o.BasePath + "/sign-in", RawQuery: query.Encode()}
	http.Redirect(w, r, to.String(), http.StatusSeeOther)
}

func (d *Desk) account(r *http.Request) (Account, bool) {
	if d.o.SignedIn != nil {
		return *d.o.SignedIn, true
	}
	return decodeAccount(d.sessions.Get(r.Context(), accountKey))
}

func (d *Desk) localeOf(r *http.Request, a *Account) locale {
	lang, zone := "", ""
	if a != nil {
		lang, zone = a.Lang, a.Zone
	}
	return localeFor(d.catalogues, lang, r.Header.Get("Accept-Language"), zone, d.o.Now())
}

// newPage fills what all pages of a signed-in user show.
func (d *Desk) newPage(r *http.Request, v *visit, active, title string) page {
	p := page{
		L:          v.locale,
		Base:       d.o.BasePath,
		Title:      title,
		Active:     active,
		Account:    &v.account,
		assetNames: d.assets.names,
		Mode:       d.o.Mode,
		Demo:       d.o.SignedIn != nil,
	}
	p.Waiting = d.lastWaiting(v.account.ID)
	read := d.sessions.Pop
	if r.Method == http.MethodGet {
		read = d.sessions.Get
	}
	if data, ok := read(r.Context(), noticeKey).([]byte); ok {
		p.Notice = new(notice)
		if json.Unmarshal(data, p.Notice) != nil {
			p.Notice = nil
		}
	}
	return p
}

// lastWaiting is how many cases waited for a user when they last saw the queue: every page shows it, and not every page
// reads the queue.
func (d *Desk) lastWaiting(user crm.UserID) int {
	counted, _ := d.waiting.Load(user)
	n, _ := counted.(int)
	return n
}

func (d *Desk) setNotice(r *http.Request, n notice) {
	if data, err := json.Marshal(n); err == nil {
		d.sessions.Put(r.Context(), noticeKey, data)
	}
}

// render writes a page whole or, where its template fails, an error and nothing of it.
func (d *Desk) render(w http.ResponseWriter, status int, name string, data any) {
	var out bytes.Buffer
	if err := d.pages.ExecuteTemplate(&out, name, data); err != nil {
		d.o.Log.Error("page failed", zap.String("page", name), zap.Error(err))
		http.Error(w, "This page failed. The log of the service has the reason.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = out.WriteTo(w)
}

type messagePage struct {
	page
	Text string
}

// message shows one sentence in place of a page. The account may be nil.
func (d *Desk) message(w http.ResponseWriter, r *http.Request, v *visit, status int, key string) {
	var p page
	if v != nil {
		p = d.newPage(r, v, "", "")
	} else {
		p = page{L: d.localeOf(r, nil), Base: d.o.BasePath, assetNames: d.assets.names}
	}
	p.Title = p.L.T("message." + key + ".title")
	d.render(w, status, "message", messagePage{page: p, Text: p.L.T("message." + key + ".text")})
}

// fail answers a failed request: it signs out users whom Odoo no longer accepts, shows 404 for missing pages, and
// what became of a case that has ended.
func (d *Desk) fail(w http.ResponseWriter, r *http.Request, v *visit, err error) {
	ended, hasEnded := errors.AsType[*desk.EndedError](err)
	switch {
	case hasEnded:
		d.showEnded(w, r, v, *ended)
	case errors.Is(err, ErrWrongLogin):
		d.endSession(r, v)
		d.signInAgain(w, r, "ended")
	case store.IsNotFound(err):
		d.message(w, r, v, http.StatusNotFound, "not_found")
	default:
		d.o.Log.Error("request failed", zap.String("path", r.URL.Path), zap.Error(err))
		d.message(w, r, v, http.StatusServiceUnavailable, "failed")
	}
}

func (d *Desk) mayRead(r *http.Request, v *visit, leads []crm.LeadID) (map[crm.LeadID]bool, error) {
	return d.rights.readable(r.Context(), v.account, leads)
}
