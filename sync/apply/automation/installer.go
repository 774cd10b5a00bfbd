package automation

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// webhookPath is the path of deliveries, before the token.
const webhookPath = "/hooks/odoo/"

// Installer manages the automation rules of one Odoo database.
type Installer struct {
	odoo    Odoo
	records *records.Records
	address string // with the token
	token   string
}

// NewInstaller returns an Installer for rules that call baseURL, the address at which Odoo reaches the listener, with
// this token.
func NewInstaller(odoo Odoo, baseURL, token string) *Installer {
	return &Installer{odoo: odoo, records: records.New(odoo), address: webhookAddress(baseURL, token), token: token}
}

func webhookAddress(baseURL, token string) string {
	return strings.TrimRight(baseURL, "/") + webhookPath + token
}

// MaskedAddress is the address that the rules call, with only the first characters of the token.
func (i *Installer) MaskedAddress() string { return maskToken(i.address) }

func maskToken(address string) string {
	before, token, found := strings.Cut(address, webhookPath)
	if !found {
		if u, err := url.Parse(address); err == nil {
			u.RawQuery, u.User = "", nil
			return u.String()
		}
		return "(invalid URL)"
	}
	const shown = 4
	if len(token) < 3*shown {
		return before + webhookPath + "…"
	}
	return before + webhookPath + token[:shown] + "…"
}

// UnsupportedError means that this version of Odoo cannot send webhooks.
type UnsupportedError struct{ Version string }

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("Odoo %s cannot send webhooks, which Odoo 17 introduced; crawls find the changes", e.Version)
}

func (i *Installer) checkVersion() error {
	if version := i.odoo.Session().Version; !version.HasWebhooks() {
		return &UnsupportedError{version.Text}
	}
	return nil
}

// maskedError keeps the token out of Odoo's message.
type maskedError struct {
	action, token string
	err           error
}

func (e *maskedError) Error() string {
	return e.action + ": " + strings.ReplaceAll(e.err.Error(), e.token, "TOKEN")
}

func (e *maskedError) Unwrap() error { return e.err }

func (i *Installer) wrapError(action string, err error) error {
	if err == nil {
		return nil
	}
	return &maskedError{action, i.token, err}
}

// Odoo is the part of the client that the automation rules need; *odooclient.Client implements it.
type Odoo interface {
	Session() odooclient.Session
	Create(ctx context.Context, model string, vals map[string]any) (int64, error)
	Write(ctx context.Context, model string, ids []int64, vals map[string]any) error
	May(ctx context.Context, model, operation string) (bool, error)
	records.Odoo
}

const (
	ruleModel   = "base.automation"
	actionModel = "ir.actions.server"
)

// setLinks and createLink are Odoo's commands for the values of a many2many or one2many field.
func setLinks(ids any) []any               { return []any{[]any{6, 0, ids}} }
func createLink(vals map[string]any) []any { return []any{[]any{0, 0, vals}} }
