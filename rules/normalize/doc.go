// Package normalize turns e-mail fields, phone numbers, names and company names, as people type them, into forms that
// can be compared, and knows the shipped lists of public mail providers, role mailboxes and filler values.
//
// It is pure: no I/O, no clock, no state that changes. Normalising twice equals normalising once. Read email.go first;
// the lists are text files in data/.
package normalize
