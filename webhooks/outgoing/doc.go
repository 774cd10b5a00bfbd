// Package outgoing posts signed messages to the receiver of webhooks.send_to, according to the Standard Webhooks
// specification (standardwebhooks.com).
//
// It must never retry or remember: sync/jobs decides when to send, internal/store holds what was sent. Read sender.go
// first.
package outgoing
