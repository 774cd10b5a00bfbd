package app_test

import (
	"context"
	"strings"
	"testing"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/report"
)

// command runs a webhook command in a process of its own.
func (r *running) command(run func(*app.App) (report.Webhook, error)) (report.Webhook, error) {
	r.Helper()
	a := r.open(app.NeedOdoo)
	defer func() {
		if err := a.Stop(context.WithoutCancel(r.Context())); err != nil {
			r.Error(err)
		}
	}()
	return run(a)
}

func (r *running) webhookInstall(o app.WebhookOptions) (report.Webhook, error) {
	r.Helper()
	return r.command(func(a *app.App) (report.Webhook, error) { return a.WebhookInstall(r.Context(), "test", o) })
}

func (r *running) webhookStatus() report.Webhook {
	r.Helper()
	out, err := r.command(
		func(a *app.App) (report.Webhook, error) { return a.WebhookStatus(r.Context(), app.WebhookOptions{}) },
	)
	if err != nil {
		r.Fatal(err)
	}
	return out
}

// addresses are those that rules in Odoo call.
func (r *running) addresses() (urls []string) {
	_ = r.odoo.Odoo.Do(r.Context(), func(e *orm.Env) error {
		for _, a := range e.DB.Model("ir.actions.server").All() {
			if url := a.Str("webhook_url"); url != "" {
				urls = append(urls, url)
			}
		}
		return nil
	})
	return urls
}

func did(w report.Webhook) string {
	var out []string
	for _, r := range w.Rules {
		out = append(out, r.State)
	}
	return strings.Join(out, " ")
}

func TestWebhookInstall(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", nil)
	step := func(what, want string, run func(*app.App) (report.Webhook, error)) {
		t.Helper()
		got, err := r.command(run)
		if err != nil || did(got) != want {
			t.Fatalf("%s: %q, %v, want %q", what, did(got), err, want)
		}
	}
	install := func(a *app.App) (report.Webhook, error) {
		return a.WebhookInstall(t.Context(), "test", app.WebhookOptions{Verify: true})
	}
	step("install", "created created", install)
	step("again", "kept kept", install)
	r.settings.Webhooks.Token = config.NewSecret("test-second-token-of-length," + testToken)
	if s := r.webhookStatus(); s.State != "wrong" ||
		!strings.Contains(strings.Join(s.Rules[0].Problems, ""), "another token") {
		t.Errorf("status with a new token: %+v", s)
	}
	step("with another token", "repaired repaired", install)
	for _, url := range r.addresses() {
		if !strings.HasSuffix(url, "/test-second-token-of-length") {
			t.Errorf("a rule calls %s", url)
		}
	}
	step("remove", "removed removed", func(a *app.App) (report.Webhook, error) {
		return a.WebhookRemove(t.Context(), "test", app.WebhookOptions{})
	})
	if s, left := r.webhookStatus(), r.addresses(); s.State != "missing" || len(left) != 0 || r.leads() != 0 {
		t.Errorf("left after remove: %q %v, %d leads", s.State, left, r.leads())
	}
}

// A user who has no Settings right and may not delete leads gets the manual steps, which need no further right.
func TestWebhookManualSetup(t *testing.T) {
	t.Parallel()
	for _, verify := range []bool{false, true} {
		r := prepare(t, "", nil)
		r.settings.Odoo.User, r.settings.Odoo.APIKey = "ann", config.NewSecret("ann")
		r.settings.Odoo.Transport = "jsonrpc"
		out, err := r.webhookInstall(app.WebhookOptions{Verify: verify})
		if err == nil || out.ManualSetup == nil || len(out.ManualSetup.Steps) == 0 ||
			!strings.Contains(string(out.ManualSetup.Calls), "on_create_or_write") {
			t.Errorf("verify %v: %+v, %v", verify, out, err)
		}
	}
}

func TestWebhookOdoo14(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", nil)
	old := miniodootest.Start(t, "14.0", people)
	r.settings.Odoo.URL, r.settings.Odoo.Database, r.settings.Odoo.User, r.settings.Odoo.APIKey = old.URL, old.Database,
		old.Login, config.NewSecret(old.Key)
	out, err := r.webhookInstall(app.WebhookOptions{})
	if said := strings.Join(out.Notes, " "); err == nil || out.State != "impossible" ||
		!strings.Contains(said, "schedule.incremental") {
		t.Errorf("%+v, %v", out, err)
	}
}
