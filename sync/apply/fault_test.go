package apply

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/store"
)

// faulty stands before an Odoo and breaks the next call of a method.
type faulty struct {
	mu     sync.Mutex
	method string // of Odoo, such as action_merge; empty: none
	how    string
	odoo   http.Handler
	late   []*http.Request // calls whose sender got no answer, and that Odoo has not seen yet
	broken int
}

// The ways in which a call breaks.
const (
	cutBefore = "cut before Odoo saw it"
	cutAfter  = "cut after Odoo did it"
	html502   = "a proxy's page after Odoo did it"
	halfJSON  = "half an answer"
	arrives   = "arrives in Odoo only later"
)

func (f *faulty) option() miniodoo.Option {
	return miniodoo.WithMiddleware(func(h http.Handler) http.Handler {
		f.odoo = h
		return http.HandlerFunc(f.serve)
	})
}

func (f *faulty) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	if !f.takes(r, body) {
		f.odoo.ServeHTTP(w, r)
		return
	}
	switch f.how {
	case cutBefore:
		panic(http.ErrAbortHandler)
	case arrives:
		again := r.Clone(r.Context())
		again.Body = io.NopCloser(bytes.NewReader(body))
		f.mu.Lock()
		f.late = append(f.late, again)
		f.mu.Unlock()
		panic(http.ErrAbortHandler)
	}
	answer := httptest.NewRecorder()
	f.odoo.ServeHTTP(answer, r)
	switch f.how {
	case cutAfter:
		panic(http.ErrAbortHandler)
	case html502:
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html><h1>502 Bad Gateway</h1></html>")
	case halfJSON:
		w.Header().Set("Content-Type", "application/json")
		half := answer.Body.Bytes()
		_, _ = w.Write(half[:len(half)/2])
	}
}

// arm has the next call of a method broken; none is when it is empty.
func (f *faulty) arm(method string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.method = method
}

// takes says whether this is the call to break; it is broken once.
func (f *faulty) takes(r *http.Request, body []byte) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.method == "" || !strings.HasSuffix(r.URL.Path, "/"+f.method) && !bytes.Contains(body, []byte(`"`+f.method+`"`)) {
		return false
	}
	f.method = ""
	f.broken++
	return true
}

// deliver lets the calls arrive that were on their way.
func (f *faulty) deliver(t testing.TB) {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, r := range f.late {
		f.odoo.ServeHTTP(httptest.NewRecorder(), r.WithContext(t.Context()))
	}
	f.late = nil
}

func TestALostAnswerNeitherLosesNorDoublesAnything(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		for _, method := range []string{"action_merge", "message_post", "message_subscribe", "write", "create"} {
			for _, how := range []string{cutBefore, cutAfter, html502, halfJSON} {
				t.Run(method+" "+how, func(t *testing.T) {
					f := &faulty{how: how}
					w := newWorld(t, version, robin, f.option())
					cases := w.sweep()
					f.arm(method)
					_, _ = w.applier().Apply(t.Context(), cases, "test") // whatever it says: the next runs must put it right
					f.arm("")
					w.apply()
					w.apply()
					robinIsWell(w)
					for _, e := range w.history() {
						if e.State != store.EntryFailed && e.State != store.EntryVerified {
							t.Errorf("%s, the %s, is %s in the end", e.ID, e.Action, e.State)
						}
					}
				})
			}
		}
	})
}

// The answer is lost, Leadtwin looks and finds nothing merged, and only then the call arrives: it must do nothing.
func TestAMergeThatArrivesLateDoesNothing(t *testing.T) {
	eachVersion(t, func(t *testing.T, version string) {
		f := &faulty{how: arrives}
		w := newWorld(t, version, robin, f.option())
		cases := w.sweep()
		f.arm("action_merge")
		r, err := w.applier().Apply(t.Context(), cases, "test")
		ok(t, err)
		equal(t, "broken calls", f.broken, 1)
		equal(t, "merges", r.Merges, 0)
		equal(t, "merge", outcome(t, r, crm.Merge).State, crm.Waiting)
		f.deliver(t)
		equal(t, "leads", w.leads(), []int64{41, 42, 43})
	})
}
