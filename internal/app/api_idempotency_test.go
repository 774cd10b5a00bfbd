package app_test

import (
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

// waitingCase is a waiting case as the API lists it.
func (c *apiClient) waitingCase() (id, fingerprint string) {
	c.Helper()
	_, list := c.call(http.MethodGet, "/cases?limit=1", "")
	cases, _ := list["cases"].([]any)
	if len(cases) != 1 {
		c.Fatalf("no case waits: %v", list)
	}
	first, _ := cases[0].(map[string]any)
	id, _ = first["id"].(string)
	fingerprint, _ = first["fingerprint"].(string)
	return id, fingerprint
}

func TestAPIIdempotencyKey(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	client, other := dana.apiClient("read", "decide"), dana.apiClient("read", "decide")
	id, fingerprint := client.waitingCase()
	path, body := "/cases/"+id+"/decision", `{"decision": "merge", "fingerprint": "`+fingerprint+`"}`

	client.key = "6d1e"
	status, first := client.call(http.MethodPost, path, body)
	if status != http.StatusAccepted {
		t.Fatalf("decide: %d %v", status, first)
	}
	r.until("the case is applied", func() bool {
		_, detail := client.call(http.MethodGet, "/cases/"+id, "")
		return detail["state"] == "applied"
	})
	if status, again := client.call(http.MethodPost, path, body); status != http.StatusAccepted ||
		!reflect.DeepEqual(again, first) {
		t.Errorf("the same request again: %d %v, want the first answer", status, again)
	}
	if status, answer := client.call(http.MethodPost, path, strings.Replace(body, "merge", "dismiss", 1)); status !=
		http.StatusUnprocessableEntity {
		t.Errorf("another body: %d %v", status, answer)
	}
	other.key = client.key
	if status, answer := other.call(http.MethodPost, path, body); status != http.StatusConflict {
		t.Errorf("the key of another token: %d %v, want the state of the case", status, answer)
	}
	client.key = strings.Repeat("k", 201)
	if status, answer := client.call(http.MethodPost, path, body, true); status != http.StatusBadRequest {
		t.Errorf("a long key: %d %v", status, answer)
	}

	client.key = "6d1e"
	r.leap.Add(int64(25 * time.Hour))
	if status, answer := client.call(http.MethodPost, path, body); status != http.StatusConflict {
		t.Errorf("a day later: %d %v, want the state of the case", status, answer)
	}
}

func TestAPIIdempotencyKeyOfRefusal(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	client := dana.apiClient("read", "decide")
	id, _ := client.waitingCase()
	client.key = "7a"
	for range 2 {
		status, answer := client.call(http.MethodPost, "/cases/"+id+"/decision",
			`{"decision": "merge", "fingerprint": "stale"}`)
		if status != http.StatusConflict || answer["status"] != 409.0 {
			t.Errorf("a stale decision: %d %v", status, answer)
		}
	}
}
