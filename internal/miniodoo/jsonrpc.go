package miniodoo

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/miniodoo/wire"
)

// serveJSON answers JSON-RPC: {"params": {"service", "method", "args"}}.
func (o *Odoo) serveJSON(w http.ResponseWriter, r *http.Request) {
	o.rpc(w, r, func(ctx context.Context, params map[string]any) (any, error) {
		service, _ := params["service"].(string)
		method, _ := params["method"].(string)
		args, _ := params["args"].([]any)
		return o.service(ctx, service, method, args)
	})
}

// rpc reads the envelope of JSON-RPC, calls, and writes result or error with HTTP status 200.
func (o *Odoo) rpc(
	w http.ResponseWriter, r *http.Request, call func(ctx context.Context, params map[string]any) (any, error),
) {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		o.notJSON(w)
		return
	}
	v, err := wire.ParseJSON(r.Body)
	request, ok := v.(map[string]any)
	if err != nil || !ok {
		page(w, http.StatusBadRequest, "400 Bad Request", "Invalid JSON data")
		return
	}
	params, _ := request["params"].(map[string]any)
	answer := map[string]any{"jsonrpc": "2.0", "id": request["id"]}
	result, err := call(r.Context(), params)
	switch {
	case err != nil && o.lostForWords(r):
		page(w, http.StatusInternalServerError, "500 Internal Server Error",
			"The server encountered an internal error and was unable to complete your request.")
		return
	case err != nil:
		answer["error"] = o.jsonError(faultOf(err))
	case result != orm.None{}:
		answer["result"] = o.jsonable(result)
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if o.major < 19 {
		w.Header().Set("Content-Type", "application/json")
	}
	_, _ = w.Write(wire.JSON(answer))
}

// lostForWords: Odoo 14 with several databases puts an error into JSON only in a session that has one of them.
func (o *Odoo) lostForWords(r *http.Request) bool {
	if o.major >= 19 || len(o.others) == 0 {
		return false
	}
	_, known := o.session(r)
	return !known
}

func (o *Odoo) notJSON(w http.ResponseWriter) {
	if o.major >= 19 {
		page(w, http.StatusUnsupportedMediaType, "415 Unsupported Media Type", "Request inferred type is incompatible.")
		return
	}
	page(w, http.StatusBadRequest, "400 Bad Request",
		"Function declared as capable of handling request of type 'json' but called with a request of type 'http'")
}

// jsonable brings an answer into the form in which JSON sends it: 14 prints a record set, 19 sends its ids.
func (o *Odoo) jsonable(answer any) any {
	answer = o.emptyProperties(answer)
	set, ok := answer.(orm.RecordSet)
	if !ok {
		return answer
	}
	if o.major >= 19 {
		return set.IDs
	}
	return recordText(set)
}

// recordText is Python's repr of a record set, such as crm.lead(95,).
func recordText(set orm.RecordSet) string {
	ids := make([]string, len(set.IDs))
	for i, id := range set.IDs {
		ids[i] = fmt.Sprint(id)
	}
	inside := strings.Join(ids, ", ")
	if len(ids) == 1 {
		inside += ","
	}
	return set.Model + "(" + inside + ")"
}

func (o *Odoo) jsonError(f *orm.ServerError) map[string]any {
	code := int64(0)
	if o.major < 19 {
		code = 200
	}
	return map[string]any{"code": code, "message": "Odoo Server Error", "data": describeException(f)}
}

func describeException(f *orm.ServerError) map[string]any {
	return map[string]any{
		"name": f.Class, "message": f.Message, "arguments": []any{f.Message}, "context": map[string]any{},
		"debug": traceback(f),
	}
}
