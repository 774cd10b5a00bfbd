package apply

import (
	"context"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/cluster"
)

// leadReader reads leads with their customers from Odoo, and the directory once.
type leadReader struct {
	odoo      Odoo
	store     Store
	directory *crm.Directory  // nil until it is read
	resolver  *rules.Resolver // made from the directory when it is needed

	// the users that the directory is known to be right about; nil: all
	confirmed map[crm.UserID]bool
}

// Read reads leads and their customers from Odoo.
func (l *leadReader) Read(ctx context.Context, ids []crm.LeadID) (leads []rules.Lead, missing []crm.LeadID, err error) {
	return l.reader().ReadLeads(ctx, ids)
}

// ReadValues reads leads and all values of some fields with one call, right after the customers that they had when they
// were read before. known is false if that takes more calls.
func (l *leadReader) ReadValues(
	ctx context.Context, before []rules.Lead, fields []string,
) (leads []rules.Lead, rows []records.Row, known bool, err error) {
	ids := make([]crm.LeadID, len(before))
	had := make([]crm.Lead, len(before))
	for i := range before {
		ids[i], had[i] = before[i].ID, before[i].Lead
	}
	reader := l.reader()
	customers, err := reader.Customers(ctx, had)
	if err != nil {
		return nil, nil, false, err
	}
	found, values, known, err := l.odoo.LeadValues(ctx, ids, fields)
	if err != nil || !known {
		return nil, nil, false, err
	}
	return reader.WithCustomers(found, customers), asRows(values), true, nil
}

// readNamedValues reads leads, all values of some fields with the same call, and their customers. known is false if
// one call cannot read the values.
func (l *leadReader) readNamedValues(
	ctx context.Context, ids []crm.LeadID, fields []string,
) (leads []rules.Lead, rows []records.Row, known bool, err error) {
	found, values, known, err := l.odoo.NamedLeadValues(ctx, ids, fields)
	if err != nil || !known {
		return nil, nil, false, err
	}
	reader := l.reader()
	customers, err := reader.Customers(ctx, found)
	if err != nil {
		return nil, nil, false, err
	}
	return reader.WithCustomers(found, customers), asRows(values), true, nil
}

func asRows(values []map[string]any) []records.Row {
	return lists.Map(values, func(one map[string]any) records.Row { return one })
}

// reader takes the parent companies of customers from the mirror: they decide no merge, and reading them costs calls.
func (l *leadReader) reader() *cluster.Reader {
	return cluster.NewReader(l.odoo, l.currentResolver(), l.store.SetParentCompanies)
}

func (l *leadReader) currentResolver() *rules.Resolver {
	if l.resolver == nil || l.resolver.Directory() != l.directory {
		l.resolver = rules.NewResolver(l.directory)
	}
	return l.resolver
}

// Resolver returns the resolver of the Directory.
func (l *leadReader) Resolver(ctx context.Context) (*rules.Resolver, error) {
	_, err := l.Directory(ctx)
	return l.currentResolver(), err
}
