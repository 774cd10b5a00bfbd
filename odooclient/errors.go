package odooclient

import (
	"errors"
	"strings"
	"time"

	"leadtwin/internal/plaintext"
)

// Error is a call that Odoo refused, or that did not come back. It never holds the key, and its texts are harmless in a
// terminal or a log.
type Error struct {
	Kind          Kind
	Model, Method string
	Said          string // Odoo's or the network's words; may be in the user's language, so never matched on
	Do            string // what to do next, in a sentence
	cause         error
	after         time.Duration // how long the server asks us to wait
	refused       bool          // Odoo itself refused, in its own form
	unsent        bool          // nothing reached the server
}

func (e *Error) Error() string {
	parts := make([]string, 0, 3)
	if e.Model != "" {
		parts = append(parts, e.Model+"."+e.Method)
	}
	parts = append(parts, string(e.Kind))
	if e.Said != "" {
		parts = append(parts, plaintext.SingleLine(e.Said, longestText))
	}
	return strings.Join(parts, ": ")
}

// Unwrap gives the network's error, where there is one.
func (e *Error) Unwrap() error { return e.cause }

// longestText is how many characters of a server's words an error keeps.
const longestText = 600

// outcome makes sure that a write that was sent, and that Odoo did not itself refuse, counts as unknown: a redirect, a
// page of a proxy or a broken connection does not prove that Odoo did nothing.
func outcome(err error) error {
	if e, ok := errors.AsType[*Error](err); ok && !e.refused && !e.unsent && e.Kind != UnknownOutcome {
		e.Kind, e.Do = UnknownOutcome, look
	}
	return err
}

// notSent marks an error of a call that came before the write that it prepares.
func notSent(err error) error {
	if e, ok := errors.AsType[*Error](err); ok {
		e.unsent = true
	}
	return err
}

// clean makes an error's texts harmless, wherever they will be shown: a server may repeat the key in its words, and its
// words may hold escape codes, since Odoo quotes what anybody may have written into a lead.
func (c *Client) clean(err error) error {
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return err
	}
	e.Said, e.Do = plaintext.SingleLine(e.Said, 0), plaintext.SingleLine(e.Do, 0)
	if key := c.options.Key; key != "" && e.Said != wrongLogin { // a key may be "wrong"
		e.Said = strings.ReplaceAll(e.Said, key, "***")
	}
	e.Said, e.Do = plaintext.SingleLine(e.Said, longestText), plaintext.SingleLine(e.Do, longestText)
	return err
}
