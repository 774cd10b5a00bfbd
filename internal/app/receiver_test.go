package app_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/report"
)

const sendSecret = "whsec_bGVhZHR3aW4tdGVzdC1rZXktb2YtMjQtYnl0ZXM="

// receiver is a program that holds lead ids. It verifies each message as the specification says.
type receiver struct {
	*testing.T
	server *httptest.Server
	down   atomic.Bool
	hang   atomic.Pointer[chan struct{}] // messages wait for it, without an answer

	mu       sync.Mutex
	rejects  string           // id of a message that is refused for what it says; "first": of the first one
	messages []report.Message // in the order of their arrival, also repeated ones
	refused  int
}

func newReceiver(t *testing.T) *receiver {
	t.Helper()
	r := &receiver{T: t}
	r.server = httptest.NewServer(r)
	t.Cleanup(r.server.Close)
	return r
}

func (r *receiver) settings(c *config.Config) {
	c.Webhooks.SendTo, c.Webhooks.SendSecret = r.server.URL+"/s3cret-path", config.NewSecret(sendSecret)
}

// ServeHTTP accepts a message.
func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return // the sender was killed
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.down.Load() {
		r.refused++
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	r.verify(req.Header, body)
	var m report.Message
	if err := json.Unmarshal(body, &m); err != nil || m.ID != req.Header.Get("webhook-id") {
		r.Errorf("%s: %v", body, err)
	}
	if r.rejects == "first" {
		r.rejects = m.ID
	}
	if r.rejects == m.ID {
		r.refused++
		w.WriteHeader(http.StatusUnprocessableEntity)
		return
	}
	r.messages = append(r.messages, m)
	if hang := r.hang.Load(); hang != nil {
		r.mu.Unlock()
		<-*hang
		r.mu.Lock()
	}
}

func (r *receiver) verify(header http.Header, body []byte) {
	r.Helper()
	at, err := strconv.ParseInt(header.Get("webhook-timestamp"), 10, 64)
	if age := time.Since(time.Unix(at, 0)); err != nil || age.Abs() > 5*time.Minute {
		r.Errorf("webhook-timestamp %q", header.Get("webhook-timestamp"))
	}
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(sendSecret, "whsec_"))
	if err != nil {
		r.Fatal(err)
	}
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(header.Get("webhook-id") + "." + header.Get("webhook-timestamp") + "." + string(body)))
	if header.Get("webhook-signature") != "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)) {
		r.Errorf("the signature %q is wrong", header.Get("webhook-signature"))
	}
}

// got lists the messages without repetitions.
func (r *receiver) got() (messages []report.Message) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, m := range r.messages {
		if !slices.ContainsFunc(messages, func(e report.Message) bool { return e.ID == m.ID }) {
			messages = append(messages, m)
		}
	}
	return messages
}

func (r *receiver) attempts() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.messages) + r.refused
}

// rejectFirst makes the receiver refuse the first message for what it says, each time.
func (r *receiver) rejectFirst() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rejects = "first"
}
