package store

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"leadtwin/internal/crm"
)

// The document of a lead is what encoding/json makes of it, with each of its fields: otherwise an upgrade would find
// that all leads have changed.
func TestLeadDocAsJSON(t *testing.T) {
	texts := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"", "Lamps", "Müller & Söhne <info@acme.test>", `a "b" \c`, "tab\t and \x00", "bad \xff byte", "line\u2028end",
		"\x7f", "名",
	}))
	floats := rapid.OneOf(rapid.Float64(), rapid.Map(rapid.Int64(), func(n int64) float64 { return float64(n) }),
		rapid.SampledFrom([]float64{0, math.Copysign(0, -1), 10, 99.5, 1e6, 1 << 53, 1e21, 1e-7}))
	rapid.Check(t, func(t *rapid.T) {
		var d leadDoc
		for _, f := range reflect.ValueOf(&d).Elem().Fields() {
			switch f.Kind() {
			case reflect.String:
				f.SetString(texts.Draw(t, "text"))
			case reflect.Bool:
				f.SetBool(rapid.Bool().Draw(t, "bool"))
			case reflect.Float64:
				f.SetFloat(floats.Draw(t, "float"))
			default:
				f.SetInt(rapid.Int64().Draw(t, "int"))
			}
		}
		want, err := json.Marshal(&d)
		if err != nil {
			t.Fatal(err)
		}
		have, err := d.appendJSON(nil)
		if err != nil || string(have) != string(want) {
			t.Errorf("the document is\n%s\nwant\n%s (%v)", have, want, err)
		}
		keys := rapid.SliceOf(texts).Draw(t, "keys")
		if keys == nil {
			keys = []string{}
		}
		if want, err = json.Marshal(keys); err != nil {
			t.Fatal(err)
		}
		if have = appendJSONTexts(nil, keys); string(have) != string(want) {
			t.Errorf("the keys are\n%s\nwant\n%s", have, want)
		}
	})
	if _, err := (&leadDoc{Revenue: math.NaN()}).appendJSON(nil); err == nil {
		t.Error("a revenue that is no number was stored")
	}
}

// A mirror may have been filled by a version that did not read who created a lead.
func TestDecodeLeadOfEarlierVersion(t *testing.T) {
	got, err := leadRow{id: 41, doc: `{"t":"Lamps","so":3,"at":1000000}`}.decodeLead()
	if err != nil {
		t.Fatal(err)
	}
	if got.ID != 41 || got.Title != "Lamps" || got.Origin != (crm.Origin{Source: 3}) || got.Creator != 0 {
		t.Errorf("%+v", got)
	}
}
