package apply

import (
	"context"
	"fmt"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// leadReader reads leads with their customers from Odoo, and the directory once.
type leadReader struct {
	odoo      Reader
	store     Contacts
	directory *crm.Directory  // nil until it is read
	resolver  *rules.Resolver // made from the directory when it is needed
}

// Read reads leads and their customers from Odoo.
func (l *leadReader) Read(ctx context.Context, ids []crm.LeadID) (leads []rules.Lead, missing []crm.LeadID, err error) {
	if len(ids) == 0 {
		return nil, nil, nil
	}
	found, missing, err := l.odoo.Leads(ctx, ids)
	if err != nil {
		return nil, nil, fmt.Errorf("read leads %s again: %w", crm.FormatIDs(ids), err)
	}
	var partners []crm.PartnerID
	for i := range found {
		if found[i].Customer != 0 {
			partners = append(partners, found[i].Customer)
		}
	}
	customers := map[crm.PartnerID]crm.Customer{}
	if len(partners) > 0 {
		list, err := l.odoo.Customers(ctx, partners)
		if err != nil {
			return nil, nil, fmt.Errorf("read the customers of leads %s: %w", crm.FormatIDs(ids), err)
		}
		for _, c := range list {
			customers[c.ID] = c
		}
		if err := l.store.SetParentCompanies(ctx, customers); err != nil { // who belongs to whom decides no merge: the mirror will do
			return nil, nil, fmt.Errorf("read the companies above customers: %w", err)
		}
	}
	for i := range found {
		leads = append(leads, l.known().Lead(found[i], customers[found[i].Customer]))
	}
	return leads, missing, nil
}

// known puts leads together with what the directory says of users and companies.
func (l *leadReader) known() *rules.Resolver {
	if l.resolver == nil || l.resolver.Directory() != l.directory {
		l.resolver = rules.NewResolver(l.directory)
	}
	return l.resolver
}

// refreshDirectory re-reads the directory, since decisions rest on it.
func (l *leadReader) refreshDirectory(ctx context.Context) error {
	l.directory = nil
	_, err := l.Directory(ctx)
	return err
}

// Directory returns the users, teams and stages as this run has read them: notes need names, which do not change within a run.
func (l *leadReader) Directory(ctx context.Context) (*crm.Directory, error) {
	if l.directory != nil {
		return l.directory, nil
	}
	d, err := l.odoo.Directory(ctx)
	if err != nil {
		return nil, fmt.Errorf("read users, teams and stages: %w", err)
	}
	l.directory = d
	return d, nil
}
