package odooclient

import (
	"context"
	"time"
)

// Hurry makes pauses between tries short.
func (c *Client) Hurry() { c.retryPause = time.Millisecond }

// LimitAnswers sets the largest answer that is read, in bytes.
func (c *Client) LimitAnswers(largest int64) { c.conn.maxBytes = largest }

// Again does a read as a Client does.
func Again(ctx context.Context, read func() error) error {
	return (&Client{retryPause: firstPause}).retryRead(ctx, maxReadTries, read)
}

// LeadFields are the fields of a lead that a client asks for.
func LeadFields(c *Client) []string {
	return leadTable().supportedBy(c.Session().Known[leadModel]).fieldNames()
}

// Hosted reports whether Odoo itself runs the server.
func Hosted(host string) bool { return isOdooHosted(host) }

// Pace is how reading adapts.
type Pace struct{ *pace }

// NewPace is one that has seen nothing.
func NewPace() Pace { return Pace{newPace()} }

// Rows is how many records a page should have.
func (p Pace) Rows(wanted int) int { return p.rowsPerPage(wanted) }

// Observe records how long a page took.
func (p Pace) Observe(took time.Duration, full bool) { p.observe(took, full) }

// Enter waits until a page may be read.
func (p Pace) Enter(ctx context.Context) (leave func(), err error) { return p.enter(ctx) }
