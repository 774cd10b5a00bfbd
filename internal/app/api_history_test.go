package app_test

import (
	"net/http"
	"slices"
	"testing"
	"time"
)

// actionsOf lists the kinds of the actions of an answer, and the IDs.
func actionsOf(answer map[string]any) (kinds, ids []string) {
	list, _ := answer["actions"].([]any)
	for _, one := range list {
		action, _ := one.(map[string]any)
		kind, _ := action["action"].(string)
		id, _ := action["id"].(string)
		kinds, ids = append(kinds, kind), append(ids, id)
	}
	return kinds, ids
}

// mergeAll decides every waiting case, waits for the merges, and returns their ids, the newest first.
func (c *apiClient) mergeAll(want int) (merges []string) {
	c.Helper()
	_, list := c.call(http.MethodGet, "/cases", "")
	cases, _ := list["cases"].([]any)
	for _, one := range cases {
		item, _ := one.(map[string]any)
		id, _ := item["id"].(string)
		fingerprint, _ := item["fingerprint"].(string)
		body := `{"decision": "merge", "fingerprint": "` + fingerprint + `"}`
		if status, answer := c.call(http.MethodPost, "/cases/"+id+"/decision", body); status != http.StatusAccepted {
			c.Fatalf("decide: %d %v", status, answer)
		}
	}
	c.until("the leads are merged", func() bool {
		_, done := c.call(http.MethodGet, "/history?action=merge&state=done", "")
		_, merges = actionsOf(done)
		return len(merges) == want
	})
	return merges
}

func TestAPIHistory(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	client := dana.apiClient("read", "decide")
	merges := client.mergeAll(3)

	var paged []string
	for path := "/history?action=merge&limit=2"; ; {
		status, page := client.call(http.MethodGet, path, "")
		_, ids := actionsOf(page)
		if status != http.StatusOK || len(ids) > 2 {
			t.Fatalf("a page of two: %d %v", status, page)
		}
		paged = append(paged, ids...)
		next, more := page["next"].(string)
		if !more {
			break
		}
		path = "/history?action=merge&limit=2&after=" + next
	}
	if !slices.Equal(paged, merges) {
		t.Errorf("pages list %v, want %v", paged, merges)
	}
	future := time.Now().Add(time.Hour).UTC().Format(time.RFC3339)
	for query, want := range map[string]int{
		"action=merge&lead=42": 1, "action=merge&lead=9": 0, "action=undo": 0, "state=failed": 0, "since=" + future: 0,
		"action=merge&until=" + future: 3,
	} {
		if _, page := client.call(http.MethodGet, "/history?"+query, ""); len(page["actions"].([]any)) != want {
			t.Errorf("%s: %v, want %d", query, page, want)
		}
	}
	for _, query := range []string{"action=delete", "state=x", "lead=x", "since=yesterday", "limit=501"} {
		if status, _ := client.call(http.MethodGet, "/history?"+query, "", true); status != http.StatusBadRequest {
			t.Errorf("%s: %d", query, status)
		}
	}
	if status, _ := client.call(http.MethodGet, "/history?after=M-NONE", ""); status != http.StatusBadRequest {
		t.Errorf("an unknown cursor: %d", status)
	}
	r.until("the stats count the merges", func() bool {
		_, stats := client.call(http.MethodGet, "/stats", "")
		counts, _ := stats["merges"].(map[string]any)
		return stats["leads"] == 3.0 && stats["decided"] == 0.0 && counts["total"] == 3.0 && counts["last_7_days"] == 3.0 &&
			counts["undone"] == 0.0 && stats["mode"] == "review"
	})
}

func TestAPIUndo(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	client, reader := dana.apiClient("read", "decide"), dana.apiClient("read")
	merge := client.mergeAll(3)[0]
	status, preview := reader.call(http.MethodGet, "/merges/"+merge+"/undo", "")
	if leads, _ := preview["leads"].([]any); status != http.StatusOK || len(leads) != 1 || r.leads() != 3 {
		t.Fatalf("preview: %d %v", status, preview)
	}
	for name, test := range map[string]struct {
		client *apiClient
		merge  string
		status int
	}{
		"no scope":         {reader, merge, http.StatusForbidden},
		"unknown":          {client, "M-NONE", http.StatusNotFound},
		"of another store": {client, "M-AAAAA-0001", http.StatusNotFound},
		"without a token":  {&apiClient{running: r, validator: client.validator}, merge, http.StatusUnauthorized},
	} {
		wrong := test.client.token == ""
		var expect []bool
		if wrong {
			expect = []bool{true}
		}
		status, answer := test.client.call(http.MethodPost, "/merges/"+test.merge+"/undo", "", expect...)
		if status != test.status {
			t.Errorf("undo, %s: %d %v, want %d", name, status, answer, test.status)
		}
	}
	if status, answer := client.call(http.MethodPost, "/merges/"+merge+"/undo", ""); status != http.StatusAccepted {
		t.Fatalf("undo: %d %v", status, answer)
	}
	r.until("the lead is back", func() bool { return r.leads() == 4 })
	var undo []string
	r.until("the history shows the undo", func() bool {
		_, done := client.call(http.MethodGet, "/history?action=undo&state=done", "")
		_, undone := client.call(http.MethodGet, "/history?action=merge&state=undone", "")
		_, undo = actionsOf(done)
		_, merges := actionsOf(undone)
		return len(undo) == 1 && len(merges) == 1
	})
	if status, answer := client.call(http.MethodPost, "/merges/"+undo[0]+"/undo", ""); status != http.StatusConflict {
		t.Errorf("undo what is not a merge: %d %v", status, answer)
	}
	if status, _ := client.call(http.MethodPost, "/merges/"+merge+"/undo", ""); status != http.StatusConflict {
		t.Errorf("undo again: %d", status)
	}
}
