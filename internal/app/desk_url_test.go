package app

import (
	"net"
	"testing"

	"leadtwin/config"
)

func TestDeskURL(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ listen, public, base, want string }{
		{"127.0.0.1:8080", "", "", "http://127.0.0.1:8080/"},
		{"0.0.0.0:8080", "", "", "http://127.0.0.1:8080/"},
		{"[::]:8080", "", "/leadtwin", "http://127.0.0.1:8080/leadtwin/"},
		{"[::1]:8080", "", "", "http://[::1]:8080/"},
		{"192.0.2.7:80", "", "", "http://192.0.2.7:80/"},
		{"127.0.0.1:8080", "https://leadtwin.example.com", "", "https://leadtwin.example.com/"},
		{"127.0.0.1:8080", "https://example.com/", "/leadtwin", "https://example.com/leadtwin/"},
	} {
		listen, err := net.ResolveTCPAddr("tcp", test.listen)
		if err != nil {
			t.Fatal(err)
		}
		server := config.Server{PublicURL: test.public, BasePath: test.base}
		if got := deskURL(server, listen); got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
}
