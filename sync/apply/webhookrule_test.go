package apply

import (
	"context"
	"errors"
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/odooclient"
)

const hookToken = "0123456789abcdef"

func rulesOf(c *odooclient.Client) *WebhookRules {
	return NewWebhookRules(c, "https://leadtwin.example.test/", hookToken)
}

// states are the rules as Status finds them, in short.
func states(t testing.TB, w *WebhookRules) string {
	t.Helper()
	found, err := w.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range found {
		for _, what := range r.Wrong {
			if strings.Contains(what, hookToken) {
				t.Errorf("the token is in %q", what)
			}
		}
		out = append(out, string(r.State))
	}
	return strings.Join(out, " ")
}

// did is what Install or Remove did, in short.
func did(t testing.TB, do func(context.Context) ([]RuleChange, error)) string {
	t.Helper()
	changes, err := do(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, c := range changes {
		out = append(out, c.Did)
	}
	return strings.Join(out, " ")
}

// exerciseRules takes the rules through all that can become of them, with a client who has Settings rights.
func exerciseRules(t *testing.T, c *odooclient.Client) {
	ctx, w := t.Context(), rulesOf(c)
	equal(t, "before", states(t, w), "missing missing")
	equal(t, "installed", did(t, w.Install), "created created")
	equal(t, "then", states(t, w), "installed installed")
	equal(t, "installed again", did(t, w.Install), "kept kept")
	found, _ := w.Status(ctx)
	rows, err := c.ReadRaw(ctx, actionModel, []int64{found[0].action, found[1].action}, []string{"name", "webhook_url", "webhook_field_ids"})
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range []string{"Leadtwin webhook", "Leadtwin webhook for deleted leads"} {
		equal(t, "action", rows[i]["name"], any(name))
		equal(t, "address", rows[i]["webhook_url"], any("https://leadtwin.example.test/hooks/odoo/"+hookToken))
	}
	spoil := func(model string, id int64, vals map[string]any) {
		t.Helper()
		if err := c.Write(ctx, model, []int64{id}, vals); err != nil {
			t.Fatal(err)
		}
	}
	spoil(ruleModel, found[0].ID, map[string]any{"active": false, "filter_domain": "[('type','=','lead')]", "trigger_field_ids": []any{[]any{6, 0, []int64{}}}})
	spoil(actionModel, found[1].action, map[string]any{"webhook_url": "https://leadtwin.example.test/hooks/odoo/an-older-token-of-ours"})
	equal(t, "spoiled", states(t, w), "wrong wrong")
	equal(t, "mended", did(t, w.Install), "repaired repaired")
	equal(t, "after mending", states(t, w), "installed installed")
	if err := c.Call(ctx, odooclient.Request{Model: actionModel, Method: "unlink", IDs: []int64{found[0].action}, Write: true}, nil); err != nil {
		t.Fatal(err)
	}
	equal(t, "without its action", states(t, w), "wrong installed")
	equal(t, "mended", did(t, w.Install), "repaired kept")
	if _, err := w.create(ctx, wantedRules(c.Session())[0]); err != nil {
		t.Fatal(err)
	}
	equal(t, "twice", states(t, w), "installed installed extra")
	equal(t, "one too many", did(t, w.Install), "kept kept removed")
	equal(t, "removed", did(t, w.Remove), "removed removed")
	equal(t, "in the end", states(t, w), "missing missing")
	equal(t, "removed again", did(t, w.Remove), "")
	if left, err := c.Count(ctx, actionModel, []any{[]any{"name", "ilike", "Leadtwin webhook"}}); left != 0 || err != nil {
		t.Errorf("%d actions are left, %v", left, err)
	}
}

func TestTheAutomationRules(t *testing.T) {
	for _, says := range []string{"17.0", "saas~17.4+e", "18.0", "19.0", "saas~19.2+e"} {
		t.Run(says, func(t *testing.T) {
			w := newWorld(t, "19.0", robin, miniodoo.WithReportedVersion(says))
			exerciseRules(t, w.as("admin"))
		})
	}
}

func TestNoAutomationRulesWhereOdooCannotCallOut(t *testing.T) {
	for _, says := range []string{"14.0", "15.0", "16.0", "saas~16.4+e"} {
		c := newWorld(t, "14.0", robin, miniodoo.WithReportedVersion(says)).as("admin")
		for _, do := range []func(context.Context) ([]RuleChange, error){rulesOf(c).Install, rulesOf(c).Remove} {
			_, err := do(t.Context())
			if no, ok := errors.AsType[*NoWebhooks](err); !ok || no.Version != says {
				t.Errorf("%s: %v", says, err)
			}
		}
	}
}

func TestAutomationRulesTakeSettingsRights(t *testing.T) {
	w := newWorld(t, "19.0", robin)
	if _, err := rulesOf(w.odoo).Install(t.Context()); !odooclient.Is(err, odooclient.Forbidden) {
		t.Errorf("%v; want it forbidden", err)
	}
}

func TestAProbeLeavesNoLead(t *testing.T) {
	w := newWorld(t, "19.0", robin)
	rules := rulesOf(w.as("admin"))
	if may, err := rules.MayProbe(t.Context()); !may || err != nil {
		t.Fatalf("the administrator may probe: %t, %v", may, err)
	}
	if may, err := rulesOf(w.odoo).MayProbe(t.Context()); may || err != nil {
		t.Errorf("who may not delete leads may probe: %t, %v", may, err)
	}
	for _, want := range []error{nil, errKilled} {
		var probe crm.LeadID
		err := rules.Probe(t.Context(), func(_ context.Context, lead crm.LeadID) error { probe = lead; return want })
		if !errors.Is(err, want) || probe == 0 {
			t.Errorf("probe %d: %v, want %v", probe, err, want)
		}
		equal(t, "leads", w.leads(), []int64{41, 42, 43})
	}
}
