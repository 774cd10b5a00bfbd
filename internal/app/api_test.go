package app_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
)

// apiClient is a program with a token. Every request and answer must be as openapi.json says.
type apiClient struct {
	*running
	token     string
	validator validator.Validator
	key       string // sent as Idempotency-Key
}

var newToken = regexp.MustCompile(`<code>(lt_[A-Z0-9]+)</code>`)

// apiClient makes a token on the page of the desk.
func (v *visitor) apiClient(scopes ...string) *apiClient {
	v.Helper()
	return v.namedClient("test", scopes...)
}

// namedClient uses a new token of that name.
func (v *visitor) namedClient(name string, scopes ...string) *apiClient {
	v.Helper()
	status, _, body := v.do(http.MethodPost, "/tokens", url.Values{"name": {name}, "scope": scopes, "days": {"30"}})
	match := newToken.FindStringSubmatch(body)
	if status != http.StatusCreated || match == nil {
		v.Fatalf("create a token: %d\n%s", status, body)
	}
	text, err := os.ReadFile("../api/openapi.json")
	if err != nil {
		v.Fatal(err)
	}
	document, err := libopenapi.NewDocument(text)
	if err != nil {
		v.Fatal(err)
	}
	checker, errs := validator.NewValidator(document)
	if len(errs) > 0 {
		v.Fatal(errs)
	}
	return &apiClient{running: v.running, token: match[1], validator: checker}
}

// call sends a request and holds it and its answer to openapi.json; a request that is wrong on purpose is not held to
// it.
func (c *apiClient) call(method, path, body string, wrong ...bool) (int, map[string]any) {
	c.Helper()
	req, err := http.NewRequestWithContext(c.Context(), method, c.url+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.key != "" {
		req.Header.Set("Idempotency-Key", c.key)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	_ = res.Body.Close()
	if err != nil {
		c.Fatal(err)
	}
	req.Body, res.Body = io.NopCloser(strings.NewReader(body)), io.NopCloser(bytes.NewReader(text))
	if len(wrong) == 0 {
		if ok, problems := c.validator.ValidateHttpRequest(req); !ok {
			c.Errorf("%s %s is not as openapi.json says: %v", method, path, problems)
		}
	}
	if ok, problems := c.validator.ValidateHttpResponse(req, res); !ok {
		c.Errorf("the answer to %s %s is not as openapi.json says: %v\n%s", method, path, problems, text)
	}
	var out map[string]any
	if err := json.Unmarshal(text, &out); err != nil {
		c.Fatalf("%s %s: %v\n%s", method, path, err, text)
	}
	return res.StatusCode, out
}

func TestAPI(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	reader, decider := dana.apiClient("read"), dana.apiClient("read", "decide")

	status, list := reader.call(http.MethodGet, "/cases?limit=2", "")
	cases, _ := list["cases"].([]any)
	if status != http.StatusOK || len(cases) != 2 || list["total"] != 3.0 || list["next"] == nil {
		t.Fatalf("cases: %d %v", status, list)
	}
	next, _ := list["next"].(string)
	if _, rest := reader.call(http.MethodGet, "/cases?after="+next, ""); len(rest["cases"].([]any)) != 1 ||
		rest["next"] != nil {
		t.Errorf("the second page: %v", rest)
	}
	first, _ := cases[0].(map[string]any)
	id, _ := first["id"].(string)
	status, detail := reader.call(http.MethodGet, "/cases/"+id, "")
	if status != http.StatusOK || detail["fingerprint"] != first["fingerprint"] || detail["plan"] == nil {
		t.Errorf("case: %d %v", status, detail)
	}
	decision := func(fingerprint any) string {
		body, _ := json.Marshal(map[string]any{"decision": "merge", "fingerprint": fingerprint})
		return string(body)
	}
	for name, test := range map[string]struct {
		client *apiClient
		method string
		path   string
		body   string
		status int
		wrong  bool
	}{
		"no token": {
			&apiClient{running: r, validator: reader.validator}, http.MethodGet, "/cases", "", http.StatusUnauthorized,
			true,
		},
		"an unknown token": {
			&apiClient{running: r, token: "lt_NONE", validator: reader.validator}, http.MethodGet, "/cases", "",
			http.StatusUnauthorized, false,
		},
		"a missing scope": {
			reader, http.MethodPost, "/cases/" + id + "/decision", decision(first["fingerprint"]),
			http.StatusForbidden, false,
		},
		"a stale decision": {
			decider, http.MethodPost, "/cases/" + id + "/decision", decision("stale"),
			http.StatusConflict, false,
		},
		"an unknown case": {
			decider, http.MethodPost, "/cases/LT-NONE/decision", decision("x"), http.StatusNotFound,
			false,
		},
		"a body of nothing": {decider, http.MethodPost, "/cases/" + id + "/decision", "{", http.StatusBadRequest, true},
		"an unknown verb": {
			decider, http.MethodPost, "/cases/" + id + "/decision",
			`{"decision":"delete","fingerprint":"x"}`, http.StatusBadRequest, true,
		},
		"a wrong limit":       {reader, http.MethodGet, "/cases?limit=0", "", http.StatusBadRequest, true},
		"a lead of no number": {reader, http.MethodGet, "/leads/x", "", http.StatusBadRequest, true},
	} {
		var wrong []bool
		if test.wrong {
			wrong = []bool{true}
		}
		if status, answer := test.client.call(test.method, test.path, test.body, wrong...); status != test.status {
			t.Errorf("%s: %d %v, want %d", name, status, answer, test.status)
		}
	}
	if r.leads() != 6 {
		t.Fatal("refused requests merged leads")
	}
	if status, answer := decider.call(
		http.MethodPost,
		"/cases/"+id+"/decision",
		decision(first["fingerprint"]),
	); status != http.StatusAccepted {
		t.Fatalf("decide: %d %v", status, answer)
	}
	r.until("the leads are merged", func() bool { return r.leads() == 5 })
	leads, _ := first["leads"].([]any)
	gone, _ := json.Marshal(leads[1])
	r.until("the API says where the lead went", func() bool {
		_, place := reader.call(http.MethodGet, "/leads/"+string(gone), "")
		return place["current"] == leads[0]
	})
}
