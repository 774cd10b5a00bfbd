package wire

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
)

// ParseResponse reads the answer to an XML-RPC call: a value, or the members of a fault. Control characters, which Odoo
// 14 sends although XML has no place for them, are dropped.
func ParseResponse(r io.Reader) (value any, fault map[string]any, err error) {
	body, err := io.ReadAll(r)
	if err != nil {
		return nil, nil, fmt.Errorf("read the answer: %w", err)
	}
	body = bytes.Map(func(c rune) rune {
		if c < 0x20 && c != '\t' && c != '\n' && c != '\r' {
			return -1
		}
		return c
	}, body)
	d := &xmlReader{xml.NewDecoder(bytes.NewReader(body))}
	failed := false
	for {
		el, err := d.start("")
		if err != nil {
			return nil, nil, fmt.Errorf("%w: %w", ErrNotXML, err)
		}
		switch el {
		case "fault":
			failed = true
		case "value":
			v, err := d.value()
			if err != nil {
				return nil, nil, fmt.Errorf("%w: %w", ErrNotXML, err)
			}
			if members, ok := v.(map[string]any); failed && ok {
				return nil, members, nil
			}
			return v, nil, nil
		}
	}
}
