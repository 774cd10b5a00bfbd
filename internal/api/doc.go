// Package api serves the JSON API under /api/v1 for programs with a token: waiting cases, decisions, similar leads, and
// the current leads of merged ones.
//
// It must never write to Odoo: it stores a decision, and a worker applies it, as on the pages of internal/ui. Read
// api.go first, then openapi.json, the contract against which a test checks every answer.
package api
