package miniodoo

import (
	"context"
	"net/http"
	"strings"

	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/miniodoo/wire"
)

// serveJSON2 answers POST /json/2/<model>/<method> with named arguments and a bearer key.
func (o *Odoo) serveJSON2(w http.ResponseWriter, r *http.Request) {
	if name := r.Header.Get("X-Odoo-Database"); name != o.database && (name != "" || len(o.others) > 0) {
		page(w, http.StatusNotFound, "404 Not Found",
			"No database is selected and the requested URL was not found in the server-wide controllers.")
		return
	}
	if r.Method != http.MethodPost {
		notFoundPage(w, r)
		return
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		o.notJSON(w)
		return
	}
	status, answer := o.answerJSON2(r)
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(wire.JSON(answer)) //nolint:gosec // G705: JSON, not HTML
}

func (o *Odoo) answerJSON2(r *http.Request) (status int, answer any) {
	uid, err := o.bearer(r)
	if err == nil {
		answer, err = o.callJSON2(r.Context(), uid, r)
	}
	if err != nil {
		f := faultOf(err)
		return f.Status, describeException(f)
	}
	return http.StatusOK, o.jsonable(answer)
}

// bearer finds the user of the API key; a password does not do.
func (o *Odoo) bearer(r *http.Request) (int64, error) {
	scheme, key, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") || key == "" {
		return 0, orm.Raise(orm.Unauthorized, "User not authenticated, use an API Key with a Bearer Authorization header.")
	}
	if uid := o.keyOwner(strings.TrimSpace(key)); uid != 0 {
		return uid, nil
	}
	return 0, orm.Raise(orm.Unauthorized, "Invalid apikey")
}

func (o *Odoo) callJSON2(ctx context.Context, uid int64, r *http.Request) (any, error) {
	v, err := wire.ParseJSON(r.Body)
	if err != nil {
		return nil, orm.Raise(orm.BadRequest, "could not parse the body as json: %s", err)
	}
	args, ok := v.(map[string]any)
	if !ok {
		return nil, orm.Raise(orm.BadRequest, "the body must be a JSON object")
	}
	return o.run(ctx, uid, args, func(e *orm.Env) (any, error) {
		return e.Named(r.PathValue("model"), r.PathValue("method"), args)
	})
}

func (o *Odoo) answerNoJSON2(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusNotFound)
	_, _ = w.Write(wire.JSON(map[string]any{"jsonrpc": "2.0", "id": nil, "error": map[string]any{
		"code": int64(404), "message": "404: Not Found", "data": describeException(orm.Raise(orm.NotFound, "404 Not Found")),
	}}))
}
