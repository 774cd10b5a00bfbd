//go:build odoo

package apply

import (
	"encoding/json"
	"slices"
	"testing"

	"leadtwin/internal/odootest"
)

// Every model of a real Odoo that can name a lead is in the table of related models, so that a new version or module cannot
// bring one that a merge loses unnoticed.
func TestEveryRelatedModelIsInTheTable(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		t.Run(version, func(t *testing.T) {
			server := odootest.Fresh(t, version)
			read := func(model string, domain []any, fields ...string) (rows []row) {
				t.Helper()
				raw := server.Call(t, "admin", model, "search_read", []any{domain}, map[string]any{"fields": fields})
				ok(t, json.Unmarshal(raw, &rows))
				return rows
			}
			persistent := map[string]bool{}
			for _, m := range read("ir.model", []any{[]any{"transient", "=", false}}, "model") {
				persistent[m.text("model")] = true
			}
			found := read("ir.model.fields", []any{
				[]any{"store", "=", true},
				"|", "|", "|",
				[]any{"relation", "=", leadModel},
				[]any{"ttype", "=", "reference"},
				[]any{"ttype", "=", "many2one_reference"},
				"&",
				[]any{"ttype", "=", "integer"},
				[]any{"name", "=", documentID},
			}, "model", "name", "ttype")
			var models []string
			for _, f := range found {
				if persistent[f.text("model")] {
					models = append(models, f.text("model"))
				}
			}
			slices.Sort(models)
			models = slices.Compact(models)
			if len(models) < 5 {
				t.Fatalf("only %v can name leads", models)
			}
			for _, model := range models {
				if _, listed := handlingOf(model); !listed {
					t.Errorf("%s can name leads and is not in relatedModels", model)
				}
			}
		})
	}
}
