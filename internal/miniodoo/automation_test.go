package miniodoo_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/miniodoo/orm"
)

func TestAutomationSlowReceiver(t *testing.T) {
	held := make(chan struct{})
	hook := startListener(t, func(http.ResponseWriter, *http.Request) { <-held })
	s := start(t, "19.0", robin)
	installRule(t, s, hook)
	began := time.Now()
	if _, class := s.call(2, s.Key, "crm.lead", "create", map[string]any{"name": "slow"}); class != "" {
		t.Error(class)
	}
	close(held)
	if took := time.Since(began); took < 900*time.Millisecond {
		t.Errorf("the user waited only %s", took)
	}
}

func TestAutomationFailingReceiver(t *testing.T) {
	calls := make(chan string, 8)
	hook := startListener(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		calls <- string(body)
		w.WriteHeader(http.StatusInternalServerError)
	})
	s := start(t, "19.0", robin)
	installRule(t, s, hook)
	id, class := s.call(2, s.Key, "crm.lead", "create", map[string]any{"name": "kept"})
	if class != "" || len(calls) != 1 {
		t.Fatalf("%s, %d deliveries", class, len(calls))
	}
	if body := <-calls; !strings.Contains(body, fmt.Sprintf(`"_id": %v`, id)) {
		t.Errorf("got %s", body)
	}
}

func startListener(t *testing.T, handle http.HandlerFunc) string {
	t.Helper()
	s := &http.Server{Handler: handle, ReadHeaderTimeout: time.Second}
	l := listen(t)
	go func() { _ = s.Serve(l) }()
	t.Cleanup(func() { _ = s.Close() })
	return "http://" + l.Addr().String()
}

func installRule(t *testing.T, s server, url string) {
	t.Helper()
	err := s.Odoo.Do(t.Context(), func(e *orm.Env) error {
		model := e.DB.Model("ir.model").With("model", "crm.lead")[0].ID
		_, err := e.Make("base.automation", map[string]any{
			"name": "rule", "model_id": model, "trigger": "on_create", "action_server_ids": []any{[]any{
				int64(0), int64(0),
				map[string]any{
					"name": "hook", "model_id": model, "state": "webhook", "webhook_url": url,
				},
			}},
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
