package miniodoo

import (
	"crypto/rand"
	"encoding/hex"
	"time"

	"leadtwin/internal/miniodoo/orm"
)

// login returns the user with a login and a password or API key, 0 when they do not fit. A password is refused where a
// second factor would be needed; a key is not.
func (o *Odoo) login(login, secret string) int64 {
	uid := o.activeUserByLogin(login)
	if uid == 0 || o.check(uid, secret) != nil {
		return 0
	}
	return uid
}

func (o *Odoo) activeUserByLogin(login string) (uid int64) {
	o.peek(func(e *orm.Env) {
		for _, u := range e.DB.Model("res.users").With("login", login) {
			if u.Bool("active") {
				uid = u.ID
			}
		}
	})
	return uid
}

func (o *Odoo) peek(f func(*orm.Env)) {
	o.db.Peek(superuser, f)
}

// check fails unless the secret is the password or an API key of the user.
func (o *Odoo) check(uid int64, secret string) error {
	denied := orm.Raise(orm.AccessDenied, "Access Denied")
	if uid == 0 || secret == "" {
		return denied
	}
	var known, active, second bool
	o.peek(func(e *orm.Env) {
		if u := e.One("res.users", uid); u != nil {
			known, active, second = true, u.Bool("active"), u.Bool("totp_enabled")
		}
	})
	switch {
	case !known:
		return orm.Missing("res.users", uid, uid)
	case !active:
		return denied
	case o.keyOwner(secret) == uid:
		return nil
	case !second && o.password(uid) == secret:
		return nil
	}
	return denied
}

func (o *Odoo) password(uid int64) string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.secrets[uid]
}

// keyOwner returns the user of an API key that has not run out, 0 when there is none.
func (o *Odoo) keyOwner(key string) (uid int64) {
	o.mu.Lock()
	id := o.keys[key]
	o.mu.Unlock()
	o.peek(func(e *orm.Env) {
		r := e.One("res.users.apikeys", id)
		if r == nil {
			return
		}
		if end := r.Time("expiration_date"); !end.IsZero() && end.Before(e.Now()) {
			return
		}
		if u := e.One("res.users", r.Int("user_id")); u != nil && u.Bool("active") {
			uid = u.ID
		}
	})
	return uid
}

// addKey gives a user an API key under a name; without an end it never runs out.
func (o *Odoo) addKey(e *orm.Env, uid int64, name, key string, end time.Time) error {
	vals := map[string]any{"name": name, "user_id": uid, "scope": "rpc"}
	if !end.IsZero() && o.major >= 19 {
		vals["expiration_date"] = end
	}
	recs, err := e.Make("res.users.apikeys", vals)
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keys[key] = recs[0].ID
	return nil
}

func (o *Odoo) setPassword(uid int64, password string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.secrets[uid] = password
}

// token returns 40 random hexadecimal characters, as an API key and a session cookie have them.
func token() string {
	var b [20]byte
	_, _ = rand.Read(b[:]) // never fails
	return hex.EncodeToString(b[:])
}
