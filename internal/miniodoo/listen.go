package miniodoo

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Listen serves on a free port of the loopback address until stop is called, which waits for running calls.
func (o *Odoo) Listen(ctx context.Context) (url string, stop func(), err error) {
	var config net.ListenConfig
	l, err := config.Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, fmt.Errorf("listen for the in-memory Odoo: %w", err)
	}
	srv := &http.Server{Handler: o.Handler(), ReadHeaderTimeout: 10 * time.Second}
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			_ = l.Close() // no caller is left: the next ones see a refused connection
		}
	}()
	stop = func() {
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopLimit)
		defer cancel()
		if srv.Shutdown(end) != nil {
			_ = srv.Close() // a call hangs: cut it
		}
		<-done
	}
	return "http://" + l.Addr().String(), stop, nil
}

const stopLimit = 3 * time.Second
