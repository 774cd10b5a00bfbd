package app

import (
	"net"
	"net/http"
	"sync"

	"leadtwin/internal/platform"
)

// mostConnections is how many connections the listener holds, where the system allows that many open files twice.
const mostConnections = 1024

// connections limits how many connections are open, also those that never send a token: for a new one above the limit
// the one that is idle the longest is closed. Where none is idle the new one is.
type connections struct {
	mu   sync.Mutex
	most int
	seq  int64
	open map[net.Conn]connection
}

type connection struct {
	busy  bool
	since int64 // ascending
}

func newConnectionLimit() *connections {
	c := &connections{most: mostConnections, open: map[net.Conn]connection{}}
	const half = 2 // the other half is for the store and for Odoo
	if files := platform.MaxOpenFiles(); files > 0 && files/half < mostConnections {
		c.most = int(files / half)
	}
	return c
}

// changed is http.Server.ConnState.
func (c *connections) changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch state {
	case http.StateClosed, http.StateHijacked:
		delete(c.open, conn)
		return
	case http.StateNew, http.StateActive, http.StateIdle:
	}
	c.seq++
	c.open[conn] = connection{busy: state == http.StateActive, since: c.seq}
	if state == http.StateNew && len(c.open) > c.most {
		_ = c.longestIdle(conn).Close() // the server notices
	}
}

func (c *connections) longestIdle(newest net.Conn) net.Conn {
	out, since := newest, c.open[newest].since
	for conn, one := range c.open {
		if !one.busy && one.since < since {
			out, since = conn, one.since
		}
	}
	delete(c.open, out) // so that it is not chosen twice
	return out
}
