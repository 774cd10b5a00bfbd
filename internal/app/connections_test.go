package app

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
)

// TestConnections: connections that send nothing give way to one that does.
func TestConnections(t *testing.T) {
	t.Parallel()
	const most = 8
	limited := newConnectionLimit()
	limited.most = most
	entered, leave := make(chan struct{}), make(chan struct{})
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			entered <- struct{}{}
			<-leave
		}
		_, _ = io.WriteString(out, "ok")
	}))
	s.Config.ConnState = limited.changed
	s.Start()
	defer s.Close()
	dial := func() net.Conn {
		t.Helper()
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
	ask := func(conn net.Conn, path string) error {
		if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: leadtwin\r\n\r\n"); err != nil {
			return err
		}
		res, err := http.ReadResponse(bufio.NewReader(conn), nil)
		if err != nil {
			return err
		}
		return res.Body.Close()
	}
	slow := make(chan error, 1)
	busy := dial()
	go func() { slow <- ask(busy, "/slow") }()
	<-entered
	for range 3 * most {
		dial()
	}
	if err := ask(dial(), "/"); err != nil {
		t.Errorf("a request next to %d silent connections: %v", 3*most, err)
	}
	limited.mu.Lock()
	if n := len(limited.open); n > most {
		t.Errorf("%d connections are open, want at most %d", n, most)
	}
	limited.mu.Unlock()
	close(leave)
	if err := <-slow; err != nil {
		t.Errorf("the request that was under way: %v", err)
	}
}
