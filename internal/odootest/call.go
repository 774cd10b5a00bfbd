//go:build odoo

package odootest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
)

// Call runs a method as a user over JSON-RPC and returns its result as JSON, null if the method returns nothing. It
// sets up and checks a database independently of the code under test, so it fails the test on any error.
func (s Server) Call(t testing.TB, login, model, method string, args []any, named map[string]any) json.RawMessage {
	t.Helper()
	user := s.User(t, login)
	if args == nil {
		args = []any{}
	}
	if named == nil {
		named = map[string]any{}
	}
	result, err := s.jsonRPC(t, "object", "execute_kw", s.Database, user.ID, user.Key, model, method, args, named)
	if err != nil {
		t.Fatalf("%s.%s as %s on Odoo %s: %v", model, method, login, s.Version, err)
	}
	return result
}

func (s Server) jsonRPC(t testing.TB, service, method string, args ...any) (json.RawMessage, error) {
	t.Helper()
	body, err := json.Marshal(map[string]any{
		"jsonrpc": "2.0", "method": "call", "id": 1,
		"params": map[string]any{"service": service, "method": method, "args": args},
	})
	if err != nil {
		return nil, fmt.Errorf("encode the request: %w", err)
	}
	var answer struct {
		Result json.RawMessage
		Error  *struct {
			Data struct{ Name, Message string }
		}
	}
	status, text, err := s.post(t, "/jsonrpc", http.Header{}, body)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &answer); err != nil {
		return nil, fmt.Errorf("HTTP %d is not JSON-RPC: %.200s", status, text)
	}
	if answer.Error != nil {
		return nil, fmt.Errorf("%s: %s", answer.Error.Data.Name, answer.Error.Data.Message)
	}
	if answer.Result == nil {
		return json.RawMessage("null"), nil
	}
	return answer.Result, nil
}

func (s Server) post(t testing.TB, path string, header http.Header, body []byte) (status int, text []byte, err error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, fmt.Errorf("create the request: %w", err)
	}
	request.Header = header
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, nil, fmt.Errorf("%w\n%s", err, advice)
	}
	defer func() { _ = response.Body.Close() }() // the body was read, or the error is known
	text, err = io.ReadAll(response.Body)
	if err != nil {
		return 0, nil, fmt.Errorf("read the answer: %w", err)
	}
	return response.StatusCode, text, nil
}
