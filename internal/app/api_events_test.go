package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/report"
)

// stream reads events until one of a kind came; the body stays open until the test ends.
type stream struct {
	*apiClient
	lines chan string
}

func (c *apiClient) stream(after string) *stream {
	c.Helper()
	ctx, cancel := context.WithTimeout(c.Context(), time.Minute)
	c.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.url+"/api/v1/events", nil)
	if err != nil {
		c.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	if after != "" {
		req.Header.Set("Last-Event-ID", after)
	}
	res, err := http.DefaultClient.Do(req) //nolint:bodyclose // by the goroutine below
	if err != nil {
		c.Fatal(err)
	}
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		c.Fatalf("events: %d %s", res.StatusCode, res.Header.Get("Content-Type"))
	}
	s := &stream{c, make(chan string, 1000)}
	go func() {
		defer close(s.lines)
		defer res.Body.Close() //nolint:errcheck // it was read
		for scanner := bufio.NewScanner(res.Body); scanner.Scan(); {
			s.lines <- scanner.Text()
		}
	}()
	return s
}

// until returns the events up to the first one of a kind.
func (s *stream) until(kind report.EventKind) (events []report.Event) {
	s.Helper()
	for line := range s.lines {
		data, is := strings.CutPrefix(line, "data: ")
		if !is {
			continue
		}
		var event report.Event
		if err := json.Unmarshal([]byte(data), &event); err != nil {
			s.Fatalf("%s: %v", line, err)
		}
		if events = append(events, event); event.Kind == kind {
			return events
		}
	}
	s.Fatalf("the stream ended after %v, before %s", events, kind)
	return nil
}

func TestAPIEvents(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	client := dana.apiClient("read", "decide")
	live := client.stream("")
	id, fingerprint := client.waitingCase()
	status, answer := client.call(http.MethodPost, "/cases/"+id+"/decision",
		`{"decision": "merge", "fingerprint": "`+fingerprint+`"}`)
	if status != http.StatusAccepted {
		t.Fatalf("decide: %d %v", status, answer)
	}
	events := live.until(report.LeadsMerged)
	if len(events) != 2 || events[0].Kind != report.CaseDecided || events[0].Decision != "merge" || events[0].Case != id {
		t.Fatalf("events %+v, want the decision and the merge of %s", events, id)
	}
	merged := events[1]
	if len(merged.Leads) != 1 || merged.Survivor == 0 || slices.Contains(merged.Leads, merged.Survivor) {
		t.Errorf("merged: %+v", merged)
	}
	status, answer = client.call(http.MethodPost, "/merges/"+merged.Action+"/undo", "")
	if status != http.StatusAccepted {
		t.Fatalf("undo: %d %v", status, answer)
	}
	undone := live.until(report.MergeUndone)
	last := undone[len(undone)-1]
	if last.Undoes != merged.Action || last.RestoredAs[merged.Leads[0]] == 0 {
		t.Errorf("undone: %+v", last)
	}
	if again := client.stream("0").until(report.MergeUndone); len(again) != 3 || again[2].ID != last.ID {
		t.Errorf("from the first event on: %+v", again)
	}
	r.stop() // does not wait for the streams
	for range live.lines {
	}
}

func TestAPIEventsRefuses(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	if status, _ := dana.apiClient("check").call(http.MethodGet, "/events", ""); status != http.StatusForbidden {
		t.Errorf("another scope: %d", status)
	}
}
