package contract

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/miniodoo/wire"
)

// xmlRPC is /xmlrpc/2, which numbers its faults, or /xmlrpc, which words them.
type xmlRPC struct {
	t    Target
	path string
}

func (x *xmlRPC) Name() string { return strings.ReplaceAll(strings.Trim(x.path, "/"), "/", "") }

func (x *xmlRPC) Call(ctx context.Context, c Call) (any, *Refusal) {
	return x.service(ctx, "object", "execute_kw", x.t.Database, c.UID, c.Secret, c.Model, c.Method, c.executeArgs(),
		c.named())
}

// service calls one of Odoo's three services.
func (x *xmlRPC) service(ctx context.Context, service, method string, params ...any) (any, *Refusal) {
	a, err := send(ctx, "POST", x.t.URL+x.path+"/"+service, wire.Request(method, params...),
		map[string]string{"Content-Type": "text/xml"})
	if err != nil {
		return nil, &Refusal{Message: err.Error()}
	}
	v, fault, err := wire.ParseResponse(bytes.NewReader(a.body))
	switch {
	case err != nil:
		return nil, &Refusal{Status: a.status, Message: fmt.Sprintf("%v in %.200s", err, a.body)}
	case fault == nil:
		return v, nil
	}
	code, text := fault["faultCode"], fmt.Sprint(fault["faultString"])
	if strings.Contains(lastLine(text), "cannot marshal None") {
		return Nothing{}, nil
	}
	return nil, &Refusal{Status: a.status, Code: code, Message: text}
}

// Expects: /xmlrpc/2 has code 3 for credentials, 4 for rights, 2 for what the business refuses, 1 for all other
// exceptions, whose class then begins the last line. /xmlrpc words the first three.
func (x *xmlRPC) Expects(class string, r *Refusal) string {
	name := class[strings.LastIndex(class, ".")+1:]
	code, known := map[string]int64{
		"AccessDenied": 3, "AccessError": 4, "UserError": 2, "ValidationError": 2,
		"MissingError": 2,
	}[name]
	if x.path == "/xmlrpc" {
		return expectWords(name, known, r)
	}
	if !known {
		line := lastLine(r.Message)
		short := strings.TrimPrefix(class, "builtins.")
		if r.Code != int64(1) || !strings.HasPrefix(line, short+":") {
			return fmt.Sprintf("want code 1 and a last line that begins with %q, got %v and %q", short, r.Code, line)
		}
		return ""
	}
	if r.Code != code {
		return fmt.Sprintf("want code %d", code)
	}
	return ""
}

func expectWords(name string, known bool, r *Refusal) string {
	code, _ := r.Code.(string)
	if name == "ValidationError" { // a kind of UserError, and called so there
		name = "UserError"
	}
	want := "warning -- " + name + "\n\n"
	switch {
	case name == "AccessDenied":
		if code != "AccessDenied" {
			return "want the code AccessDenied"
		}
	case known && (!strings.HasPrefix(code, want) || r.Message != ""):
		return fmt.Sprintf("want a code that begins with %q and no text", want)
	case !known && (strings.HasPrefix(code, "warning") || r.Message == ""):
		return "want a code in words and a traceback as text"
	}
	return ""
}

func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	// the class begins the last line that is not indented nor part of a longer message
	for _, l := range slices.Backward(lines) {
		if l != "" && strings.Contains(l, ":") && !strings.HasPrefix(l, " ") {
			return l
		}
	}
	return text
}
