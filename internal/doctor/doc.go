// Package doctor holds the checks behind `doctor` and /readyz: whether Odoo is reachable, Leadtwin has the required
// rights, and the store is writable. Each failed check has a remedy.
//
// It only reads. Read doctor.go first.
package doctor
