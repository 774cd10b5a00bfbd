package odooclient_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/odooclient"
)

// A recursive decoder must never see an answer that is nested very deeply: a stack that overflows ends the process.
func TestDeeplyNestedAnswers(t *testing.T) {
	t.Parallel()
	const deep = 2_000_000
	answers := map[string]string{
		"json":                  strings.Repeat("[", deep),
		"json records":          strings.Repeat(`{"a":`, deep),
		"just over the limit":   strings.Repeat("[", 101) + strings.Repeat("]", 101),
		"after texts":           `["]]]]\"]]",` + strings.Repeat("[", 101),
		"xml":                   strings.Repeat("<value><array><data>", deep),
		"xml records":           strings.Repeat("<value><struct><member><name>a</name>", deep),
		"xml after closed ones": strings.Repeat("<value/>", 1000) + strings.Repeat("<value><array><data>", 105),
	}
	hidden := map[string]string{
		"CDATA":       "<![CDATA[</a></a></a>]]>",
		"comment":     "<!--</a></a></a>-->",
		"attribute":   `<a x="</b></b>"></a>`,
		"closed tags": "</a></a></a>",
	}
	for name, text := range hidden {
		answers["xml hidden by a "+name] = "<methodResponse><params><param>" +
			strings.Repeat("<value><array><data>"+text, 100_000)
	}
	eachWay(t, func(t *testing.T, w way) {
		t.Parallel()
		var p points
		c := connect(t, optionsFor(miniodootest.Start(t, w.version, "", p.option()), w.transport))
		for name, text := range answers {
			mediaType := asJSON
			if w.transport == odooclient.XMLRPC {
				mediaType = asXML
			}
			if isXML := strings.HasPrefix(name, "xml"); isXML != (mediaType == asXML) {
				continue
			}
			p.set(says(200, mediaType, text))
			for write, want := range map[bool]odooclient.Kind{false: odooclient.BadAnswer, true: odooclient.UnknownOutcome} {
				if err := probed(t, c, write); !odooclient.Is(err, want) {
					t.Errorf("%s, write %t: %.200v; want %s", name, write, err, want)
				}
			}
		}
	})
}

// A hundred levels are more than Odoo ever sends, and are read.
func TestNestedAnswerLimit(t *testing.T) {
	const levels = 95
	for transport, text := range map[string]string{
		odooclient.JSON2: strings.Repeat("[", levels) + strings.Repeat("]", levels),
		odooclient.XMLRPC: "<?xml version='1.0'?>\n<methodResponse><params><param>" +
			strings.Repeat("<value><array><data>", levels) +
			strings.Repeat("</data></array></value>", levels) + "</param></params></methodResponse>",
	} {
		var p points
		c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "", p.option()), transport))
		p.set(says(200, map[string]string{odooclient.JSON2: asJSON, odooclient.XMLRPC: asXML}[transport], text))
		var out any
		if err := c.Call(t.Context(), odooclient.Request{Model: "crm.lead", Method: probe}, &out); err != nil {
			t.Errorf("%s: %v", transport, err)
		}
	}
}

// bomb answers without an end, a thousandth of it when packed.
func bomb(mediaType, begin, block string) http.HandlerFunc {
	first, part := pack(begin), pack(strings.Repeat(block, (1<<20)/len(block)))
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", mediaType)
		w.Header().Set("Content-Encoding", "gzip")
		_, err := w.Write(first)
		for err == nil {
			_, err = w.Write(part) // until the client has enough
		}
	}
}

// pack makes one member of a gzip stream.
func pack(text string) []byte {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = io.WriteString(z, text) // a buffer takes everything
	_ = z.Close()
	return packed.Bytes()
}

// Answers that do not end cost a bounded amount of memory, however many come at once.
func TestEndlessAnswerMemory(t *testing.T) {
	// bytes that all calls together may allocate, garbage and the copies of the race detector included
	const most = 600 << 20
	var p points
	c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "", p.option()), odooclient.JSON2))
	for name, answer := range map[string]http.HandlerFunc{
		"one text":         bomb(asJSON, `["`, "xxxxxxxx"),
		"small values":     bomb(asJSON, "[", "[],"),
		"blank":            bomb(asJSON, "[", "        "),
		"another type":     bomb(asHTML, "<html>", "x"),
		"leads without id": bomb(asJSON, "[", "{},"),
	} {
		p.set(answer)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		var calls sync.WaitGroup
		for range 4 {
			calls.Go(func() {
				if err := probed(t, c, false); !odooclient.Is(err, odooclient.BadAnswer) &&
					!odooclient.Is(err, odooclient.NotOdoo) {
					t.Errorf("%s: %v; want a refusal", name, err)
				}
			})
		}
		calls.Wait()
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > most {
			t.Errorf("%s: four calls allocated %d MB, want at most %d", name, took>>20, most>>20)
		} else {
			t.Logf("%s: %d MB", name, took>>20)
		}
	}
}

// Rows that were not asked for, or that are none, are an error and not a lead.
func TestDecodeRefusesUnexpectedRows(t *testing.T) {
	t.Parallel()
	const row = `{"id": %s, "name": "A", "type": "lead", "active": true}`
	one := func(id string) string { return fmt.Sprintf("["+row+"]", id) }
	two := func(id, other string) string { return fmt.Sprintf("["+row+","+row+"]", id, other) }
	wrong := map[string]string{
		"no id": `[{"name": "A", "type": "lead"}]`, "id false": one("false"), "id null": one("null"), "id 0": one("0"),
		"negative id": one("-41"),
		"id as text":  one(`"41"`), "other id": one("99"), "twice": two("41", "41"), "one more": two("41", "43"),
		"empty row": "[{}]",
	}
	var p points
	c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "leads: [{id: 41, name: A}, {id: 42, name: B}]", p.option()),
		odooclient.JSON2))
	readers := map[string]func() error{
		"Leads": func() error {
			_, _, err := c.Leads(t.Context(), []leadID{41, 42})
			return err
		},
		"ReadRaw": func() error {
			_, err := c.ReadRaw(t.Context(), "crm.lead", []int64{41, 42}, []string{"name"})
			return err
		},
		"Customers": func() error {
			_, err := c.Customers(t.Context(), []crm.PartnerID{41, 42})
			return err
		},
	}
	p.all.Store(true)
	for name, text := range wrong {
		for who, read := range readers {
			p.set(says(200, asJSON, text))
			err := read()
			e, ok := errors.AsType[*odooclient.Error](err)
			if !ok || e.Kind != odooclient.BadAnswer || !strings.HasPrefix(e.Message, "Odoo answered") || e.Hint == "" {
				t.Errorf("%s, %s: %v; want an error that says what Odoo answered", who, name, err)
			}
		}
	}
	for name, text := range map[string]string{
		"0": "[0]", "false": "[false]", "not above": "[5, 41]", "twice": "[50, 50]",
		"twice, later": "[60, 50, 60]",
	} {
		p.set(says(200, asJSON, text))
		ids, err := c.Search(t.Context(), "crm.lead", []any{[]any{"id", ">", 41}}, odooclient.SearchOptions{})
		if !odooclient.Is(err, odooclient.BadAnswer) {
			t.Errorf("Search, %s: %v, %v; want an error", name, ids, err)
		}
	}
	p.set(says(200, asJSON, two("41", "42")))
	for leads, err := range c.AllLeads(t.Context(), 42, 10) {
		if !odooclient.Is(err, odooclient.BadAnswer) {
			t.Errorf("All above 42: %v, %v; want an error", leads, err)
		}
	}
	p.set(says(200, asJSON, two("42", "41")))
	if leads, _, err := c.Leads(t.Context(), []leadID{41, 42}); err != nil || len(leads) != 2 {
		t.Errorf("%v, %v; want both leads, in whatever order they came", leads, err)
	}
	if rows, err := c.ReadRaw(t.Context(), "crm.lead", []int64{41, 42, 41}, []string{"name"}); err != nil ||
		len(rows) != 2 {
		t.Errorf("%v, %v; want both rows", rows, err)
	}
}

// A call that makes one record must name it.
func TestCreateReturnsID(t *testing.T) {
	var p points
	c := connect(t, optionsFor(miniodootest.Start(t, "19.0", "", p.option()), odooclient.JSON2))
	p.all.Store(true)
	for _, text := range []string{"0", "false", "[]", "[1, 2]", "-3", "[0]"} {
		p.set(says(200, asJSON, text))
		if id, err := c.Create(t.Context(), "crm.lead", map[string]any{"name": "A"}); !odooclient.Is(err,
			odooclient.UnknownOutcome) {
			t.Errorf("%s: %d, %v; want an unknown outcome", text, id, err)
		}
	}
}
