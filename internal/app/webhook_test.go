package app_test

import (
	"errors"
	"strings"
	"testing"

	"leadtwin/internal/app"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
)

func TestWebhookVerify(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", nil)
	out, err := r.open(app.NeedOdoo).WebhookInstall(t.Context(), "test", app.WebhookOptions{Verify: true})
	if err != nil || out.Verified == nil || out.Verified.Lead == 0 || out.Verified.By != "this command" {
		t.Errorf("%+v, %v", out.Verified, err)
	}
}

// A custom field that every lead must have, for which only its database knows a value.
func TestWebhookVerifyRequiredField(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", nil)
	r.odoo = miniodootest.Start(t, "19.0", people, miniodoo.WithRequiredFields("crm.lead", "referred"))
	r.settings = testSettings(t, r.odoo)
	_, err := r.open(app.NeedOdoo).WebhookInstall(t.Context(), "test", app.WebhookOptions{Verify: true})
	wrong, ok := errors.AsType[*app.AdvisedError](err)
	if !ok || !strings.Contains(wrong.Why, "referred") || !strings.Contains(wrong.Do, "manually") {
		t.Errorf("%v", err)
	}
}
