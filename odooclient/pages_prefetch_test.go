package odooclient_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/internal/miniodoo"
	"leadtwin/odooclient"
)

// While the caller works on a page the next ones are read, two at a time and no more, and they come in their order
// however long each of them takes. Who limits the rate of calls gets one at a time.
func TestPagesPrefetched(t *testing.T) {
	for name, limit := range map[string]struct {
		rate    float64
		atATime int32
	}{"as a rule": {0, 2}, "with a rate": {10_000, 1}} {
		t.Run(name, func(t *testing.T) {
			c := newCrowd(t)
			ids := c.begin(t, make([]time.Duration, 100))
			o := optionsFor(c.server, odooclient.JSON2)
			o.Rate = limit.rate
			client := connect(t, o)
			c.most.Store(0)
			before := client.CallCount()
			var got []leadID
			for page, err := range client.AllLeads(t.Context(), 0, 4) {
				if err != nil || len(page) != 4 {
					t.Fatalf("%v, %v", page, err)
				}
				got = append(got, idsOf(page)...)
				const listed = 2 // times that ids are listed, at most
				if ahead := int(client.CallCount()-before) - len(got)/4; ahead > 3+listed {
					t.Errorf("%d calls ahead of %d leads", ahead, len(got))
				}
			}
			if !slices.Equal(got, ids) {
				t.Errorf("got %v, want %v", got, ids)
			}
			if n := c.most.Load(); n != limit.atATime {
				t.Errorf("%d calls at a time, want %d", n, limit.atATime)
			}
		})
	}
}

// crowd counts the calls that a server has to answer at the same time. Of two, the first ends last.
type crowd struct {
	*moving
	running, most atomic.Int32
}

func newCrowd(t *testing.T) *crowd {
	c := new(crowd)
	c.moving = newMoving(t, twoWays[1], miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			n := c.running.Add(1)
			for old := c.most.Load(); n > old && !c.most.CompareAndSwap(old, n); old = c.most.Load() {
			}
			if n == 1 {
				time.Sleep(20 * time.Millisecond)
			}
			answer := httptest.NewRecorder()
			next.ServeHTTP(answer, r)
			c.running.Add(-1) // before the client can know that this one is over
			maps.Copy(w.Header(), answer.Header())
			w.WriteHeader(answer.Code)
			_, _ = w.Write(answer.Body.Bytes())
		})
	}))
	return c
}
