// Package doctor holds the checks behind `doctor` and /readyz: is Odoo reachable, may Leadtwin do there what it is for,
// is the store writable; each with what to do where it is not right.
//
// It only reads. Read doctor.go first.
package doctor
