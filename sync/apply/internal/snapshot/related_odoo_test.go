//go:build odoo

package snapshot

import (
	"encoding/json"
	"slices"
	"testing"

	"leadtwin/internal/odootest"
	"leadtwin/sync/apply/internal/records"
)

// TestRelatedModelsOnRealServer model of a real Odoo that can name a lead is in the table of related models, so that a
// new version or module cannot bring one that a merge loses unnoticed.
func TestRelatedModelsOnRealServer(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			server := odootest.Fresh(t, version)
			read := func(model string, domain []any, fields ...string) (rows []records.Row) {
				t.Helper()
				raw := server.Call(t, "admin", model, "search_read", []any{domain}, map[string]any{"fields": fields})
				if err := json.Unmarshal(raw, &rows); err != nil {
					t.Fatal(err)
				}
				return rows
			}
			persistent := map[string]bool{}
			for _, m := range read("ir.model", []any{[]any{"transient", "=", false}}, "model") {
				persistent[m.Text("model")] = true
			}
			found := read("ir.model.fields", []any{
				[]any{"store", "=", true},
				"|", "|", "|",
				[]any{"relation", "=", records.LeadModel},
				[]any{"ttype", "=", "reference"},
				[]any{"ttype", "=", "many2one_reference"},
				"&",
				[]any{"ttype", "=", "integer"},
				[]any{"name", "=", documentID},
			}, "model", "name", "ttype")
			var models []string
			for _, f := range found {
				if persistent[f.Text("model")] {
					models = append(models, f.Text("model"))
				}
			}
			slices.Sort(models)
			models = slices.Compact(models)
			if len(models) < 5 {
				t.Fatalf("only %v can name leads", models)
			}
			for _, model := range models {
				if relatedModelOf(model).why == "" {
					t.Errorf("%s can name leads and is not in relatedModels", model)
				}
			}
		})
	}
}
