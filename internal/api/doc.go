// Package api serves the JSON API under /api/v1: waiting cases, decisions, similar leads, and where a lead went, for
// programs with a token.
//
// It must never write to Odoo: a decision is stored, and a worker applies it, as on the pages of internal/ui. Read
// api.go first, then openapi.json, the contract that a test holds every answer to.
package api
