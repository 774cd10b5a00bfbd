// Package eventstream writes server-sent events (text/event-stream), as the WHATWG HTML standard has them, over a
// connection whose server has time-outs for short requests. It knows nothing of what is sent.
package eventstream

import (
	"net/http"
	"time"
)

// Interval is how often a sender looks for something new.
const Interval = time.Second

const (
	heartbeatAfter = 15 * time.Second // without an event, so that proxies keep the connection
	sendTimeout    = 10 * time.Second // for a client to take what is sent
)

// Stream is one answer.
type Stream struct {
	to      http.ResponseWriter
	control *http.ResponseController
	silent  int // intervals since something was sent
}

// Begin sends the headers of a stream, and lifts the time-outs of the server. An error says that the connection cannot
// stream, or is gone.
func Begin(w http.ResponseWriter) (*Stream, error) {
	s := &Stream{to: w, control: http.NewResponseController(w)}
	if err := s.control.SetReadDeadline(time.Time{}); err != nil {
		return nil, err
	}
	w.Header().Set("Content-Type", "text/event-stream")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would keep events back
	w.WriteHeader(http.StatusOK)
	return s, s.Send(": connected\n\n")
}

// Send sends a text, which must consist of complete events or comments.
func (s *Stream) Send(text string) error {
	s.silent = 0
	//nolint:forbidigo // a deadline of the connection
	if err := s.control.SetWriteDeadline(time.Now().Add(sendTimeout)); err != nil {
		return err
	}
	if _, err := s.to.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}

// KeepAlive is called once in an Interval in which nothing was sent.
func (s *Stream) KeepAlive() error {
	if s.silent++; time.Duration(s.silent)*Interval < heartbeatAfter {
		return nil
	}
	return s.Send(": alive\n\n")
}
