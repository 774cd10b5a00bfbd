package wire_test

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/miniodoo/wire"
)

// anyValue draws what RPC can carry.
func anyValue(depth int) *rapid.Generator[any] {
	text := rapid.StringOfN(rapid.RuneFrom([]rune("ab <>&\"'\\é中🙂\n\t")), 0, 8, -1)
	simple := []*rapid.Generator[any]{
		rapid.Map(rapid.Bool(), func(v bool) any { return v }),
		rapid.Map(rapid.Int64(), func(v int64) any { return v }),
		rapid.Map(rapid.Float64Range(-1e9, 1e9), func(v float64) any { return v }),
		rapid.Map(text, func(v string) any { return v }),
		rapid.Just[any](nil),
	}
	if depth > 0 {
		inner := anyValue(depth - 1)
		simple = append(simple,
			rapid.Map(rapid.SliceOfN(inner, 0, 4), func(v []any) any { return append([]any{}, v...) }),
			rapid.Map(rapid.MapOfN(text, inner, 0, 4), func(v map[string]any) any { return v }))
	}
	return rapid.OneOf(simple...)
}

func TestWireRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := anyValue(3).Draw(t, "value")
		got, err := wire.ParseJSON(bytes.NewReader(wire.JSON(v)))
		if err != nil || !reflect.DeepEqual(got, v) {
			t.Fatalf("JSON: got %#v, %v; want %#v", got, err, v)
		}
		method, params, err := wire.ParseCall(bytes.NewReader(wire.Request("m", v, "second")))
		if err != nil || method != "m" || !reflect.DeepEqual(params, []any{v, "second"}) {
			t.Fatalf("XML: got %#v, %v; want %#v", params, err, v)
		}
		body, err := wire.Response(v, false)
		if errors.Is(err, wire.ErrNone) {
			return // it held a None
		}
		back, fault, err := wire.ParseResponse(bytes.NewReader(body))
		if err != nil || fault != nil || !reflect.DeepEqual(back, v) {
			t.Fatalf("answer: got %#v, %v, %v; want %#v", back, fault, err, v)
		}
	})
}

func TestWireFaults(t *testing.T) {
	for _, code := range []any{int64(2), "warning -- UserError\n\nno"} {
		_, fault, err := wire.ParseResponse(bytes.NewReader(wire.FaultResponse(code, "a <b>", false)))
		if err != nil || fault["faultCode"] != code || fault["faultString"] != "a <b>" {
			t.Errorf("got %v, %v", fault, err)
		}
	}
}

func TestJSONFormattedAsByPython(t *testing.T) {
	row := orm.Row{Keys: []string{"id", "name"}, Values: []any{int64(1), "é🙂\x01"}}
	got := string(wire.JSON(map[string]any{"b": []orm.Row{row}, "a": 1.0, "c": []int64{1, 2}, "d": 0.5}))
	if want := `{"a": 1.0, "b": [{"id": 1, "name": "\u00e9\ud83d\ude42\u0001"}], "c": [1, 2], "d": 0.5}`; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestWireControlCharacters(t *testing.T) {
	for _, raw := range []bool{true, false} {
		body, err := wire.Response("a\x0bb", raw)
		if err != nil || bytes.Contains(body, []byte{0x0b}) != raw {
			t.Errorf("raw %v: %q, %v", raw, body, err)
		}
	}
}

func TestNoneRefused(t *testing.T) {
	for _, v := range []any{nil, orm.None{}, []any{nil}, map[string]any{"a": nil}} {
		if _, err := wire.Response(v, false); !errors.Is(err, wire.ErrNone) {
			t.Errorf("%v: %v", v, err)
		}
	}
	if _, err := wire.Response(orm.RecordSet{}, false); err == nil || !strings.HasPrefix(err.Error(), "cannot marshal") {
		t.Errorf("a record set: %v", err)
	}
}

func FuzzParseCall(f *testing.F) {
	f.Add(wire.Request("execute_kw", "db", int64(1), []any{map[string]any{"a": nil}}))
	f.Add([]byte("<methodCall><params><param><value><array>"))
	f.Add([]byte("<value><int>x</int></value>"))
	f.Fuzz(func(_ *testing.T, body []byte) {
		_, _, _ = wire.ParseCall(bytes.NewReader(body))
		_, _, _ = wire.ParseResponse(bytes.NewReader(body))
		_, _ = wire.ParseJSON(bytes.NewReader(body))
	})
}
