package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/eventstream"
	"leadtwin/internal/store"
)

const maxStreams = 32 // of events, at once

// streamEvents sends events as they happen, until the client leaves or the service ends.
func (s *server) streamEvents(w http.ResponseWriter, r *http.Request, token store.APIToken) error {
	select {
	case s.streams <- struct{}{}:
		defer func() { <-s.streams }()
	default:
		w.Header().Set("Retry-After", "60")
		return newProblem(http.StatusServiceUnavailable,
			fmt.Sprintf("%d streams of events are open; try later.", maxStreams))
	}
	after, err := s.firstEvent(r)
	if err != nil {
		return err
	}
	stream, err := eventstream.Begin(w)
	if err != nil {
		s.o.Log.Error("events cannot be streamed", zap.Error(err))
		return nil
	}
	tick := time.NewTicker(eventstream.Interval)
	defer tick.Stop()
	for {
		read, err := s.sendEvents(r.Context(), token, stream, after)
		if err != nil {
			return nil //nolint:nilerr // the client reconnects and says which event was its last
		}
		after = read
		select {
		case <-r.Context().Done():
			return nil
		case <-s.o.Ending:
			return nil
		case <-tick.C:
		}
	}
}

// firstEvent is the event to continue after: that of Last-Event-ID, else the last one that happened.
func (s *server) firstEvent(r *http.Request) (after int64, err error) {
	text := r.Header.Get("Last-Event-ID")
	if text == "" {
		return s.o.Events.LastEvent(r.Context())
	}
	if after, err = strconv.ParseInt(text, 10, 64); err != nil || after < 0 {
		return 0, wrongValue("Last-Event-ID", text, "the id of an event")
	}
	return after, nil
}

// sendEvents sends what happened after an event, or a heartbeat where that was long ago.
func (s *server) sendEvents(
	ctx context.Context, token store.APIToken, stream *eventstream.Stream, after int64,
) (read int64, err error) {
	events, read, err := s.o.Events.Events(ctx, after)
	if err == nil {
		events, err = s.eventsFor(ctx, token, events)
	}
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
		if err := stream.Send(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", event.ID, event.Kind, data)); err != nil {
			return after, err
		}
	}
	return read, stream.KeepAlive()
}
