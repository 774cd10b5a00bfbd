package app

import (
	"errors"

	"leadtwin/internal/store"
	"leadtwin/odooclient"
)

// WhatNext says what a person can do about an error; empty if the error says it already.
func WhatNext(err error) string {
	if e, ok := errors.AsType[*odooclient.Error](err); ok {
		return e.Do
	}
	if e, ok := errors.AsType[*OtherDatabase](err); ok {
		return "give this database a store of its own (store.url), or set odoo.database back to " + e.Before
	}
	if _, ok := errors.AsType[*store.Held](err); ok {
		return "wait until the other one is done, or stop it"
	}
	if e, ok := errors.AsType[*WebhookError](err); ok {
		return e.Do
	}
	if _, ok := errors.AsType[*PausedError](err); ok {
		return "leadtwin resume"
	}
	if _, ok := errors.AsType[*store.NotFound](err); ok {
		return "leadtwin cases list, or leadtwin history, show what there is"
	}
	return ""
}
