package contract

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"

	"leadtwin/odooclient"
)

// V are values by name, L is a list, as in RPC.
type (
	V = map[string]any
	L = []any
)

// World is what a case gets: a server, a transport and its test.
type World struct {
	T testing.TB
	Target
	Transport Transport
}

// Session is the world as one user sees it.
type Session struct {
	*World
	User
}

// AsUser signs a user in by API key.
func (w *World) AsUser(login string) *Session {
	w.T.Helper()
	u, known := w.Users[login]
	if !known {
		w.T.Fatalf("the target has no user %q", login)
	}
	return &Session{w, u}
}

// Admin is the administrator.
func (w *World) Admin() *Session { return w.AsUser("admin") }

func byVersion[T any](w *World, at14, at19 T) T {
	if w.Major >= 19 {
		return at19
	}
	return at14
}

// Equal fails unless both are the same.
func (w *World) Equal(what string, got, want any) {
	w.T.Helper()
	if w.usesClient() {
		got, want = withoutWholeFloats(got), withoutWholeFloats(want)
	}
	if !reflect.DeepEqual(got, want) {
		w.T.Errorf("%s: got %#v, want %#v", what, got, want)
	}
}

// MustCall makes a call that must succeed.
func (s *Session) MustCall(c Call) any {
	s.T.Helper()
	v, refusal := s.TryCall(c)
	if refusal != nil {
		s.T.Fatalf("%s.%s as %s: %s", c.Model, c.Method, s.Login, refusal)
	}
	return v
}

// TryCall makes a call that may be refused.
func (s *Session) TryCall(c Call) (any, *Refusal) {
	s.T.Helper()
	c.UID, c.Secret = s.ID, s.Key
	return s.Transport.Call(s.T.Context(), c)
}

// MustFail makes a call that must fail with an exception of the class.
func (s *Session) MustFail(class string, c Call) *Refusal {
	s.T.Helper()
	v, refusal := s.TryCall(c)
	if refusal == nil {
		s.T.Fatalf("%s.%s as %s: got %v, want %s", c.Model, c.Method, s.Login, v, class)
	}
	if wrong := s.Transport.Expects(class, refusal); wrong != "" {
		s.T.Errorf("%s.%s as %s: %s; got %s", c.Model, c.Method, s.Login, wrong, refusal)
	}
	return refusal
}

// isJSON2 reports whether the transport is JSON-2, which names some errors differently.
func (w *World) isJSON2() bool {
	c, ok := w.Transport.(*client)
	_, raw := w.Transport.(*json2)
	return raw || ok && c.transport == odooclient.JSON2
}

// isXML reports whether the transport is XML-RPC, which cannot encode every result.
func (w *World) isXML() bool {
	c, ok := w.Transport.(*client)
	_, xml := w.Transport.(*xmlRPC)
	return xml || ok && c.transport == odooclient.XMLRPC
}

// Create creates one record. JSON-2 always uses a list.
func (s *Session) Create(model string, vals V) int64 {
	s.T.Helper()
	return s.createdID(s.MustCall(s.createCall(model, vals)))
}

func (s *Session) createCall(model string, vals V) Call {
	return Call{Model: model, Method: "create", Args: []Arg{{"vals_list", L{vals}}}}
}

func writeCall(ids []int64, vals V) Call {
	return Call{Model: "crm.lead", Method: "write", IDs: ids, Args: []Arg{{"vals", vals}}}
}

func postCall(lead int64, named V) Call {
	return Call{Model: "crm.lead", Method: "message_post", IDs: []int64{lead}, Named: named}
}

func (s *Session) createdID(v any) int64 {
	s.T.Helper()
	ids := s.ids(v)
	if len(ids) != 1 {
		s.T.Fatalf("create gave %v, want one id", v)
	}
	return ids[0]
}

// CreateLead creates an unassigned lead.
func (s *Session) CreateLead(name string, more ...V) int64 {
	s.T.Helper()
	vals := V{"name": name, "user_id": false}
	for _, m := range more {
		maps.Copy(vals, m)
	}
	return s.Create("crm.lead", vals)
}

// Write changes records.
func (s *Session) Write(model string, ids []int64, vals V) {
	s.T.Helper()
	s.Equal("write", s.MustCall(Call{Model: model, Method: "write", IDs: ids, Args: []Arg{{"vals", vals}}}), true)
}

// Read reads fields of records, archived ones included, with bare ids for links.
func (s *Session) Read(model string, ids []int64, fields ...string) []V {
	s.T.Helper()
	v := s.MustCall(Call{
		Model: model, Method: "read", IDs: ids,
		Named: V{"fields": anyTexts(fields), "load": "", "context": V{"active_test": false}},
	})
	list, ok := v.(L)
	if !ok {
		s.T.Fatalf("read gave %v", v)
	}
	out := make([]V, len(list))
	for i, x := range list {
		out[i], _ = x.(V)
	}
	return out
}

// ReadOne reads fields of one record.
func (s *Session) ReadOne(model string, id int64, fields ...string) V {
	s.T.Helper()
	rows := s.Read(model, []int64{id}, fields...)
	if len(rows) != 1 {
		s.T.Fatalf("%s(%d) is gone", model, id)
	}
	return rows[0]
}

// ReadField reads one field of one record.
func (s *Session) ReadField(model string, id int64, field string) any {
	s.T.Helper()
	return s.ReadOne(model, id, field)[field]
}

// Search finds ids, archived ones included, in the order of ids unless another is given.
func (s *Session) Search(model string, domain L, order ...string) []int64 {
	s.T.Helper()
	by := "id"
	if len(order) > 0 {
		by = order[0]
	}
	return s.ids(s.MustCall(Call{
		Model: model, Method: "search", Args: []Arg{{"domain", domain}},
		Named: V{"order": by, "context": V{"active_test": false}},
	}))
}

// Delete removes records.
func (s *Session) Delete(model string, ids ...int64) {
	s.T.Helper()
	s.Equal("unlink", s.MustCall(Call{Model: model, Method: "unlink", IDs: ids}), true)
}

// Existing returns those of the records that exist.
func (s *Session) Existing(model string, ids ...int64) []int64 {
	s.T.Helper()
	return s.Search(model, L{L{"id", "in", anyIDs(ids)}})
}

func (w *World) ids(v any) []int64 {
	w.T.Helper()
	if id, ok := v.(int64); ok {
		return []int64{id}
	}
	list, ok := v.(L)
	if !ok {
		w.T.Fatalf("%v is not a list of ids", v)
	}
	out := make([]int64, len(list))
	for i, x := range list {
		if out[i], ok = x.(int64); !ok {
			w.T.Fatalf("%v is not a list of ids", v)
		}
	}
	return out
}

// sortedIDs sorts the ids of a many2many, which Odoo returns in any order.
func (w *World) sortedIDs(v any) []int64 {
	w.T.Helper()
	ids := w.ids(v)
	slices.Sort(ids)
	return ids
}

func anyTexts(list []string) L {
	out := make(L, len(list))
	for i, s := range list {
		out[i] = s
	}
	return out
}

func (w *World) uniqueText(word string) string { return fmt.Sprintf("%s %s", word, uniqueSuffix()) }
