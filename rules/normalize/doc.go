// Package normalize converts e-mail fields, phone numbers, names and company names, as people type them, into
// comparable forms. It contains the built-in lists of public mail providers, role mailboxes and filler values.
//
// It is pure: no I/O, no clock, no mutable state. Normalising twice equals normalising once. Read email.go first; the
// lists are text files in data/.
package normalize
