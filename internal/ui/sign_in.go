package ui

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"
)

type signInPage struct {
	page
	Login  string
	Next   string
	Reason string // key of a text; empty on the first try
	Wait   int    // seconds until the next try
}

func (d *Desk) newSignInPage(r *http.Request) signInPage {
	l := d.localeOf(r, nil)
	return signInPage{
		page: page{L: l, Base: d.o.BasePath, Title: l.T("sign_in.title"), assetNames: d.assets.names},
		Next: r.FormValue("next"), Login: r.FormValue("login"),
	}
}

func (d *Desk) showSignIn(w http.ResponseWriter, r *http.Request) {
	p := d.newSignInPage(r)
	if reason := r.FormValue("reason"); reason == "ended" || reason == "expired" {
		p.Reason = "sign_in." + reason
	}
	d.render(w, http.StatusOK, "sign_in", p)
}

// maxForm is the largest form in bytes that is read.
const maxForm = 64 << 10

func (d *Desk) signIn(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	p := d.newSignInPage(r)
	names := []string{"address " + d.o.Proxies.Client(r), "account " + strings.ToLower(p.Login)}
	if wait := d.limit.wait(names...); wait > 0 {
		p.Reason, p.Wait = "sign_in.wait", int(wait/time.Second)+1
		d.render(w, http.StatusTooManyRequests, "sign_in", p)
		return
	}
	account, err := d.o.Accounts.SignIn(r.Context(), p.Login, r.PostFormValue("password"))
	switch {
	case errors.Is(err, ErrWrongLogin):
		d.limit.failed(names...)
		p.Reason = "sign_in.wrong"
		d.render(w, http.StatusUnauthorized, "sign_in", p)
		return
	case errors.Is(err, ErrNoLeads):
		p.Reason = "sign_in.no_leads"
		d.render(w, http.StatusForbidden, "sign_in", p)
		return
	case err != nil:
		d.o.Log.Warn("sign-in failed", zap.Error(err))
		p.Reason = "sign_in.unreachable"
		d.render(w, http.StatusServiceUnavailable, "sign_in", p)
		return
	}
	d.limit.succeeded(names[1])
	if err := d.startSession(r, account); err != nil {
		d.fail(w, r, nil, err)
		return
	}
	http.Redirect(w, r, d.afterSignIn(p.Next), http.StatusSeeOther)
}

// startSession gives the session a new token, so that one that was planted before sign-in is worth nothing.
func (d *Desk) startSession(r *http.Request, a Account) error {
	data, err := json.Marshal(a) //nolint:gosec // G117: the session is sealed with it
	if err != nil {
		return err
	}
	if err := d.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	d.rights.forget(a.ID)
	d.sessions.Put(r.Context(), accountKey, data)
	return nil
}

// afterSignIn is the page that was asked for, if it is one of ours.
func (d *Desk) afterSignIn(next string) string {
	if !strings.HasPrefix(next, d.o.BasePath+"/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n") {
		return d.o.BasePath + "/cases"
	}
	return next
}

func (d *Desk) signOut(w http.ResponseWriter, r *http.Request, v *visit) {
	if r.FormValue("everywhere") != "" {
		if err := d.o.Sessions.DeleteSessionsOf(r.Context(), v.account.ID); err != nil {
			d.fail(w, r, v, err)
			return
		}
	}
	d.endSession(r, v)
	http.Redirect(w, r, d.o.BasePath+"/sign-in", http.StatusSeeOther)
}

func (d *Desk) endSession(r *http.Request, v *visit) {
	d.rights.forget(v.account.ID)
	if err := d.sessions.Destroy(r.Context()); err != nil {
		d.o.Log.Error("session was not deleted", zap.Error(err))
	}
}
