package doctor

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/report"
	"leadtwin/odooclient"
)

// keyWarning is how long before a key's end doctor warns.
const keyWarning = 14 * 24 * time.Hour

// KeyEnd is an API key of Leadtwin's user and when Odoo stops accepting it.
type KeyEnd struct {
	Name string
	Ends time.Time // UTC
}

// KeyEnds lists the API keys of the user that have an end, in Odoo's order. Odoo knows ends from version 18 on; before,
// and for a password, the list is empty.
func KeyEnds(ctx context.Context, odoo Odoo) ([]KeyEnd, error) {
	if s := odoo.Session(); !s.Version.KeysExpire() {
		return nil, nil
	}
	var rows []struct {
		Name string `json:"name"`
		Ends any    `json:"expiration_date"`
	}
	err := odoo.Call(ctx, odooclient.Request{
		Model: "res.users.apikeys", Method: "search_read", Args: []odooclient.Arg{{Name: "domain", Value: []any{}}},
		Opts: map[string]any{"fields": []string{"name", "expiration_date"}},
	}, &rows)
	if err != nil {
		return nil, fmt.Errorf("read the expiry dates of API keys: %w", err)
	}
	var out []KeyEnd
	for _, r := range rows {
		text, _ := r.Ends.(string)
		if ends, err := time.Parse(time.DateTime, text); err == nil { // false: it has no end
			out = append(out, KeyEnd{Name: r.Name, Ends: ends})
		}
	}
	return out, nil
}

// checkKeys reports when each API key ends, and warns in time.
func checkKeys(ctx context.Context, odoo Odoo) []report.Check {
	ends, err := KeyEnds(ctx, odoo)
	if err != nil || len(ends) == 0 {
		return nil // a password is in use, or keys are hidden; the check of the login speaks of that
	}
	now, err := odoo.ServerTime(ctx)
	if err != nil || now.IsZero() {
		return nil
	}
	var out []report.Check
	for _, k := range ends {
		f := report.Check{
			Name: "key", Level: report.OK,
			Text: fmt.Sprintf("the key %q expires on %s", k.Name, k.Ends.Format(time.DateOnly)),
		}
		switch {
		case k.Ends.Before(now):
			f.Level, f.Text = report.Warning, fmt.Sprintf("the key %q expired on %s", k.Name, k.Ends.Format(time.DateOnly))
			f.Remedy = "delete it in Odoo, or create a new one if it is the one in use"
		case k.Ends.Sub(now) <= keyWarning:
			f.Level, f.Remedy = report.Warning, "make a new key and set odoo.api_key before then"
		}
		out = append(out, f)
	}
	return out
}
