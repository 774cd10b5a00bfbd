package app_test

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"leadtwin/internal/app"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
)

func TestVerifyingTheRulesSeesADelivery(t *testing.T) {
	r := prepare(t, "", nil)
	out, err := r.open(app.NeedOdoo).WebhookInstall(t.Context(), "test", app.WebhookOptions{Verify: true})
	if err != nil || out.Verified == nil || out.Verified.Lead == 0 || out.Verified.By != "this command" {
		t.Errorf("%+v, %v", out.Verified, err)
	}
}

// A custom field that every lead must have, for which nobody but its database knows a value.
func TestVerifyingWhereLeadsNeedMoreSaysWhatToDo(t *testing.T) {
	r := prepare(t, "", nil)
	r.odoo = miniodootest.Start(t, "19.0", people, miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
			if q.URL.Path != "/json/2/crm.lead/create" {
				next.ServeHTTP(w, q)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnprocessableEntity)
			_, _ = io.WriteString(w, `{"name": "odoo.exceptions.ValidationError", "message": "Missing required value for the field 'Reference' (x_ref)."}`)
		})
	}))
	r.settings = testSettings(t, r.odoo)
	_, err := r.open(app.NeedOdoo).WebhookInstall(t.Context(), "test", app.WebhookOptions{Verify: true})
	wrong, ok := errors.AsType[*app.WebhookError](err)
	if !ok || !strings.Contains(wrong.Why, "x_ref") || !strings.Contains(wrong.Do, "by hand") {
		t.Errorf("%v", err)
	}
}
