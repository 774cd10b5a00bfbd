package odooclient

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/kolo/xmlrpc"
)

// The fault codes of /xmlrpc/2.
//
// Source: odoo/addons/base/controllers/rpc.py, later addons/rpc; RPC_FAULT_CODE_*.
const (
	faultProgram  = 1 // an exception of the server's own code, or an answer that could not be written
	faultBusiness = 2 // UserError, ValidationError, MissingError: not distinguished
	faultLogin    = 3
	faultRights   = 4
)

// xmlRPCTransport is Odoo's /xmlrpc/2, coded by kolo/xmlrpc. Its decoder makes about fifteen times the garbage of JSON,
// so it is the last choice.
type xmlRPCTransport struct {
	conn     *httpConn
	database string
	user     string
	key      string
	fallback *jsonRPCTransport // for what XML-RPC cannot send
}

func (t *xmlRPCTransport) serverVersion(ctx context.Context) (string, error) {
	return askServerVersion(ctx, t)
}

func (t *xmlRPCTransport) login(ctx context.Context) (int64, error) {
	return authenticate(ctx, t, t.database, t.user, t.key)
}

func (t *xmlRPCTransport) call(ctx context.Context, uid int64, r Request, out any) error {
	args := []any{t.database, uid, t.key, r.Model, r.Method, r.positionalArgs(), r.keywordArgs()}
	err := t.callService(ctx, "object", "execute_kw", args, r, out)
	if _, cannot := errors.AsType[*unsendableError](err); !cannot || r.Write {
		return err
	}
	// Every version has /jsonrpc, though a proxy may hide it. Where the arguments were wrong it answers the same.
	overJSON := t.fallback.call(ctx, uid, r, out)
	if Is(overJSON, NotOdoo) {
		return &Error{
			Kind: UnknownMethod, Model: r.Model, Method: r.Method,
			Message: "Odoo cannot send this answer over XML-RPC, and /jsonrpc does not answer", cause: err,
			Hint: "set odoo.transport to auto, and allow /jsonrpc in the proxy in front of Odoo",
		}
	}
	return overJSON
}

// unsendableError is the refusal of a read with Python's TypeError: XML-RPC has no None, which Odoo 17 and 18 have in
// properties without a value, or the arguments were wrong. Only the words would tell.
type unsendableError struct{ error }

func (u *unsendableError) Unwrap() error { return u.error }

func (t *xmlRPCTransport) callService(
	ctx context.Context, service, method string, args []any, r Request, out any,
) error {
	plainArgs, err := toPlainValues(args)
	if err != nil {
		return fmt.Errorf("%s.%s: write the arguments as XML: %w", r.Model, r.Method, err)
	}
	body, err := xmlrpc.EncodeMethodCall(method, plainArgs...)
	if err != nil {
		return fmt.Errorf("%s.%s: write the arguments as XML: %w", r.Model, r.Method, err)
	}
	a, err := t.conn.send(ctx, httpCall{
		method: http.MethodPost, path: "/xmlrpc/2/" + service, mediaType: "text/xml",
		body: body, write: r.Write,
	})
	if err != nil {
		return addCall(err, r)
	}
	defer a.Free()
	r.recordSize(len(a.Body))
	if a.Status != http.StatusOK || !isXMLType(a.Type) {
		return nonOdooResponse(a, r)
	}
	answer := xmlrpc.Response(blankControlCharacters(a.Body))
	if err := answer.Err(); err != nil {
		return t.faultError(err, r)
	}
	var result any
	if err := answer.Unmarshal(&result); err != nil {
		return unreadableResponse(r, err)
	}
	asJSON, err := json.Marshal(replaceNonFinite(result))
	if err == nil {
		err = decodeResult(r, asJSON, out)
	}
	if err != nil {
		return unreadableResponse(r, err)
	}
	return nil
}

func (t *xmlRPCTransport) faultError(err error, r Request) error {
	f, ok := errors.AsType[xmlrpc.FaultError](err)
	if !ok {
		return unreadableResponse(r, err)
	}
	switch f.Code {
	case faultLogin:
		return callError(LoginRefused, r, f.String)
	case faultRights:
		return callError(Forbidden, r, f.String)
	case faultBusiness:
		return callError(UserError, r, f.String)
	}
	class, line := lastException(f.String)
	switch {
	case class != "TypeError":
		return exceptionError(class, r, line)
	case r.Write:
		return callError(UnknownOutcome, r, line) // an answer that cannot be written as XML comes after the commit
	}
	return &unsendableError{exceptionError(class, r, line)}
}

// lastException is the exception that ends a traceback, "psycopg2.OperationalError: …": its class, and its line. It
// follows the indented frames; some exceptions have further lines.
func lastException(traceback string) (class, line string) {
	const header = "Traceback (most recent call last):\n"
	if at := strings.LastIndex(traceback, header); at >= 0 {
		traceback = traceback[at+len(header):]
	}
	for line := range strings.Lines(traceback) {
		if !strings.HasPrefix(line, " ") {
			line = strings.TrimSpace(line)
			class, _, _ := strings.Cut(line, ":")
			return class, line
		}
	}
	return "", ""
}

// toPlainValues turns typed values into what the codec knows: maps, slices, numbers, texts.
func toPlainValues(args []any) ([]any, error) {
	raw, err := json.Marshal(args)
	if err != nil {
		return nil, err
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	var out []any
	if err := d.Decode(&out); err != nil {
		return nil, err
	}
	for i := range out {
		out[i] = keepWholeNumbers(out[i])
	}
	return out, nil
}

// keepWholeNumbers keeps whole numbers whole, since Odoo refuses an id that came as <double>, and makes null what Odoo
// itself writes for nothing: the codec would make it an empty text.
func keepWholeNumbers(v any) any {
	switch v := v.(type) {
	case nil:
		return false
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, err := v.Float64()
		if err != nil {
			return v.String()
		}
		return f
	case []any:
		for i := range v {
			v[i] = keepWholeNumbers(v[i])
		}
	case map[string]any:
		for k := range v {
			v[k] = keepWholeNumbers(v[k])
		}
	}
	return v
}

// blankControlCharacters blanks what XML does not allow and Odoo 14 sends raw: control characters, and U+FFFE and
// U+FFFF.
func blankControlCharacters(b []byte) []byte {
	for i, c := range b {
		switch {
		case c < ' ' && c != '\t' && c != '\n' && c != '\r':
			b[i] = ' '
		case c == 0xEF && i+2 < len(b) && b[i+1] == 0xBF && b[i+2] >= 0xBE:
			b[i], b[i+1], b[i+2] = ' ', ' ', ' '
		}
	}
	return b
}
