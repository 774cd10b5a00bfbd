package automation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/report"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/synctest"
)

const (
	testToken = "0123456789abcdef"
	seed      = `
users:
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all}
leads:
  - {id: 41, name: Warehouse lighting, contact_name: Robin Berg, email_from: robin@acme.test}
`
)

func connect(t *testing.T, s miniodootest.Server, login string) *odooclient.Client {
	t.Helper()
	return synctest.Connect(t, odooclient.Options{
		URL: s.URL, Database: s.Database, User: login, Key: miniodoo.KeyOf(login), Timeout: 10 * time.Second,
	})
}

func installerFor(odoo Odoo) *Installer {
	return NewInstaller(odoo, "https://leadtwin.example.test/", testToken)
}

func statesOf(t *testing.T, i *Installer) string {
	t.Helper()
	rules, err := i.Status(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var states []string
	for _, r := range rules {
		for _, problem := range r.Problems {
			if strings.Contains(problem, testToken) {
				t.Errorf("the token is in %q", problem)
			}
		}
		states = append(states, string(r.State))
	}
	return strings.Join(states, " ")
}

func actionsOf(t *testing.T, change func(context.Context) ([]report.WebhookRule, error)) string {
	t.Helper()
	changes, err := change(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, c := range changes {
		actions = append(actions, c.State)
	}
	return strings.Join(actions, " ")
}

func equal(t *testing.T, what string, got, want any) {
	t.Helper()
	if g, w := fmt.Sprint(got), fmt.Sprint(want); g != w {
		t.Errorf("%s: got %s, want %s", what, g, w)
	}
}

// exerciseInstaller needs a client with Settings rights.
func exerciseInstaller(t *testing.T, c *odooclient.Client) {
	ctx, i := t.Context(), installerFor(c)
	equal(t, "before", statesOf(t, i), "missing missing")
	equal(t, "install", actionsOf(t, i.Install), "created created")
	equal(t, "after the install", statesOf(t, i), "installed installed")
	equal(t, "second install", actionsOf(t, i.Install), "kept kept")
	rules, _ := i.Status(ctx)
	ids := []int64{rules[0].action, rules[1].action}
	actions, err := i.records.Find(ctx, actionModel, []any{[]any{"id", "in", ids}}, []string{"name", "webhook_url"})
	if err != nil || len(actions) != 2 {
		t.Fatal(actions, err)
	}
	for n, name := range []string{"Leadtwin webhook", "Leadtwin webhook for deleted leads"} {
		equal(t, "name of the action", actions[n].Text("name"), name)
		equal(t, "address", actions[n].Text("webhook_url"), "https://leadtwin.example.test/hooks/odoo/"+testToken)
	}
	edit := func(model string, id int64, vals map[string]any) {
		t.Helper()
		if err := c.Write(ctx, model, []int64{id}, vals); err != nil {
			t.Fatal(err)
		}
	}
	edit(ruleModel, rules[0].ID, map[string]any{
		"active": false, "filter_domain": "[('type','=','lead')]", "trigger_field_ids": setLinks([]int64{}),
	})
	edit(actionModel, rules[1].action, map[string]any{
		"webhook_url": "https://leadtwin.example.test/hooks/odoo/an-older-token-of-ours",
	})
	equal(t, "edited", statesOf(t, i), "wrong wrong")
	equal(t, "install", actionsOf(t, i.Install), "repaired repaired")
	equal(t, "after the repair", statesOf(t, i), "installed installed")
	if err := i.records.Delete(ctx, actionModel, rules[0].action); err != nil {
		t.Fatal(err)
	}
	equal(t, "without its action", statesOf(t, i), "wrong installed")
	equal(t, "install", actionsOf(t, i.Install), "repaired kept")
	if _, err := i.createRule(ctx, rules[0]); err != nil {
		t.Fatal(err)
	}
	equal(t, "with a duplicate", statesOf(t, i), "installed installed extra")
	equal(t, "install", actionsOf(t, i.Install), "kept kept removed")
	equal(t, "remove", actionsOf(t, i.Remove), "removed removed")
	equal(t, "after the removal", statesOf(t, i), "missing missing")
	equal(t, "second removal", actionsOf(t, i.Remove), "")
	if left, err := c.Count(ctx, actionModel, []any{[]any{"name", "ilike", "Leadtwin webhook"}}); left != 0 || err != nil {
		t.Errorf("%d actions are left, %v", left, err)
	}
}

func TestInstaller(t *testing.T) {
	for _, version := range []string{"17.0", "saas~17.4+e", "18.0", "19.0", "saas~19.2+e"} {
		t.Run(version, func(t *testing.T) {
			s := miniodootest.Start(t, "19.0", seed, miniodoo.WithReportedVersion(version))
			exerciseInstaller(t, connect(t, s, "admin"))
		})
	}
}

func TestInstallerUnsupportedVersion(t *testing.T) {
	for _, version := range []string{"14.0", "15.0", "16.0", "saas~16.4+e"} {
		c := connect(t, miniodootest.Start(t, "14.0", seed, miniodoo.WithReportedVersion(version)), "admin")
		type change = func(context.Context) ([]report.WebhookRule, error)
		for _, change := range []change{installerFor(c).Install, installerFor(c).Remove} {
			_, err := change(t.Context())
			if unsupported, ok := errors.AsType[*UnsupportedError](err); !ok || unsupported.Version != version {
				t.Errorf("%s: %v", version, err)
			}
		}
	}
}

func TestInstallerWithoutSettingsRights(t *testing.T) {
	c := connect(t, miniodootest.Start(t, "19.0", seed), "leadtwin")
	if _, err := installerFor(c).Install(t.Context()); !odooclient.Is(err, odooclient.Forbidden) {
		t.Errorf("got %v, want Forbidden", err)
	}
}

func TestWithTestLead(t *testing.T) {
	s := miniodootest.Start(t, "19.0", seed)
	i := installerFor(connect(t, s, "admin"))
	if may, err := i.MayDeleteLeads(t.Context()); !may || err != nil {
		t.Fatalf("administrator: %t, %v", may, err)
	}
	if may, err := installerFor(connect(t, s, "leadtwin")).MayDeleteLeads(t.Context()); may || err != nil {
		t.Errorf("salesperson: %t, %v", may, err)
	}
	for _, want := range []error{nil, errors.New("no delivery arrived")} {
		var created crm.LeadID
		err := i.WithTestLead(t.Context(), func(_ context.Context, lead crm.LeadID) error { created = lead; return want })
		if !errors.Is(err, want) || created == 0 {
			t.Errorf("lead %d: %v, want %v", created, err, want)
		}
		leads, err := i.records.Find(t.Context(), records.LeadModel, []any{}, []string{"id"})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "leads", recordIDs(leads), []int64{41})
	}
}

// recorder keeps the values of created rules.
type recorder struct {
	*odooclient.Client
	created []map[string]any
}

func (r *recorder) Create(ctx context.Context, model string, vals map[string]any) (int64, error) {
	r.created = append(r.created, maps.Clone(vals))
	return r.Client.Create(ctx, model, vals)
}

// The calls that an administrator copies differ from what Install sends in placeholders only.
func TestManualSetup(t *testing.T) {
	r := &recorder{Client: connect(t, miniodootest.Start(t, "19.0", seed), "admin")}
	if _, err := NewInstaller(r, "https://leadtwin.example.test", "TOKEN").Install(t.Context()); err != nil {
		t.Fatal(err)
	}
	manual := ManualSetup(r.Session(), "https://leadtwin.example.test/")
	var calls []struct {
		Model, Method string
		Values        []map[string]any `json:"vals_list"`
	}
	if err := json.Unmarshal(manual.Calls, &calls); err != nil || len(calls) != len(r.created) {
		t.Fatal(calls, err)
	}
	for n, call := range calls {
		equal(t, "call", call.Model+"."+call.Method, "base.automation.create")
		equal(t, "fields", sortedKeys(call.Values[0]), sortedKeys(r.created[n]))
		for name := range r.created[n] {
			if name == "model_id" || name == "trigger_field_ids" {
				continue
			}
			got, want := fmt.Sprint(call.Values[0][name]), fmt.Sprint(r.created[n][name])
			want = strings.ReplaceAll(want, fmt.Sprintf("model_id:%v", r.created[n]["model_id"]), "model_id:"+modelPlaceholder)
			equal(t, name, got, want)
		}
	}
	for _, want := range []string{"/hooks/odoo/TOKEN", "(email_from)"} {
		if steps := strings.Join(manual.Steps, "\n"); !strings.Contains(steps, want) {
			t.Errorf("%q is not in\n%s", want, steps)
		}
	}
}

func sortedKeys(vals map[string]any) []string { return slices.Sorted(maps.Keys(vals)) }
