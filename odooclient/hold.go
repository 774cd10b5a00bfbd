package odooclient

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// hold makes all calls wait for as long as the server asked one of them to (Retry-After of HTTP 429 and 503).
type hold struct {
	mu    sync.Mutex
	until time.Time
}

// note reads an answer. Waits above a minute are left to those who plan the next attempt.
func (h *hold) note(a *response) {
	if a.Status != http.StatusTooManyRequests && a.Status != http.StatusServiceUnavailable {
		return
	}
	until := time.Now().Add(min(a.retryAfter(), maxRetryAfter)) //nolint:forbidigo // a pause between calls
	h.mu.Lock()
	defer h.mu.Unlock()
	if until.After(h.until) {
		h.until = until
	}
}

// wait returns when the pause is over, or the context.
func (h *hold) wait(ctx context.Context) error {
	h.mu.Lock()
	pause := time.Until(h.until) //nolint:forbidigo // as above
	h.mu.Unlock()
	if pause <= 0 {
		return nil
	}
	over := time.NewTimer(pause)
	defer over.Stop()
	select {
	case <-over.C:
		return nil
	case <-ctx.Done():
		return &Error{
			Kind: Cancelled, Message: "while Odoo asks for a pause: " + ctx.Err().Error(), cause: ctx.Err(), unsent: true,
		}
	}
}
