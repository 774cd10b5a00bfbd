package odooclient

import (
	"context"
	"errors"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	maxSignInTries  = 3 // how often a call that signs in is sent, at most: a user may be waiting for a wrong address
	maxReadTries    = 6 // how often any other read is; a restart of Odoo takes two or three seconds
	maxTimeoutTries = 2 // the same where it timed out: a retry does not help an overloaded server
	firstPause      = 200 * time.Millisecond
	maxPause        = 3 * time.Second
	maxRetryAfter   = time.Minute // the longest pause that a server may ask for
)

// retryRead does a read until it succeeds, or fails for good, or was tried often enough. Pauses grow, with jitter.
func (c *Client) retryRead(ctx context.Context, tries uint, read func() error) error {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = c.retryPause, maxPause
	var last error
	timeouts := 0
	_, err := backoff.Retry(ctx, func() (struct{}, error) {
		last = read()
		e, ok := errors.AsType[*Error](last)
		switch {
		case last == nil:
			return struct{}{}, nil
		case !ok || !e.Kind.Temporary() || exceedsLimit(last):
			return struct{}{}, backoff.Permanent(last)
		case e.Kind == TimedOut:
			if timeouts++; timeouts >= maxTimeoutTries {
				return struct{}{}, backoff.Permanent(last)
			}
		case e.retryAfter > maxRetryAfter:
			return struct{}{}, backoff.Permanent(last)
		case e.retryAfter > 0:
			return struct{}{}, &backoff.RetryAfterError{Duration: e.retryAfter}
		}
		return struct{}{}, last
	}, backoff.WithBackOff(pauses), backoff.WithMaxTries(tries))
	if err == nil {
		return nil
	}
	return last // Retry has a bare context error where the context ended in a pause; what the server said says more
}
