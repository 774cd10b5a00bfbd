package doctor

import (
	"context"
	"fmt"

	"leadtwin/internal/report"
	"leadtwin/odooclient"
)

func countLeads(ctx context.Context, odoo Odoo, domain ...any) (int, error) {
	if domain == nil {
		domain = []any{}
	}
	n := 0
	err := odoo.Call(ctx, odooclient.Request{
		Model: "crm.lead", Method: "search_count", Args: []odooclient.Arg{{Name: "domain", Value: domain}},
		Context: map[string]any{"active_test": false},
	}, &n)
	return n, err
}

func checkLeads(ctx context.Context, odoo Odoo) []report.Check {
	n, err := countLeads(ctx, odoo)
	if err != nil {
		return []report.Check{{
			Name: "leads", Level: report.Failed, Text: "could not count the leads: " + err.Error(),
			Remedy: "give the user Sales: 'User: All Documents'",
		}}
	}
	if n == 0 {
		return []report.Check{{
			Name: "leads", Level: report.Warning, Text: "there are no leads",
			Remedy: "check odoo.database, and that the user may see all leads",
		}}
	}
	return []report.Check{{Name: "leads", Level: report.OK, Text: fmt.Sprintf("%d, archived ones included", n)}}
}

// checkProperties reports whether the leads' properties can be read over XML-RPC, where that needs the help of
// JSON-RPC.
func checkProperties(ctx context.Context, odoo Odoo) []report.Check {
	s := odoo.Session()
	if s.Transport != odooclient.XMLRPC || !s.Version.EmptyPropertiesAreNone() || !s.Has("crm.lead", "lead_properties") {
		return nil
	}
	if err := odoo.PingJSONRPC(ctx); err != nil {
		return []report.Check{{
			Name: "properties", Level: report.Failed,
			Text: fmt.Sprintf("Odoo %d cannot send properties without a value over XML-RPC, so leads that have them cannot "+
				"be merged: %v", s.Version.Major, err),
			Remedy: "set odoo.transport to auto, and allow /jsonrpc in the reverse proxy of Odoo",
		}}
	}
	return []report.Check{{
		Name: "properties", Level: report.OK,
		Text: "read over JSON-RPC where XML-RPC cannot send them",
	}}
}

// checkPhones counts the numbers that Odoo could not normalise, which Odoo compares by.
func checkPhones(ctx context.Context, odoo Odoo) []report.Check {
	with, err := countLeads(ctx, odoo, []any{"phone", "!=", false})
	raw := 0
	if err == nil {
		raw, err = countLeads(ctx, odoo, []any{"phone", "!=", false}, []any{"phone_sanitized", "=", false})
	}
	switch {
	case err != nil:
		return []report.Check{{Name: "phones", Level: report.Warning, Text: "could not count phone numbers: " + err.Error()}}
	case with > 0 && raw*2 > with:
		return []report.Check{{
			Name: "phones", Level: report.Warning,
			Text: fmt.Sprintf("Odoo could not normalise %d of %d numbers", raw,
				with), Remedy: "set countries on leads or on the company, and install the Python library phonenumbers on the " +
				"server; Leadtwin parses numbers itself, but the search of Odoo does not find these",
		}}
	}
	return []report.Check{{
		Name: "phones", Level: report.OK,
		Text: fmt.Sprintf("%d of %d numbers are normalised", with-raw, with),
	}}
}
