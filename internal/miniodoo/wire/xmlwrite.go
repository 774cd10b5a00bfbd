package wire

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"leadtwin/internal/miniodoo/orm"
)

// ErrNone reports that an answer holds Python's None, which Odoo's XML-RPC cannot send.
var ErrNone = errors.New("cannot marshal None unless allow_none is enabled")

// Unsendable is a value of a Python class that XML-RPC cannot send.
type Unsendable string

const xmlHead = "<?xml version='1.0'?>\n<methodResponse>\n"

// Response writes the answer to an XML-RPC call. raw leaves control characters in texts as they are, which makes
// invalid XML, as Odoo 14 does; else they are dropped.
func Response(v any, raw bool) ([]byte, error) {
	w := &xmlWriter{raw: raw}
	w.add(xmlHead + "<params>\n<param>\n")
	if err := w.value(v); err != nil {
		return nil, err
	}
	w.add("</param>\n</params>\n</methodResponse>\n")
	return []byte(w.text.String()), nil
}

// FaultResponse writes a fault; the code is a number at /xmlrpc/2 and a text at /xmlrpc.
func FaultResponse(code any, text string, raw bool) []byte {
	w := &xmlWriter{raw: raw}
	w.add(xmlHead + "<fault>\n")
	_ = w.value(map[string]any{"faultCode": code, "faultString": text}) // holds no None
	w.add("</fault>\n</methodResponse>\n")
	return []byte(w.text.String())
}

type xmlWriter struct {
	text      strings.Builder
	raw, nils bool
}

func (w *xmlWriter) add(s string) { w.text.WriteString(s) }

func (w *xmlWriter) value(v any) error {
	w.add("<value>")
	if err := w.inner(v); err != nil {
		return err
	}
	w.add("</value>\n")
	return nil
}

func (w *xmlWriter) inner(v any) error {
	switch v := v.(type) {
	case nil, orm.None:
		if !w.nils {
			return ErrNone
		}
		w.add("<nil/>")
	case bool:
		w.tag("boolean", map[bool]string{true: "1", false: "0"}[v])
	case int64:
		w.tag("int", strconv.FormatInt(v, 10))
	case int:
		w.tag("int", strconv.Itoa(v))
	case float64:
		w.tag("double", string(appendFloat(nil, v)))
	case string:
		w.tag("string", w.escape(v))
	case []int64:
		return w.array(len(v), func(i int) any { return v[i] })
	case []any:
		return w.array(len(v), func(i int) any { return v[i] })
	case []orm.Row:
		return w.array(len(v), func(i int) any { return v[i] })
	case orm.Row:
		return w.object(v.Keys, func(i int) any { return v.Values[i] })
	case map[string]any:
		keys := slices.Sorted(maps.Keys(v))
		return w.object(keys, func(i int) any { return v[keys[i]] })
	case Unsendable:
		return fmt.Errorf("cannot marshal <class '%s'> objects", string(v))
	default:
		return fmt.Errorf("cannot marshal <class '%T'> objects", v)
	}
	return nil
}

func (w *xmlWriter) tag(name, text string) {
	w.add("<" + name + ">" + text + "</" + name + ">")
}

func (w *xmlWriter) array(n int, item func(int) any) error {
	w.add("<array><data>\n")
	for i := range n {
		if err := w.value(item(i)); err != nil {
			return err
		}
	}
	w.add("</data></array>")
	return nil
}

func (w *xmlWriter) object(keys []string, item func(int) any) error {
	w.add("<struct>\n")
	for i, k := range keys {
		w.add("<member>\n<name>" + w.escape(k) + "</name>\n")
		if err := w.value(item(i)); err != nil {
			return err
		}
		w.add("</member>\n")
	}
	w.add("</struct>")
	return nil
}

func (w *xmlWriter) escape(s string) string {
	if !w.raw {
		s = strings.Map(func(r rune) rune {
			if r < 0x20 && r != '\t' && r != '\n' && r != '\r' {
				return -1
			}
			return r
		}, s)
	}
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// Request writes an XML-RPC call; None goes as <nil/>, which Odoo takes.
func Request(method string, params ...any) []byte {
	w := &xmlWriter{nils: true}
	w.add("<?xml version='1.0'?>\n<methodCall>\n<methodName>" + method + "</methodName>\n<params>\n")
	for _, p := range params {
		w.add("<param>\n")
		_ = w.value(p) // takes None
		w.add("</param>\n")
	}
	w.add("</params>\n</methodCall>\n")
	return []byte(w.text.String())
}
