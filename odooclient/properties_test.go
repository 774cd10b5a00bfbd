package odooclient_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

// Odoo 17 and 18 have None in a property without a value, which XML-RPC cannot send.
func TestEmptyPropertiesOverXMLRPC(t *testing.T) {
	for version, none := range map[string]bool{"17.0": true, "18.0": true, "19.0": false} {
		for _, blocked := range []bool{false, true} {
			options := []miniodoo.Option{miniodoo.WithReportedVersion(version)}
			if blocked {
				options = append(options, without("/jsonrpc"))
			}
			s := miniodootest.Start(t, "19.0", "", options...)
			c := connect(t, optionsFor(s, odooclient.XMLRPC))
			lead, err := c.Create(t.Context(), "crm.lead", map[string]any{
				"name": "A", "lead_properties": []any{map[string]any{"name": "aa11", "type": "char", "string": "Size"}},
			})
			if err != nil {
				t.Fatal(err)
			}
			rows, err := c.ReadRaw(t.Context(), "crm.lead", []int64{lead}, []string{"name", "lead_properties"})
			if none && blocked {
				e, ok := errors.AsType[*odooclient.Error](err)
				if !ok || e.Kind != odooclient.UnknownMethod || !strings.Contains(e.Hint, "/jsonrpc") {
					t.Errorf("%s without /jsonrpc: %v, %v; want an error that says what to do", version, rows, err)
				}
				continue
			}
			if err != nil || len(rows) != 1 || rows[0]["name"] != "A" {
				t.Fatalf("%s: %v, %v; want the lead", version, rows, err)
			}
			list, _ := rows[0]["lead_properties"].([]any)
			if len(list) != 1 {
				t.Fatalf("%s: %v; want its properties", version, rows)
			}
			property, _ := list[0].(map[string]any)
			value, has := property["value"]
			if property["name"] != "aa11" || value != nil || has != none {
				t.Errorf("%s: the property is %v", version, property)
			}
		}
	}
}

// A read with wrong arguments is refused over XML-RPC as it is over JSON-RPC, and a write is never sent twice.
func TestTypeErrorsOverXMLRPC(t *testing.T) {
	var p points
	c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "", p.option()), odooclient.XMLRPC))
	answer, _ := wireError{code: 1, text: traceback("TypeError: probe() got an unexpected keyword " +
		"argument")}.answer(odooclient.XMLRPC)
	overJSON, _ := wireError{name: "builtins.TypeError"}.answer(odooclient.JSONRPC)
	p.set(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/jsonrpc" {
			overJSON(w, r)
			return
		}
		answer(w, r)
	})
	for write, want := range map[bool]struct {
		kind odooclient.Kind
		hits int64
	}{false: {odooclient.UnknownMethod, 2}, true: {odooclient.UnknownOutcome, 1}} {
		before := p.hits.Load()
		if err := probed(t, c, write); !odooclient.Is(err, want.kind) || p.hits.Load()-before != want.hits {
			t.Errorf("write %t: %v after %d calls; want %s after %d", write, err, p.hits.Load()-before, want.kind, want.hits)
		}
	}
}
