package apply

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"leadtwin/odooclient"
)

// RuleOdoo is what the automation rules in Odoo need of the client; *odooclient.Client meets it.
type RuleOdoo interface {
	Session() odooclient.Session
	Search(ctx context.Context, model string, domain []any, o odooclient.SearchOptions) ([]int64, error)
	Count(ctx context.Context, model string, domain []any) (int, error)
	ReadRaw(ctx context.Context, model string, ids []int64, fields []string) ([]map[string]any, error)
	Create(ctx context.Context, model string, vals map[string]any) (int64, error)
	Write(ctx context.Context, model string, ids []int64, vals map[string]any) error
	Call(ctx context.Context, r odooclient.Request, out any) error
	May(ctx context.Context, model, operation string) (bool, error)
}

// The models of an automation rule and of what it does.
const (
	ruleModel   = "base.automation"
	actionModel = "ir.actions.server"
)

// hookPath is where deliveries go, before the token.
const hookPath = "/hooks/odoo/"

// wantedRule is a rule as it should stand in Odoo.
type wantedRule struct {
	name, trigger, action string
	watched               []string // fields whose change fires it; nil where the trigger takes none
}

// watchedFields are what people change of a lead and rules read. Not among them: probability, which Odoo computes again
// and again by itself (marking a lead lost also archives it, and active is watched), and what only a title or a sum shows.
// A rule without fields would fire up to 22 times for one created lead.
var watchedFields = []string{ //nolint:gochecknoglobals // a constant list
	"active", "company_id", "contact_name", "country_id", "email_from", "expected_revenue", "mobile", "partner_id", "partner_name", "phone",
	"stage_id", "team_id", "type", "user_id",
}

// WatchedFields are the trigger fields of the rule in an Odoo that has these fields of crm.lead.
func WatchedFields(s odooclient.Session) []string {
	return slices.DeleteFunc(slices.Clone(watchedFields), func(name string) bool { return !s.Has(leadModel, name) })
}

func wantedRules(s odooclient.Session) []wantedRule {
	return []wantedRule{
		{name: "Leadtwin", trigger: "on_create_or_write", action: "Leadtwin webhook", watched: WatchedFields(s)},
		{name: "Leadtwin: deleted leads", trigger: "on_unlink", action: "Leadtwin webhook for deleted leads"},
	}
}

// WebhookRules are the automation rules in Odoo (17 and later) that call Leadtwin.
type WebhookRules struct {
	odoo  RuleOdoo
	url   string // with the token
	token string
}

// NewWebhookRules takes the address of the listener as Odoo reaches it, and the token that its path ends with.
func NewWebhookRules(odoo RuleOdoo, base, token string) *WebhookRules {
	return &WebhookRules{odoo: odoo, url: strings.TrimRight(base, "/") + hookPath + token, token: token}
}

// Address is where Odoo is to deliver, with the token hidden but for its first characters.
func (w *WebhookRules) Address() string { return masked(w.url) }

// masked hides the secret part of a delivery address.
func masked(address string) string {
	before, token, found := strings.Cut(address, hookPath)
	if !found {
		if u, err := url.Parse(address); err == nil {
			u.RawQuery, u.User = "", nil
			return u.String()
		}
		return "(unreadable)"
	}
	const shown = 4
	if len(token) < 3*shown {
		return before + hookPath + "…"
	}
	return before + hookPath + token[:shown] + "…"
}

// ruleError keeps the token out of what Odoo says.
type ruleError struct {
	doing, token string
	err          error
}

func (e *ruleError) Error() string {
	return e.doing + ": " + strings.ReplaceAll(e.err.Error(), e.token, "TOKEN")
}

func (e *ruleError) Unwrap() error { return e.err }

func (w *WebhookRules) failed(doing string, err error) error {
	if err == nil {
		return nil
	}
	return &ruleError{doing, w.token, err}
}

// NoWebhooks says that this version of Odoo cannot call out.
type NoWebhooks struct{ Version string }

func (e *NoWebhooks) Error() string {
	return fmt.Sprintf("Odoo %s cannot send webhooks (17 is the first that can): only crawls are possible", e.Version)
}

// possible is *NoWebhooks before 17.
func (w *WebhookRules) possible() error {
	s := w.odoo.Session()
	if s.Version.HasWebhooks() {
		return nil
	}
	return &NoWebhooks{s.Version.Text}
}
