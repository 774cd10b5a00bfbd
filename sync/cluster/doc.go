// Package cluster finds all leads that are directly or indirectly related to given leads. It is the only
// implementation: reconcile expands clusters from the mirror, apply and check from Odoo.
//
// It must never write or decide what happens to a cluster; package rules decides.
//
// Read expander.go first, then the sources: mirror.go and live.go.
package cluster
