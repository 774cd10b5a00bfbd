package faults

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strings"
)

// Call is one request that reached the proxy.
type Call struct {
	N             int    // among all, from 1
	Nth           int    // among those of its model and method, from 1
	Model, Method string // of Odoo; for anything but a method call: the service or an empty string, and the path
	Digest        string // of path and body, equal for a repeated request
	Fault         string // name of its fault; empty: none
	Delivered     int    // how often Odoo received it
	Succeeded     int    // how often Odoo answered without an error
}

// Name is the model and the method.
func (c Call) Name() string { return c.Model + "." + c.Method }

// IsRead reports whether the method only reads, judged by its name.
func (c Call) IsRead() bool {
	switch c.Method {
	case "read", "search", "search_read", "search_count", "fields_get", "has_group", "context_get", "version",
		"authenticate", "check_access_rights", "default_get":
		return true
	}
	return strings.HasPrefix(c.Method, "/")
}

// parseCall finds the called method, over JSON-2, JSON-RPC or XML-RPC.
func parseCall(r *http.Request, body []byte) Call {
	sum := sha256.Sum256(append([]byte(r.URL.Path+"\n"), body...))
	c := Call{Digest: hex.EncodeToString(sum[:12])}
	switch path := r.URL.Path; {
	case strings.HasPrefix(path, "/json/2/"):
		c.Model, c.Method, _ = strings.Cut(strings.TrimPrefix(path, "/json/2/"), "/")
	case path == "/jsonrpc":
		c.Model, c.Method = methodInJSON(body)
	case strings.HasPrefix(path, "/xmlrpc/"):
		c.Model, c.Method = methodInXML(body, path[strings.LastIndexByte(path, '/')+1:])
	}
	if c.Method == "" {
		c.Method = r.URL.Path
	}
	return c
}

// The places of model and method among the arguments of execute and execute_kw.
const (
	modelArg  = 3
	methodArg = 4
)

func methodInJSON(body []byte) (model, method string) {
	var call struct {
		Params struct {
			Service, Method string
			Args            []json.RawMessage
		}
	}
	if json.Unmarshal(body, &call) != nil {
		return "", ""
	}
	p := call.Params
	if p.Service != "object" || len(p.Args) <= methodArg || json.Unmarshal(p.Args[modelArg], &model) != nil ||
		json.Unmarshal(p.Args[methodArg], &method) != nil {
		return p.Service, p.Method
	}
	return model, method
}

func methodInXML(body []byte, service string) (model, method string) {
	var call struct {
		Method string `xml:"methodName"`
		Params []struct {
			Text  string `xml:"string"`
			Plain string `xml:",chardata"`
		} `xml:"params>param>value"`
	}
	if xml.Unmarshal(body, &call) != nil {
		return "", ""
	}
	if !strings.HasPrefix(call.Method, "execute") || len(call.Params) <= methodArg {
		return service, call.Method
	}
	text := func(i int) string { return call.Params[i].Text + strings.TrimSpace(call.Params[i].Plain) }
	return text(modelArg), text(methodArg)
}

// isError reports whether Odoo answered with an error or was unable to answer.
func isError(status int, mediaType string, body []byte) bool {
	if status != http.StatusOK {
		return true
	}
	if strings.Contains(mediaType, "xml") {
		return bytes.Contains(body, []byte("<fault>"))
	}
	if len(body) == 0 || body[0] != '{' {
		return false
	}
	var envelope map[string]json.RawMessage
	if json.Unmarshal(body, &envelope) != nil {
		return true
	}
	_, failed := envelope["error"]
	return failed
}
