package doctor

import (
	"context"
	"fmt"
	"time"

	"leadtwin/internal/console"
	"leadtwin/odooclient"
)

func count(ctx context.Context, odoo Odoo, domain ...any) (int, error) {
	if domain == nil {
		domain = []any{}
	}
	n := 0
	err := odoo.Call(ctx, odooclient.Request{
		Model: "crm.lead", Method: "search_count", Args: []odooclient.Arg{{Name: "domain", Value: domain}}, Context: map[string]any{"active_test": false},
	}, &n)
	return n, err
}

func leads(ctx context.Context, odoo Odoo) []console.Finding {
	n, err := count(ctx, odoo)
	if err != nil {
		return []console.Finding{{Check: "leads", Level: console.Failure, Text: "could not count the leads: " + err.Error(), Do: "give the user Sales: 'User: All Documents'"}}
	}
	if n == 0 {
		return []console.Finding{{Check: "leads", Level: console.Warning, Text: "there are no leads", Do: "check odoo.database, and that the user may see all leads"}}
	}
	return []console.Finding{{Check: "leads", Level: console.OK, Text: fmt.Sprintf("%d, archived ones included", n)}}
}

// phones says how many numbers Odoo could not bring into international form, which it compares by.
func phones(ctx context.Context, odoo Odoo) []console.Finding {
	with, err := count(ctx, odoo, []any{"phone", "!=", false})
	raw := 0
	if err == nil {
		raw, err = count(ctx, odoo, []any{"phone", "!=", false}, []any{"phone_sanitized", "=", false})
	}
	switch {
	case err != nil:
		return []console.Finding{{Check: "phones", Level: console.Warning, Text: "could not count phone numbers: " + err.Error()}}
	case with > 0 && raw*2 > with:
		return []console.Finding{{Check: "phones", Level: console.Warning, Text: fmt.Sprintf("Odoo could not normalise %d of %d numbers", raw, with), Do: "set countries on leads or on the company, and install the Python library phonenumbers on the server; Leadtwin reads numbers by itself, but Odoo's own search does not find these"}}
	}
	return []console.Finding{{Check: "phones", Level: console.OK, Text: fmt.Sprintf("%d of %d numbers are normalised", with-raw, with)}}
}

// key warns before an API key runs out, where Odoo tells.
func key(ctx context.Context, odoo Odoo) []console.Finding {
	if s := odoo.Session(); !s.KeysEnd() {
		return nil // keys do not run out there
	}
	var rows []struct {
		Name string `json:"name"`
		Ends any    `json:"expiration_date"`
	}
	err := odoo.Call(ctx, odooclient.Request{
		Model: "res.users.apikeys", Method: "search_read", Args: []odooclient.Arg{{Name: "domain", Value: []any{}}}, Opts: map[string]any{"fields": []string{"name", "expiration_date"}},
	}, &rows)
	if err != nil {
		return nil // a password is in use, or keys are hidden; the check of the login speaks of that
	}
	var out []console.Finding
	for _, r := range rows {
		text, _ := r.Ends.(string)
		ends, err := time.Parse(time.DateTime, text)
		if err != nil {
			continue // no end
		}
		there, err := odoo.ServerTime(ctx)
		if err != nil || there.IsZero() || ends.Sub(there) > 14*24*time.Hour {
			continue
		}
		out = append(out, console.Finding{Check: "key", Level: console.Warning, Text: fmt.Sprintf("the key %q runs out at %s", r.Name, ends.Format(time.DateOnly)), Do: "make a new one and set odoo.api_key before then"})
	}
	return out
}
