package app_test

import (
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

var (
	example        = regexp.MustCompile("(?s)```sh\n(curl .*?)```")
	expectedAnswer = regexp.MustCompile(`(?m)^# (\d{3})(?:: (.+))?$`)
)

// TestAPIExamples runs the commands of docs/api.md in their order: each answer has the status and the keys that are
// written below the command.
func TestAPIExamples(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("no curl")
	}
	page, err := os.ReadFile("../../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := example.FindAllStringSubmatch(string(page), -1)
	if len(examples) < 10 || len(examples) != strings.Count(string(page), "```sh\n") {
		t.Fatalf("%d examples were found", len(examples))
	}
	r := review(t)
	dana := r.signedIn("dana")
	client := dana.apiClient("read", "check", "decide")
	fingerprintOf := func(id string) string {
		_, shown := client.call(http.MethodGet, "/cases/"+id, "")
		fingerprint, _ := shown["fingerprint"].(string)
		return fingerprint
	}
	other := dana.caseOf("Lea Tann")
	body := `{"decision": "merge", "fingerprint": "` + fingerprintOf(other) + `"}`
	if status, answer := client.call(http.MethodPost, "/cases/"+other+"/decision", body); status != http.StatusAccepted {
		t.Fatalf("decide: %d %v", status, answer)
	}
	var merges []string
	r.until("a merge can be undone", func() bool {
		_, done := client.call(http.MethodGet, "/history?action=merge&state=done", "")
		_, merges = actionsOf(done)
		return len(merges) == 1
	})
	id := dana.caseOf("Robin")
	environment := append(os.Environ(), "LEADTWIN="+r.url, "TOKEN="+client.token, "CASE="+id,
		"FINGERPRINT="+fingerprintOf(id), "MERGE="+merges[0])
	for _, match := range examples {
		runExample(t, match[1], environment)
	}
	r.until("the examples merged two leads and undid the other merge", func() bool {
		return r.leadText(41, "name") == "More lamps" && r.leads() == 5
	})
}

// runExample runs a command in a shell whose curl prints the status after the answer.
func runExample(t *testing.T, text string, environment []string) {
	t.Helper()
	want := expectedAnswer.FindStringSubmatch(text)
	if want == nil {
		t.Errorf("there is no status below\n%s", text)
		return
	}
	const status = "curl() { command curl -sS -w '\\n%{http_code}' \"$@\"; }\n"
	cmd := exec.CommandContext(t.Context(), "sh", "-c", status+text)
	cmd.Env, cmd.WaitDelay = environment, time.Minute
	output, err := cmd.CombinedOutput()
	// A stream of events ends by the time limit of the command, which curl calls an error.
	if err != nil && !strings.Contains(text, "--max-time") {
		t.Errorf("%s: %v\n%s", text, err, output)
		return
	}
	lines := strings.Split(strings.TrimSpace(string(output)), "\n")
	got, answer := lines[len(lines)-1], strings.Join(lines[:len(lines)-1], "\n")
	if got != want[1] && !slices.Contains(lines, want[1]) {
		t.Errorf("the status of\n%sis %s\n%s", text, got, answer)
	}
	if want[2] == "" {
		return
	}
	var object map[string]any
	if err := json.Unmarshal([]byte(answer), &object); err != nil {
		t.Errorf("the answer to\n%sis not JSON: %v\n%s", text, err, answer)
	}
	for key := range strings.SplitSeq(want[2], ", ") {
		if _, has := object[key]; !has {
			t.Errorf("the answer to\n%shas no %s:\n%s", text, key, answer)
		}
	}
}
