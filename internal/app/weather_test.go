package app_test

import (
	"bytes"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
)

// weather is what happens between Leadtwin and Odoo; the zero value is fine weather.
type weather struct {
	status atomic.Int64
	refuse atomic.Pointer[func(*http.Request) bool] // which calls Odoo refuses, as with a UserError
	watch  atomic.Pointer[func(*http.Request)]      // sees each call before Odoo does
	header atomic.Pointer[func(http.ResponseWriter)]
}

func (w *weather) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if status := w.status.Load(); status != 0 {
			http.Error(out, "the proxy says no", int(status))
			return
		}
		if refuse := w.refuse.Load(); refuse != nil && (*refuse)(r) {
			out.Header().Set("Content-Type", "application/json")
			out.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = io.WriteString(
				out,
				`{"name": "odoo.exceptions.UserError", "message": "No, not these.", "arguments": ["No, not these."], `+
					`"context": {}, "debug": ""}`,
			)
			return
		}
		if header := w.header.Load(); header != nil {
			(*header)(out)
		}
		if watch := w.watch.Load(); watch != nil {
			(*watch)(r)
		}
		next.ServeHTTP(out, r)
	})
}

type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string { s.mu.Lock(); defer s.mu.Unlock(); return s.b.String() }
