package cluster

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/odooclient"
	"leadtwin/rules"
)

// Correspondence lists the correspondents of the leads' salespeople: the external addresses in the messages of each
// lead, ascending. Leads without any are left out.
type Correspondence interface {
	Correspondents(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID][]string, error)
}

// Evaluate is rules.Evaluate for leads that two salespeople work on, too: where a merge would join such leads, it asks
// with whom they wrote, and evaluates again with that. nil asks nothing.
func Evaluate(
	ctx context.Context, mail Correspondence, leads []rules.Lead, p rules.Policy, frequent rules.FrequentKeys,
	dismissed rules.Dismissed, now time.Time,
) (rules.Result, error) {
	result := rules.Evaluate(leads, p, frequent, dismissed, now)
	known, err := WithCorrespondents(ctx, mail, leads, result.Cases, &p)
	if err != nil || known == nil {
		return result, err
	}
	return rules.Evaluate(known, p, frequent, dismissed, now), nil
}

// WithCorrespondents returns the leads with the correspondents that Evaluate needs, after rules found these cases. It
// returns nil where that changes nothing.
func WithCorrespondents(
	ctx context.Context, mail Correspondence, leads []rules.Lead, cases []crm.Case, p *rules.Policy,
) ([]rules.Lead, error) {
	ids := rules.ToAskAbout(cases, p)
	if mail == nil || len(ids) == 0 {
		return nil, nil
	}
	wrote, err := mail.Correspondents(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read with whom salespeople wrote about %d leads: %w", len(ids), err)
	}
	if len(wrote) <= 1 { // it takes two to differ
		return nil, nil
	}
	leads = slices.Clone(leads)
	for i := range leads {
		leads[i].Correspondents = wrote[leads[i].ID]
	}
	return leads, nil
}

// MailOdoo reads messages and their contacts; *odooclient.Client implements it.
type MailOdoo interface {
	Mails(ctx context.Context, leads []crm.LeadID) ([]odooclient.Mail, error)
	Customers(ctx context.Context, ids []crm.PartnerID) ([]crm.Customer, error)
}

// OdooMail is the Correspondence in Odoo's chatter.
type OdooMail struct {
	odoo     MailOdoo
	policy   *rules.Policy
	resolver func(ctx context.Context) (*rules.Resolver, error)
}

// NewOdooMail returns an OdooMail. The resolver, which is read if there are messages, knows the company's own users.
func NewOdooMail(
	odoo MailOdoo, p *rules.Policy, resolver func(ctx context.Context) (*rules.Resolver, error),
) *OdooMail {
	return &OdooMail{odoo, p, resolver}
}

// Correspondents reads the messages of leads, a hundred leads a call, and the addresses of the contacts in them.
func (m *OdooMail) Correspondents(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID][]string, error) {
	mails, err := m.odoo.Mails(ctx, leads)
	if err != nil || len(mails) == 0 {
		return nil, err
	}
	resolver, err := m.resolver(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the company's own users: %w", err)
	}
	contacts := map[crm.LeadID][]crm.PartnerID{}
	out := map[crm.LeadID][]string{}
	var all []crm.PartnerID
	for _, one := range mails {
		for _, id := range append(one.To, one.Author) {
			if id != 0 && !resolver.IsOwnContact(id) {
				contacts[one.Lead] = append(contacts[one.Lead], id)
				all = append(all, id)
			}
		}
		if address := resolver.OutsideAddress(one.From, m.policy); one.Author == 0 && address != "" {
			out[one.Lead] = append(out[one.Lead], address)
		}
	}
	address, err := m.addresses(ctx, resolver, all)
	if err != nil {
		return nil, err
	}
	for lead, ids := range contacts {
		for _, id := range ids {
			if address[id] != "" {
				out[lead] = append(out[lead], address[id])
			}
		}
	}
	for lead, list := range out {
		slices.Sort(list)
		out[lead] = slices.Compact(list)
	}
	return out, nil
}

// addresses returns the address of each contact, or its number where it has none. Those that no longer exist are left
// out.
func (m *OdooMail) addresses(
	ctx context.Context, resolver *rules.Resolver, ids []crm.PartnerID,
) (map[crm.PartnerID]string, error) {
	ids = lists.Distinct(ids)
	out := map[crm.PartnerID]string{}
	if len(ids) == 0 {
		return out, nil
	}
	found, err := m.odoo.Customers(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read %d contacts of messages: %w", len(ids), err)
	}
	for _, c := range found {
		switch out[c.ID] = resolver.OutsideAddress(c.Email, m.policy); {
		case out[c.ID] == "" && c.Email == "":
			out[c.ID] = fmt.Sprintf("contact %d", c.ID)
		}
	}
	return out, nil
}

// PastCases reads stored cases; *store.Store implements it.
type PastCases interface {
	CasesOfLeads(ctx context.Context, leads []crm.LeadID) ([]crm.Case, error)
}

// StoredMail is the Correspondence as far as the last pass held a merge back because of it. It asks Odoo nothing.
type StoredMail struct{ past PastCases }

// NewStoredMail returns a StoredMail.
func NewStoredMail(past PastCases) StoredMail { return StoredMail{past} }

// Correspondents reads it from the guards of stored cases.
func (s StoredMail) Correspondents(ctx context.Context, leads []crm.LeadID) (map[crm.LeadID][]string, error) {
	cases, err := s.past.CasesOfLeads(ctx, leads)
	if err != nil {
		return nil, fmt.Errorf("read the cases of %d leads: %w", len(leads), err)
	}
	out := map[crm.LeadID][]string{}
	for i := range cases {
		maps.Copy(out, rules.CorrespondentsIn(cases[i].Guards))
	}
	return out, nil
}
