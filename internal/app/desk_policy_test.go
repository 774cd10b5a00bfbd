package app_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
)

func TestDeskTryPolicy(t *testing.T) {
	t.Parallel()
	r := reviewOf(t, deskSeed+`
  - {id: 71, name: Roof, contact_name: Uwe Maas, email_from: uwe@roofs.test, user_id: ann, expected_revenue: 9000}
  - {id: 72, name: Roof again, contact_name: Uwe Maas, email_from: uwe@roofs.test, user_id: ann}
`)
	dana, ann := r.signedIn("dana"), r.signedIn("ann")
	dana.page("/cases") // every page shows how many cases wait
	before := dana.page("/policy")
	if strings.Contains(before, "With this") || !strings.Contains(before, `name="rules.review_above"`) {
		t.Fatal("the page has no form, or a result before one was asked for")
	}
	form := url.Values{"rules.review_above": {"5000"}, "rules.lost": {"review"}}
	status, _, body := dana.do(http.MethodPost, "/policy", form)
	id := dana.caseOf("Uwe Maas")
	for _, want := range []string{
		"<b>1</b> fewer merge", "<b>1</b> more question", "The same number of notes", "/cases/" + id, "Roof", `value="5000"`,
		"8 leads were compared",
	} {
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("the trial (status %d) does not show %q", status, want)
		}
	}
	if strings.Count(body, "/cases/LT-") != 1 {
		t.Errorf("the trial lists cases that do not change:\n%s", body)
	}
	wrong := url.Values{"yaml": {"rules:\n  review_above: 5000\n  lost: maybe\n"}}
	status, _, body = dana.do(http.MethodPost, "/policy", wrong)
	if status != http.StatusBadRequest || !strings.Contains(body, "allowed: review, merge or ignore") ||
		!strings.Contains(body, "review_above: 5000") {
		t.Errorf("a wrong value: %d\n%s", status, body)
	}
	if status, _, _ := ann.do(http.MethodPost, "/policy", form); status != http.StatusForbidden {
		t.Errorf("a salesperson tries rules: %d", status)
	}
	status, _, _ = dana.do(http.MethodPost, "/policy", form, "Sec-Fetch-Site", "cross-site")
	if status != http.StatusForbidden {
		t.Errorf("another site's form: %d", status)
	}
	if after := dana.page("/policy"); after != before {
		t.Error("something was saved")
	}
	status, _, file := dana.do(http.MethodPost, "/policy/file", form)
	path := filepath.Join(t.TempDir(), "leadtwin.yaml")
	if err := os.WriteFile(path, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	read, err := config.Load(path, nil)
	if status != http.StatusOK || err != nil || read.Rules.ReviewAbove != 5000 || read.Mode != "review" ||
		strings.Contains(file, r.settings.Odoo.APIKey.Reveal()) {
		t.Errorf("the file (%d, %v):\n%s", status, err, file)
	}
}

// A manager whom Odoo shows only some leads sees no others in the result.
func TestDeskTryPolicyRights(t *testing.T) {
	t.Parallel()
	r := reviewOf(t, strings.Replace(deskSeed, "id: 62, ", "id: 62, expected_revenue: 9000, ", 1))
	r.settings.UI.Group = "sales_team.group_sale_salesman"
	r.stop()
	r.start()
	ann := r.signedIn("ann")
	status, _, body := ann.do(http.MethodPost, "/policy", url.Values{"rules.review_above": {"5000"}})
	if status != http.StatusOK || !strings.Contains(body, "<b>1</b> more question") {
		t.Fatalf("the trial: %d\n%s", status, body)
	}
	if strings.Contains(body, "Hidden roof") || strings.Contains(body, "LT-") {
		t.Errorf("Ann sees leads that she may not read:\n%s", body)
	}
}

func TestTryRules(t *testing.T) {
	t.Parallel()
	r := prepareOdoo(t, deskSeed, func(c *config.Config) { c.Mode = "review" })
	a := r.open(app.NeedStore)
	changed, err := r.settings.ChangeRules(nil, "rules: {max_group: 2, exclude_public_providers: [acme.test]}")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.TryRules(t.Context(), changed, 10); !errors.Is(err, desk.ErrNotSwept) {
		t.Errorf("before a sweep: %v", err)
	}
	if err := a.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.sweepAndStart()
	got, err := r.app.TryRules(t.Context(), changed, 10)
	if err != nil || got.Leads != 6 || got.Before[crm.Merge] != 3 || got.After[crm.Merge] != 3 {
		t.Errorf("%+v, %v", got, err)
	}
}

// Trials wait for each other; with a context that has ended, one does not begin.
func TestTryRulesAtTheSameTime(t *testing.T) {
	t.Parallel()
	r := review(t)
	var trials errgroup.Group
	for range 16 {
		trials.Go(func() error {
			_, err := r.app.TryRules(t.Context(), r.settings, 10)
			return err
		})
	}
	if err := trials.Wait(); err != nil {
		t.Errorf("16 trials at the same time: %v", err)
	}
	late, cancel := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer cancel()
	if _, err := r.app.TryRules(late, r.settings, 10); !errors.Is(err, desk.ErrBusy) {
		t.Errorf("after the deadline: %v", err)
	}
}
