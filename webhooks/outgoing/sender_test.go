package outgoing_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"leadtwin/webhooks/outgoing"
)

// The signatures were made by openssl.
func TestSenderSignature(t *testing.T) {
	got := make(chan http.Header, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { got <- r.Header }))
	defer server.Close()
	key := []byte("example-signing-key-24by") // 24 bytes
	other := []byte("another-signing-key-24by")
	at := func() time.Time { return time.Unix(1674087231, 0) }
	sender, err := outgoing.New(server.URL, [][]byte{key, other}, "Leadtwin/test", at)
	if err != nil {
		t.Fatal(err)
	}
	if err := sender.Send(t.Context(), "msg_p5jXN8AQM9LWM0D4loKWxJek", []byte(`{"test": 2432232314}`)); err != nil {
		t.Fatal(err)
	}
	header := <-got
	// Each made by: printf '%s.%s.%s' ID TIMESTAMP BODY | openssl dgst -sha256 -hmac KEY -binary | base64
	const want = "v1,ZljX4H7Dv5oJ8miExEUDvPI0scXNNU9OKEbWQSmS9jM= v1,29xg4Y4M7S964ui8Vn1UuLXEQk7eQ7Sf4ne/mziX/oI="
	if header.Get("webhook-signature") != want || header.Get("webhook-timestamp") != "1674087231" ||
		header.Get("webhook-id") != "msg_p5jXN8AQM9LWM0D4loKWxJek" {
		t.Errorf("headers %v", header)
	}
}

func TestSenderRefusals(t *testing.T) {
	visited := false
	mux := http.NewServeMux()
	mux.HandleFunc("/elsewhere", func(http.ResponseWriter, *http.Request) { visited = true })
	mux.HandleFunc("/moved/s3cret", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusPermanentRedirect)
	})
	mux.HandleFunc("/endless/s3cret", func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusTeapot)
		for {
			if _, err := io.WriteString(w, strings.Repeat("x", 1<<16)); err != nil {
				return // the sender reads a part and leaves
			}
		}
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	for path, status := range map[string]int{"/moved/s3cret": 308, "/endless/s3cret": 418, "/s3cret": 404} {
		err := send(t, server.URL+path)
		refused, ok := errors.AsType[*outgoing.SendError](err)
		if !ok || refused.Status != status || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v, want status %d", path, err, status)
		}
	}
	if visited {
		t.Error("a redirect was followed")
	}
	server.Close()
	if err := send(t, server.URL+"/s3cret"); err == nil || strings.Contains(err.Error(), "s3cret") {
		t.Errorf("nobody listens: %v", err)
	}
}

func send(t *testing.T, to string) error {
	t.Helper()
	sender, err := outgoing.New(to, [][]byte{[]byte("example-signing-key-24by")}, "Leadtwin/test", time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return sender.Send(t.Context(), "M-1", []byte(`{}`))
}
