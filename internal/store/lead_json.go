package store

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"
)

// appendJSON appends what json.Marshal makes of the document, in a third of the time: a first crawl encodes every lead.
func (d *leadDoc) appendJSON(to []byte) ([]byte, error) {
	o := objectWriter{append(to, '{'), nil}
	o.text("t", d.Title)
	o.text("ty", string(d.Type))
	if d.Archived {
		o.name("x")
		o.out = append(o.out, "true"...)
	}
	o.text("n", d.ContactName)
	o.text("c", d.CompanyName)
	o.text("e", d.Email)
	o.text("p", d.Phone)
	o.text("m", d.Mobile)
	o.number("u", int64(d.Salesperson))
	o.number("tm", int64(d.Team))
	o.number("co", int64(d.Company))
	o.number("s", int64(d.Stage))
	o.number("ct", int64(d.Country))
	o.float("pr", d.Probability)
	o.float("r", d.Revenue)
	o.number("at", d.Created)
	o.number("o", int64(d.Orders))
	o.number("lr", int64(d.LostReason))
	o.text("un", d.Unreadable)
	o.number("so", int64(d.Source))
	o.number("md", int64(d.Medium))
	o.number("ca", int64(d.Campaign))
	o.text("rf", d.Referred)
	o.number("by", int64(d.Creator))
	return append(o.out, '}'), o.err
}

// objectWriter writes an object of fields that are set.
type objectWriter struct {
	out []byte
	err error
}

func (o *objectWriter) name(name string) {
	if o.out[len(o.out)-1] != '{' {
		o.out = append(o.out, ',')
	}
	o.out = append(append(append(o.out, '"'), name...), `":`...)
}

func (o *objectWriter) text(name, value string) {
	if value != "" {
		o.name(name)
		o.out = appendJSONText(o.out, value)
	}
}

func (o *objectWriter) number(name string, value int64) {
	if value != 0 {
		o.name(name)
		o.out = strconv.AppendInt(o.out, value, 10)
	}
}

func (o *objectWriter) float(name string, value float64) {
	if value == 0 {
		return
	}
	o.name(name)
	const exact = 1 << 53
	if whole := int64(value); -exact < value && value < exact && float64(whole) == value {
		o.out = strconv.AppendInt(o.out, whole, 10)
		return
	}
	text, err := json.Marshal(value)
	if err != nil {
		o.err = err
	}
	o.out = append(o.out, text...)
}

// appendJSONText appends a text as json.Marshal writes it.
func appendJSONText(to []byte, text string) []byte {
	if isPlainJSON(text) {
		return append(append(append(to, '"'), text...), '"')
	}
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a text is always JSON
	}
	return append(to, quoted...)
}

// isPlainJSON reports whether json.Marshal writes a text as it is.
func isPlainJSON(text string) bool {
	ascii := true
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ', c == '"', c == '\\', c == '<', c == '>', c == '&', c == 0x7f:
			return false
		case c >= utf8.RuneSelf:
			ascii = false
		}
	}
	return ascii || utf8.ValidString(text) && !strings.ContainsAny(text, "\u2028\u2029")
}

// appendJSONTexts appends a list of texts.
func appendJSONTexts[T ~string](to []byte, texts []T) []byte {
	to = append(to, '[')
	for i, text := range texts {
		if i > 0 {
			to = append(to, ',')
		}
		to = appendJSONText(to, string(text))
	}
	return append(to, ']')
}
