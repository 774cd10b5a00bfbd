// Package cluster finds the leads related to given leads, and those related to these, until none is missing. It is
// the only implementation: reconcile expands clusters from the mirror, apply and check from Odoo.
//
// It must never write, nor decide what happens to a cluster: that is up to rules.
//
// Read expander.go first, then the sources: mirror.go and live.go.
package cluster
