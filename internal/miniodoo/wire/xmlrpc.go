package wire

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ErrNotXML reports that a body is not an XML-RPC call.
var ErrNotXML = errors.New("no XML-RPC call")

// ParseCall reads an XML-RPC call.
func ParseCall(r io.Reader) (method string, params []any, err error) {
	d := &xmlReader{xml.NewDecoder(r)}
	for {
		el, err := d.start("")
		if err != nil {
			if method != "" && errors.Is(err, io.EOF) {
				return method, params, nil
			}
			return "", nil, fmt.Errorf("%w: %w", ErrNotXML, err)
		}
		switch el {
		case "methodName":
			if method, err = d.text(); err != nil {
				return "", nil, err
			}
		case "value":
			v, err := d.value()
			if err != nil {
				return "", nil, fmt.Errorf("%w: %w", ErrNotXML, err)
			}
			params = append(params, v)
		}
	}
}

type xmlReader struct{ *xml.Decoder }

// start moves to the next opening tag and gives its name. It ends with io.EOF at the end, and with errEnd at the
// closing tag named until.
func (d *xmlReader) start(until string) (string, error) {
	for {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.StartElement:
			return t.Name.Local, nil
		case xml.EndElement:
			if until != "" && t.Name.Local == until {
				return "", errEnd
			}
		}
	}
}

var errEnd = errors.New("end of the element")

// text reads up to the closing tag of the current element.
func (d *xmlReader) text() (string, error) {
	var b strings.Builder
	for {
		t, err := d.Token()
		if err != nil {
			return "", err
		}
		switch t := t.(type) {
		case xml.CharData:
			b.Write(t)
		case xml.EndElement:
			return b.String(), nil
		case xml.StartElement:
			return "", fmt.Errorf("unexpected <%s>", t.Name.Local)
		}
	}
}

// value reads what is inside <value>, up to its closing tag.
func (d *xmlReader) value() (any, error) {
	var bare strings.Builder
	for {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.CharData:
			bare.Write(t)
		case xml.EndElement:
			return bare.String(), nil
		case xml.StartElement:
			v, err := d.typed(t.Name.Local)
			if err != nil {
				return nil, err
			}
			return v, d.Skip() // to </value>
		}
	}
}

func (d *xmlReader) typed(kind string) (any, error) {
	switch kind {
	case "array":
		return d.array()
	case "struct":
		return d.object()
	}
	s, err := d.text()
	if err != nil {
		return nil, err
	}
	switch kind {
	case "nil":
		return nil, nil //nolint:nilnil // Python's None
	case "string", "base64", "dateTime.iso8601":
		return s, nil
	case "boolean":
		return strings.TrimSpace(s) == "1", nil
	case "int", "i4", "i8":
		return strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	case "double":
		return strconv.ParseFloat(strings.TrimSpace(s), 64)
	}
	return nil, fmt.Errorf("unknown type <%s>", kind)
}

func (d *xmlReader) array() (any, error) {
	out := []any{}
	for {
		el, err := d.start("array")
		if errors.Is(err, errEnd) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		if el != "value" {
			continue // <data>
		}
		v, err := d.value()
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
}

func (d *xmlReader) object() (any, error) {
	out := map[string]any{}
	name := ""
	for {
		el, err := d.start("struct")
		if errors.Is(err, errEnd) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		switch el {
		case "name":
			if name, err = d.text(); err != nil {
				return nil, err
			}
		case "value":
			if out[name], err = d.value(); err != nil {
				return nil, err
			}
		}
	}
}
