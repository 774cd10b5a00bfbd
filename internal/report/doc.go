// Package report holds the results of commands and of the API: the JSON contract. internal/app fills them,
// internal/console renders them for a terminal.
//
// It must not know the terminal, the store or Odoo. There is one file per command; read sweep.go first.
package report
