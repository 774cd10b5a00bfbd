// Package wire reads and writes values as Odoo puts them on the wire: XML-RPC and Python's JSON.
//
// It must never know models, users or errors of the business. Values are nil, bool, int64, float64, string, []any,
// []int64, map[string]any and orm.Row. Read xmlrpc.go first.
package wire
