package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/store"
)

// What streams of events cost at most.
const (
	maxStreams     = 32               // at once
	eventInterval  = time.Second      // between two looks into the store
	heartbeatAfter = 15 * time.Second // without an event, so that proxies keep the connection
	eventTimeout   = 10 * time.Second // for a client to take what is sent
)

// streamEvents sends events as they happen, until the client leaves or the service ends.
func (s *server) streamEvents(w http.ResponseWriter, r *http.Request, _ store.APIToken) {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		w.Header().Set("Retry-After", "60")
		writeProblem(w, http.StatusServiceUnavailable, fmt.Sprintf("%d streams of events are open; try later.", maxStreams))
		return
	}
	after, ok := s.firstEvent(w, r)
	if !ok {
		return
	}
	stream := &eventStream{to: w, control: http.NewResponseController(w)}
	if err := stream.begin(); err != nil {
		s.o.Log.Error("events cannot be streamed", zap.Error(err))
		return
	}
	tick := time.NewTicker(eventInterval)
	defer tick.Stop()
	for {
		read, err := s.sendEvents(r.Context(), stream, after)
		if err != nil {
			return // the client reconnects and says which event was its last
		}
		after = read
		select {
		case <-r.Context().Done():
			return
		case <-s.o.Ending:
			return
		case <-tick.C:
		}
	}
}

// firstEvent is the event to continue after: that of Last-Event-ID, else the last one that happened.
func (s *server) firstEvent(w http.ResponseWriter, r *http.Request) (after int64, ok bool) {
	if text := r.Header.Get("Last-Event-ID"); text != "" {
		after, err := strconv.ParseInt(text, 10, 64)
		if err != nil || after < 0 {
			writeProblem(w, http.StatusBadRequest, fmt.Sprintf("Last-Event-ID is %q; allowed: the id of an event", text))
			return 0, false
		}
		return after, true
	}
	after, err := s.o.Events.LastEvent(r.Context())
	if err != nil {
		s.fail(w, err)
		return 0, false
	}
	return after, true
}

// sendEvents sends what happened after an event, or a heartbeat where that was long ago.
func (s *server) sendEvents(ctx context.Context, stream *eventStream, after int64) (read int64, err error) {
	events, read, err := s.o.Events.Events(ctx, after)
	if err != nil {
		if ctx.Err() == nil {
			s.o.Log.Error("events cannot be read", zap.Error(err))
		}
		return after, err
	}
	for _, event := range events {
		data, err := json.Marshal(event)
		if err != nil {
			return after, err
		}
		if err := stream.send(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", event.ID, event.Kind, data)); err != nil {
			return after, err
		}
	}
	return read, stream.keepAlive()
}

// eventStream is one answer in the form of server-sent events.
type eventStream struct {
	to      http.ResponseWriter
	control *http.ResponseController
	silent  int // looks into the store since something was sent
}

// begin lifts the time-outs of the server, which are for short requests.
func (e *eventStream) begin() error {
	if err := e.control.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	e.to.Header().Set("Content-Type", "text/event-stream")
	e.to.Header().Set("Cache-Control", "no-store")
	e.to.Header().Set("X-Accel-Buffering", "no") // nginx would keep events back
	e.to.WriteHeader(http.StatusOK)
	return e.send(": connected\n\n")
}

func (e *eventStream) send(text string) error {
	e.silent = 0
	//nolint:forbidigo // a deadline of the connection
	if err := e.control.SetWriteDeadline(time.Now().Add(eventTimeout)); err != nil {
		return err
	}
	if _, err := e.to.Write([]byte(text)); err != nil {
		return err
	}
	return e.control.Flush()
}

func (e *eventStream) keepAlive() error {
	if e.silent++; time.Duration(e.silent)*eventInterval < heartbeatAfter {
		return nil
	}
	return e.send(": alive\n\n")
}
