package odooclient

import (
	"encoding/json"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
)

func readLeads(text string, most int) ([]crm.Lead, error) {
	r := rowDecoder[crm.Lead]{columns: leadTable().columns, most: most}
	err := r.decodeJSON([]byte(text))
	return r.rows, err
}

func TestDecodeLead(t *testing.T) {
	got, err := readLeads(`[{"id": 27, "name": "Zo\u00eb \ud83d\ude00 \"A\/B\"\n", "type": "opportunity", "active": true,
		"contact_name": "Müller",
		"partner_name": false, "email_from": "z@acme.test", "phone": false, "mobile": "", "partner_id": [7, "Acme, \"Inc]\""],
		"user_id": 5,
		"team_id": false,
		"company_id": [], "stage_id": 3, "country_id": null, "probability": 61.93, "expected_revenue": 1e3,
		"x_other": {"a": [1, "}"]},
		"create_date": "2026-11-23 13:05:12", "write_date": "2026-11-23 13:05:12.917003"}]`, 1)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 23, 13, 5, 12, 0, time.UTC)
	want := crm.Lead{
		ID: 27, Title: "Zoë 😀 \"A/B\"\n", Type: crm.TypeOpportunity, Active: true, ContactName: "Müller",
		Email:    "z@acme.test",
		Customer: 7, Salesperson: 5, Stage: 3, Probability: 61.93, Revenue: 1000, Created: at, Written: at,
	}
	if len(got) != 1 || got[0] != want {
		t.Errorf("read\n%+v, want\n%+v", got, want)
	}
}

func TestDecodeFieldOrder(t *testing.T) {
	got, err := readLeads(`[{"write_date":false,"name":"B","id":2},{"id":1},{}]`, 0)
	want := []crm.Lead{{ID: 2, Title: "B"}, {ID: 1}, {}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, %v; want %+v", got, err, want)
	}
}

func TestDecodeRefusesOtherAnswers(t *testing.T) {
	whole := `[{"id":1,"name":"Robin","probability":1.5,"create_date":"2026-11-23 13:05:12"}]`
	broken := []string{
		``, `{}`, `false`, `[1]`, `[{"id":1},]`, `[{"id":1}`, `[{"id" 1}]`, `[{"id":}]`, `[{id:1}]`, `[{"id":1}] x`, `[[[`,
		`[{"id":"Robin"}]`, `[{"id":-1}]`,
		`[{"id":1.5}]`, `[{"id":99999999999999999999}]`, `[{"name":17}]`, `[{"name":"Robin \q"}]`, `[{"name":"\ud8"}]`,
		"[{\"name\":\"a\nb\"}]",
		`[{"probability":"Robin"}]`, `[{"probability":--1}]`, `[{"create_date":"Robin"}]`,
		`[{"create_date":"2026-13-45 13:05:12"}]`, `[{"create_date":7}]`,
	}
	for cut := range len(whole) {
		broken = append(broken, whole[:cut])
	}
	for _, text := range broken {
		if rows, err := readLeads(text, 0); err == nil {
			t.Errorf("%s was read as %+v", text, rows)
		} else if strings.Contains(err.Error(), "Robin") {
			t.Errorf("%s: the error tells a value: %v", text, err)
		}
	}
}

// FuzzDecodeRows: what encoding/json takes for a list of such rows, we read the same, and we take
// nothing that it refuses in the fields that we read.
func FuzzDecodeRows(f *testing.F) {
	for _, seed := range []string{
		`[]`, `[{"id":1,"name":"a","probability":0.1}]`, `[{"name":"\u00e4\ud83d\ude00\ud800x","id":7}]`,
		` [ { "id" : 3 , "x" : [ { } , "]" ] } ] `,
		`[{"probability":-0.0},{"probability":123456789012345}]`, `[{"probability":1234567890.12345}]`, `[{"name":"\\\""}]`,
		`[{"id":false,"name":false}]`,
	} {
		f.Add([]byte(seed))
	}
	type row struct {
		ID          falseOr[int64]   `json:"id"`
		Name        falseOr[string]  `json:"name"`
		Probability falseOr[float64] `json:"probability"`
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		ours := rowDecoder[crm.Lead]{columns: leadTable().columns}
		failed := ours.decodeJSON(text)
		var theirs []row
		if json.Unmarshal(text, &theirs) != nil || theirs == nil || failed != nil {
			return // we are stricter in types, and do not look into what we skip
		}
		if len(theirs) != len(ours.rows) {
			t.Fatalf("%s: %d rows, want %d", text, len(ours.rows), len(theirs))
		}
		for i, want := range theirs {
			got := ours.rows[i]
			if !oddNames(text) && (int64(got.ID) != want.ID.Value || got.Title != want.Name.Value ||
				got.Probability != want.Probability.Value) {
				t.Errorf("%s: %+v, want %+v", text, got, want)
			}
		}
	})
}

// oddNames are names that Odoo never writes and that encoding/json takes for a field all the same: escaped, or in
// another case.
func oddNames(text []byte) bool {
	for _, name := range []string{`"id"`, `"name"`, `"probability"`} {
		if strings.Count(strings.ToLower(string(text)), name) != strings.Count(string(text), name) {
			return true
		}
	}
	return strings.Contains(string(text), `\u`) || strings.ContainsAny(string(text), "ſK")
}

// FuzzDecodeTexts has all escapes.
func FuzzDecodeTexts(f *testing.F) {
	for _, seed := range []string{
		`Zo\u00eb \ud83d\ude00`, `\ud800`, `\ud800\u0041`, `\ud800\ud800\udc00`,
		`\b\f\n\r\t\/\\\"`, "\xff\xc3", "Zoë", `\u12`, `\x`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, inside string) {
		s := jsonScanner{text: []byte(`"` + inside + `"`)}
		raw, err := s.scanValue()
		if err == nil {
			err = s.expectEnd()
		}
		v := fieldValue{raw: raw}
		var got string
		if err == nil {
			got = v.text()
			err = v.err
		}
		var want string
		if failed := json.Unmarshal([]byte(`"`+inside+`"`), &want); (failed == nil) != (err == nil) || failed == nil &&
			got != want {
			t.Errorf("%q: %q, %v; want %q, %v", inside, got, err, want, failed)
		}
	})
}

// aPage is a page of leads as Odoo answers it with load=”, and how many bytes its leads need.
func aPage(n int) (text []byte, need int64) {
	var b strings.Builder
	b.WriteByte('[')
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, `{"id": %d, "name": "Offer %d for a new kitchen", "type": "opportunity", "active": true, `+
			`"contact_name": "Zo\u00eb Berg %d", "partner_name": "Acme %d GmbH", `+
			`"email_from": "zoe.berg%d@acme%d.test", "phone": "+49 30 %07d", "mobile": false, "partner_id": %d, "user_id": 5, `+
			`"team_id": 1, "company_id": 1, "stage_id": 3, `+
			`"country_id": 57, "probability": 61.93, "expected_revenue": %d.5, `+
			`"create_date": "2026-11-23 13:05:12", "write_date": "2026-11-23 13:05:12"}`,
			100_000+i, i, i, i%300, i, i%300, i, 7+i, 1000+i)
	}
	b.WriteByte(']')
	text = []byte(b.String())
	rows, err := readLeads(b.String(), n)
	if err != nil || len(rows) != n {
		panic(fmt.Sprintf("the page cannot be read: %d rows, %v", len(rows), err))
	}
	return text, bytesOf(rows)
}

// bytesOf is what leads need: their structs and the bytes of their texts.
func bytesOf(rows []crm.Lead) int64 {
	need := int64(len(rows)) * int64(reflect.TypeFor[crm.Lead]().Size())
	for i := range rows {
		v := reflect.ValueOf(rows[i])
		for _, f := range v.Fields() {
			if f.Kind() == reflect.String {
				need += int64(f.Len())
			}
		}
	}
	return need
}

func TestDecodeAllocations(t *testing.T) {
	text, need := aPage(1000)
	body := append(append([]byte(`{"jsonrpc": "2.0", "id": 1, "result": `), text...), '}')
	for name, read := range map[string]func(out any) error{
		"json2":   func(out any) error { return decodeValue(text, out) },
		"jsonrpc": func(out any) error { return decodeEnvelope(body, Request{}, out) },
	} {
		const rounds = 20
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range rounds {
			out := rowDecoder[crm.Lead]{columns: leadTable().columns, most: 1000}
			if err := read(&out); err != nil || len(out.rows) != 1000 {
				t.Fatalf("%s: %d rows, %v", name, len(out.rows), err)
			}
		}
		runtime.ReadMemStats(&after)
		ratio := float64(after.TotalAlloc-before.TotalAlloc) / rounds / float64(need)
		t.Logf("%s: %.2f times what the leads need", name, ratio)
		if ratio > 2 {
			t.Errorf("%s: a page of %d bytes of leads allocates %.2f times as much, want at most 2", name, need, ratio)
		}
	}
}

func BenchmarkDecodeAPage(b *testing.B) {
	text, need := aPage(1000)
	for name, read := range map[string]func() error{
		"ours": func() error {
			out := rowDecoder[crm.Lead]{columns: leadTable().columns, most: 1000}
			return out.decodeJSON(text)
		},
		"any": func() error {
			var out []map[string]any
			return json.Unmarshal(text, &out)
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			n := 0
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
				n++
			}
			runtime.ReadMemStats(&after)
			b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(n)/float64(need), "B/needed-B")
			b.ReportMetric(b.Elapsed().Seconds()/float64(n)*1e6/1000, "µs/row")
		})
	}
}
