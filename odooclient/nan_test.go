package odooclient

import (
	"encoding/json"
	"math"
	"testing"

	"leadtwin/internal/crm"
)

func TestNaN(t *testing.T) {
	t.Run("lead_is_read_and_names_the_field", func(t *testing.T) {
		for _, text := range []string{
			`[{"id":1,"probability":NaN,"expected_revenue":-Infinity},{"id":2,"probability":20.5}]`,
			`[{"id":1,"probability":"NaN","expected_revenue":"-Infinity"},{"id":2,"probability":20.5}]`,
		} {
			rows := rowDecoder[crm.Lead]{columns: leadTable().columns}
			if err := rows.decodeJSON([]byte(text)); err != nil {
				t.Fatalf("%s: %v", text, err)
			}
			bad, good := rows.rows[0], rows.rows[1]
			if bad.UnreadableFields != "probability, expected_revenue" || bad.Probability != 0 || bad.Revenue != 0 {
				t.Errorf("%s: %+v", text, bad)
			}
			if good.UnreadableFields != "" || good.Probability != 20.5 {
				t.Errorf("%s: %+v", text, good)
			}
		}
	})
	t.Run("a_text_is_no_number", func(t *testing.T) {
		rows := rowDecoder[crm.Lead]{columns: leadTable().columns}
		if err := rows.decodeJSON([]byte(`[{"id":1,"probability":"12"}]`)); err == nil {
			t.Errorf("no error: %+v", rows.rows)
		}
	})
	t.Run("other_fields_become_texts", func(t *testing.T) {
		var got []map[string]any
		text := `[{"x":NaN,"y":[Infinity,-Infinity,-1],"z":"NaN, \"Infinity\" \\","NaN":1}]`
		if err := decodeValue([]byte(text), &got); err != nil {
			t.Fatal(err)
		}
		back, _ := json.Marshal(got)
		if want := `[{"NaN":1,"x":"NaN","y":["Infinity","-Infinity",-1],"z":"NaN, \"Infinity\" \\"}]`; string(back) != want {
			t.Errorf("%s, want %s", back, want)
		}
		if err := decodeValue([]byte(text), nil); err != nil {
			t.Errorf("not wanted: %v", err)
		}
		if err := decodeValue([]byte(`[NaN`), &got); err == nil {
			t.Error("a text that is cut off was accepted")
		}
	})
	t.Run("over_xml_rpc", func(t *testing.T) {
		got, err := json.Marshal(replaceNonFinite([]any{map[string]any{
			"a": math.NaN(), "b": math.Inf(1), "c": math.Inf(-1),
			"d": 1.5,
		}}))
		if want := `[{"a":"NaN","b":"Infinity","c":"-Infinity","d":1.5}]`; err != nil || string(got) != want {
			t.Errorf("%s, %v", got, err)
		}
	})
}
