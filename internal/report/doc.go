// Package report holds the results of commands and of the API: the JSON contract. internal/app fills them,
// internal/console paints them for a terminal.
//
// It knows no terminal, no store and no Odoo. One file per command; read sweep.go first.
package report
