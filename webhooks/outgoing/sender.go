package outgoing

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	sendTimeout = 10 * time.Second // shorter than the stop of the service
	maxAnswer   = 4 << 10          // bytes that are read, so that the connection can be used again
)

// Sender posts to one receiver.
type Sender struct {
	url    string
	host   string
	agent  string
	keys   [][]byte
	client *http.Client
	now    func() time.Time
}

// New returns a sender that signs with each of the keys: while a key is replaced, the receiver knows one of them.
func New(to string, keys [][]byte, agent string, now func() time.Time) (*Sender, error) {
	u, err := url.Parse(to)
	if err != nil || u.Host == "" {
		return nil, errors.New("webhooks.send_to is not a URL")
	}
	return &Sender{
		url: to, host: u.Hostname(), agent: agent, keys: keys, now: now,
		client: &http.Client{
			Timeout:       sendTimeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}, nil
}

// Host is the receiver's name. The rest of its URL may be secret.
func (s *Sender) Host() string { return s.host }

// SendError reports that the receiver did not accept a message. It names the host only.
type SendError struct {
	Host   string
	Status int   // of the answer; 0 without one
	Cause  error // without an answer
}

func (e *SendError) Error() string {
	switch {
	case e.Status == 0:
		return fmt.Sprintf("%s cannot be reached: %v", e.Host, e.Cause)
	case e.Status/100 == 3:
		return fmt.Sprintf("%s answered %d, but redirects are not followed", e.Host, e.Status)
	}
	return fmt.Sprintf("%s answered %d", e.Host, e.Status)
}

func (e *SendError) Unwrap() error { return e.Cause }

// IsRejected reports whether the receiver refused this message for what it says. Other answers, such as 401, 404, 429
// and 503, refuse every message for a while.
func (e *SendError) IsRejected() bool {
	switch e.Status {
	case http.StatusBadRequest, http.StatusConflict, http.StatusRequestEntityTooLarge,
		http.StatusUnsupportedMediaType, http.StatusUnprocessableEntity:
		return true
	}
	return false
}

// Send posts a message with its id, which stays the same when the message is sent again. Any answer but 2xx is a
// *SendError.
func (s *Sender) Send(ctx context.Context, id string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url, bytes.NewReader(body))
	if err != nil {
		return &SendError{Host: s.host, Cause: withoutURL(err)}
	}
	at := s.now()
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", s.agent)
	req.Header.Set("webhook-id", id)
	req.Header.Set("webhook-timestamp", strconv.FormatInt(at.Unix(), 10))
	req.Header.Set("webhook-signature", s.signAll(id, at, body))
	res, err := s.client.Do(req)
	if err != nil {
		return &SendError{Host: s.host, Cause: withoutURL(err)}
	}
	_, _ = io.CopyN(io.Discard, res.Body, maxAnswer)
	_ = res.Body.Close()
	if res.StatusCode/100 != 2 {
		return &SendError{Host: s.host, Status: res.StatusCode}
	}
	return nil
}

func (s *Sender) signAll(id string, at time.Time, body []byte) string {
	signatures := make([]string, 0, len(s.keys))
	for _, key := range s.keys {
		mac := hmac.New(sha256.New, key)
		_, _ = fmt.Fprintf(mac, "%s.%d.", id, at.Unix())
		_, _ = mac.Write(body)
		signatures = append(signatures, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(signatures, " ")
}

// withoutURL removes the URL, which may be secret, from an error of the HTTP client.
func withoutURL(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		return e.Err
	}
	return err
}
