package contract

const (
	accessDenied    = "odoo.exceptions.AccessDenied"
	accessError     = "odoo.exceptions.AccessError"
	userError       = "odoo.exceptions.UserError"
	validationError = "odoo.exceptions.ValidationError"
	missingError    = "odoo.exceptions.MissingError"
	valueError      = "builtins.ValueError"
	typeError       = "builtins.TypeError"
	attributeError  = "builtins.AttributeError"
	notFound        = "werkzeug.exceptions.NotFound"
	unauthorized    = "werkzeug.exceptions.Unauthorized"
	unprocessable   = "werkzeug.exceptions.UnprocessableEntity"
	operational     = "psycopg2.OperationalError"
)

// services are the transports that have the service common.
type services interface {
	call(w *World, service, method string, args ...any) (any, *Refusal)
}

func (x *xmlRPC) call(w *World, service, method string, args ...any) (any, *Refusal) {
	return x.service(w.T.Context(), service, method, args...)
}

func (j *jsonRPC) call(w *World, service, method string, args ...any) (any, *Refusal) {
	return j.service(w.T.Context(), service, method, args...)
}

// common calls a method of the service common; JSON-2 has none.
func (w *World) common(method string, args ...any) (any, *Refusal, bool) {
	x, ok := w.Transport.(services)
	if !ok {
		return nil, nil, false
	}
	v, r := x.call(w, "common", method, args...)
	return v, r, true
}

func loginCases() []Case {
	readUser := func(u User) Call {
		return Call{
			UID: u.ID, Secret: u.Key, Model: "res.users", Method: "read", IDs: []int64{u.ID},
			Named: V{"fields": L{"login"}},
		}
	}
	return []Case{
		{Name: "authenticate returns the user for a password and for a key", Run: func(w *World) {
			u := w.Users["bot"]
			for _, secret := range []string{u.Password, u.Key} {
				v, r, ok := w.common("authenticate", w.Database, u.Login, secret, V{})
				if ok && (r != nil || v != u.ID) {
					w.T.Errorf("got %v, %v; want %d", v, r, u.ID)
				}
			}
		}},
		{Name: "authenticate returns false for a wrong password or user", Run: func(w *World) {
			for _, login := range []string{"bot", "nobody-" + uniqueSuffix()} {
				v, r, ok := w.common("authenticate", w.Database, login, "wrong", V{})
				if ok && (r != nil || v != false) {
					w.T.Errorf("%s: got %v, %v; want false", login, v, r)
				}
			}
		}},
		{Name: "login is authenticate without environment", Run: func(w *World) {
			u := w.Users["bot"]
			if v, r, ok := w.common("login", w.Database, u.Login, u.Password); ok && (r != nil || v != u.ID) {
				w.T.Errorf("got %v, %v; want %d", v, r, u.ID)
			}
		}},
		{Name: "version begins with the major version", Run: func(w *World) {
			v, r, ok := w.common("version")
			if !ok {
				return
			}
			info, _ := v.(V)
			tuple, _ := info["server_version_info"].(L)
			if r != nil || len(tuple) < 2 || tuple[0] != int64(w.Major) || info["protocol_version"] != int64(1) {
				w.T.Errorf("got %v, %v", v, r)
			}
		}},
		{Name: "a wrong key is denied", Run: func(w *World) {
			u := w.Users["bot"]
			u.Key = "0123456789012345678901234567890123456789"
			_, r := w.Transport.Call(w.T.Context(), readUser(u))
			w.expectRefusal(pickClass(w, accessDenied, unauthorized), r)
		}},
		{Name: "no key is denied", Run: func(w *World) {
			u := w.Users["bot"]
			u.Key = ""
			_, r := w.Transport.Call(w.T.Context(), readUser(u))
			w.expectRefusal(pickClass(w, accessDenied, unauthorized), r)
		}},
		{Name: "JSON-2 accepts a password as key", Run: func(w *World) {
			u := w.Users["bot"]
			u.Key = u.Password
			v, r := w.Transport.Call(w.T.Context(), readUser(u))
			if w.isJSON2() {
				w.expectRefusal(unauthorized, r)
			} else if r != nil && !w.usesClient() {
				w.T.Errorf("got %v, %s", v, r)
			}
		}},
		{Name: "an unknown user is a missing record", Run: func(w *World) {
			u := w.Users["bot"]
			u.ID = 987654
			if _, r := w.Transport.Call(w.T.Context(), readUser(u)); !w.isJSON2() && !w.usesClient() {
				w.expectRefusal(missingError, r)
			}
		}},
		{Name: "user 0 is denied", Run: func(w *World) {
			u := w.Users["bot"]
			u.ID = 0
			if _, r := w.Transport.Call(w.T.Context(), readUser(u)); !w.isJSON2() && !w.usesClient() {
				w.expectRefusal(accessDenied, r)
			}
		}},
		{Name: "the key of another user is denied", Run: func(w *World) {
			u := w.Users["bot"]
			u.Key = w.Users["all"].Key
			if _, r := w.Transport.Call(w.T.Context(), readUser(u)); !w.isJSON2() && !w.usesClient() {
				w.expectRefusal(accessDenied, r)
			}
		}},
		{Name: "context_get returns the current user", Run: func(w *World) {
			s := w.AsUser("bot")
			c := Call{Model: "res.users", Method: "context_get"}
			if w.Major < 19 {
				if w.isXML() && !w.usesClient() { // the client asks again over JSON-RPC
					s.MustFail(typeError, c) // a mapping that cannot be sent
					return
				}
				s.Equal("lang", s.MustCall(c).(V)["lang"], "en_US")
				return
			}
			v, _ := s.MustCall(c).(V)
			s.Equal("uid", v["uid"], s.ID)
		}},
		{Name: "has_group", Run: func(w *World) {
			for login, want := range map[string]bool{"own": false, "all": false, "mgr": true, "admin": true} {
				s := w.AsUser(login)
				c := Call{Model: "res.users", Method: "has_group", Args: []Arg{{"group_ext_id", "sales_team.group_sale_manager"}}}
				if w.Major >= 19 {
					c.IDs = []int64{s.ID}
				}
				s.Equal(login, s.MustCall(c), want)
			}
		}},
		{Name: "has_group of before 18 fails on 19", Only: 19, Run: func(w *World) {
			c := Call{Model: "res.users", Method: "has_group", Args: []Arg{{"group_ext_id", "sales_team.group_sale_manager"}}}
			if !w.isJSON2() {
				w.AsUser("mgr").MustFail(typeError, c)
			}
		}},
		{Name: "users read their own record", Run: func(w *World) {
			for _, login := range []string{"own", "all"} {
				s := w.AsUser(login)
				row := s.ReadOne("res.users", s.ID, "login", "partner_id", "lang", "notification_type")
				s.Equal("login", row["login"], login)
				s.Equal("partner", row["partner_id"], s.Partner)
			}
		}},
	}
}

// pickClass gives the class that JSON-2 uses in place of another.
func pickClass(w *World, class, json2 string) string {
	if w.isJSON2() {
		return json2
	}
	return class
}

func (w *World) expectRefusal(class string, r *Refusal) {
	w.T.Helper()
	if r == nil {
		w.T.Fatalf("the call went through, want %s", class)
	}
	if wrong := w.Transport.Expects(class, r); wrong != "" {
		w.T.Errorf("%s; got %s", wrong, r)
	}
}
