package miniodoo

import (
	"context"
	"net/http"
	"strconv"

	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/miniodoo/wire"
)

func (o *Odoo) webVersion(w http.ResponseWriter, r *http.Request) {
	o.rpc(w, r, func(context.Context, map[string]any) (any, error) { return o.versionInfo(), nil })
}

func (o *Odoo) plainVersion(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(wire.JSON(map[string]any{"version_info": o.versionTuple(), "version": o.version}))
}

func (o *Odoo) health(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	_, _ = w.Write(wire.JSON(map[string]any{"status": "pass"}))
}

func (o *Odoo) webDatabases(w http.ResponseWriter, r *http.Request) {
	o.rpc(w, r, func(context.Context, map[string]any) (any, error) { return o.databaseNames(), nil })
}

const sessionCookie = "session_id"

// webLogin signs a person in by password, not by key. With a second factor the answer has no user.
func (o *Odoo) webLogin(w http.ResponseWriter, r *http.Request) {
	o.rpc(w, r, func(_ context.Context, params map[string]any) (any, error) {
		if err := o.knows(params["db"]); err != nil {
			return nil, err
		}
		login, _ := params["login"].(string)
		password, _ := params["password"].(string)
		uid := o.activeUserByLogin(login)
		if uid == 0 || password == "" || o.password(uid) != password {
			return nil, orm.Raise(orm.AccessDenied, "Access Denied")
		}
		info := o.sessionInfo(uid)
		if info["uid"] == nil {
			return info, nil
		}
		o.openSession(w, uid)
		return info, nil
	})
}

// sessionInfo reports who is signed in; uid is nil where a second factor is missing.
func (o *Odoo) sessionInfo(uid int64) map[string]any {
	var info map[string]any
	o.peek(func(e *orm.Env) {
		u := e.One("res.users", uid)
		if u.Bool("totp_enabled") {
			info = map[string]any{"uid": nil}
			return
		}
		e = e.As(uid)
		p := e.One("res.partner", u.Int("partner_id"))
		info = map[string]any{
			"uid": uid, "username": u.Str("login"), "name": u.Str("name"), "partner_id": u.Int("partner_id"), "db": o.database,
			"is_admin": e.InGroup("base.group_erp_manager"), "is_system": e.InGroup("base.group_system"),
			"user_context":   map[string]any{"lang": orFalse(p.Str("lang")), "tz": orFalse(p.Str("tz")), "uid": uid},
			"server_version": o.version, "server_version_info": o.versionTuple(),
		}
	})
	return info
}

// orFalse is a value as Odoo sends it: false where it is empty.
func orFalse[T comparable](v T) any {
	var empty T
	if v == empty {
		return false
	}
	return v
}

// session returns the user of the session cookie, 0 before a user signed in.
func (o *Odoo) session(r *http.Request) (uid int64, known bool) {
	c, err := r.Cookie(sessionCookie)
	if err != nil {
		return 0, false
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	uid, known = o.sessions[c.Value]
	return uid, known
}

func (o *Odoo) openSession(w http.ResponseWriter, uid int64) {
	id := token()
	o.mu.Lock()
	o.sessions[id] = uid
	o.mu.Unlock()
	cookie := http.Cookie{Name: sessionCookie, Value: id, Path: "/", HttpOnly: true} //nolint:gosec // G124: as Odoo's
	http.SetCookie(w, &cookie)
}

// webHome sends a visitor to the sign-in page, with a session of the database.
func (o *Odoo) webHome(w http.ResponseWriter, r *http.Request) {
	status := http.StatusSeeOther
	if o.major < 19 {
		status = http.StatusFound
	}
	if _, known := o.session(r); !known {
		o.openSession(w, 0)
	}
	http.Redirect(w, r, "/web/login", status)
}

// webCall calls a method as the signed-in user.
func (o *Odoo) webCall(w http.ResponseWriter, r *http.Request) {
	o.rpc(w, r, func(ctx context.Context, params map[string]any) (any, error) {
		uid, _ := o.session(r)
		if uid == 0 {
			return nil, orm.Raise("odoo.http.SessionExpiredException", "Session expired")
		}
		model, _ := params["model"].(string)
		method, _ := params["method"].(string)
		args, kwargs := split([]any{params["args"], params["kwargs"]})
		return o.run(ctx, uid, kwargs, func(e *orm.Env) (any, error) { return e.Positional(model, method, args, kwargs) })
	})
}

func (o *Odoo) webSession(w http.ResponseWriter, r *http.Request) {
	o.rpc(w, r, func(context.Context, map[string]any) (any, error) {
		uid, _ := o.session(r)
		if uid == 0 {
			return nil, orm.Raise("odoo.http.SessionExpiredException", "Session expired")
		}
		return o.sessionInfo(uid), nil
	})
}

func (o *Odoo) webLogout(w http.ResponseWriter, r *http.Request) {
	o.rpc(w, r, func(context.Context, map[string]any) (any, error) {
		if c, err := r.Cookie(sessionCookie); err == nil {
			o.mu.Lock()
			delete(o.sessions, c.Value)
			o.mu.Unlock()
		}
		return orm.None{}, nil
	})
}

// mailView redirects to the page of a record, or to the inbox when it is gone.
func (o *Odoo) mailView(w http.ResponseWriter, r *http.Request) {
	model, id := r.FormValue("model"), r.FormValue("res_id")
	n, _ := strconv.ParseInt(id, 10, 64)
	found := false
	o.peek(func(e *orm.Env) { found = e.One(model, n) != nil })
	uid, _ := o.session(r)
	status := http.StatusSeeOther
	var to string
	switch {
	case o.major < 19 && !found:
		status, to = http.StatusFound, "/web#action=mail.action_discuss"
	case o.major < 19:
		status, to = http.StatusFound, "/web#model="+model+"&id="+id+"&active_id="+id+"&cids=1"
	case uid == 0:
		to = "/web/login?redirect=" + r.URL.RequestURI()
	case found:
		to = "/odoo/" + model + "/" + id
	default:
		to = "/odoo/action-mail.action_discuss"
	}
	http.Redirect(w, r, to, status) //nolint:gosec // G710: every target begins with a slash
}
