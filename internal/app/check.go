package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/check"
)

// Check reads leads and all similar ones from Odoo and reports what should happen. It writes nothing.
func (a *App) Check(ctx context.Context, ids []crm.LeadID) (report.LeadCheck, error) {
	out := report.LeadCheck{Odoo: a.serverInfo()}
	got, err := check.New(a.odoo(), a.store, a.policy()).Check(ctx, ids, a.o.Now())
	if err != nil {
		return out, fmt.Errorf("check leads %s: %w", crm.FormatIDs(ids), err)
	}
	out.Cases, out.Missing = withPlannedState(got.Cases, false), got.Missing
	out.References.Leads = got.Leads
	addNames(&out.References, got.Directory)
	out.Similar = got.Similar
	return out, nil
}

// CheckContact returns the leads of the mirror that are similar to a contact, and what a sweep would decide if it were
// a lead: as if there were only the leads of a sales team, unless that is 0. It asks Odoo nothing. Errors:
// *check.ContactError, desk.ErrNotSwept.
func (a *App) CheckContact(ctx context.Context, contact check.Contact, team crm.TeamID) (report.MirrorCheck, error) {
	mirror, err := a.newMirror(ctx, team)
	if err != nil {
		return report.MirrorCheck{}, err
	}
	found, err := mirror.CheckContact(ctx, contact, a.o.Now())
	if err != nil {
		return report.MirrorCheck{}, err
	}
	return a.describeCheck(ctx, found)
}

// SimilarLeads returns the leads of the mirror that are similar to one of them: as if there were only the leads of a
// sales team, unless that is 0. It asks Odoo nothing. Errors: *store.NotFoundError, desk.ErrNotSwept.
func (a *App) SimilarLeads(ctx context.Context, lead crm.LeadID, team crm.TeamID) (report.MirrorCheck, error) {
	mirror, err := a.newMirror(ctx, team)
	if err != nil {
		return report.MirrorCheck{}, err
	}
	found, err := mirror.Check(ctx, []crm.LeadID{lead}, a.o.Now())
	if err != nil {
		return report.MirrorCheck{}, err
	}
	if len(found.Missing) > 0 {
		return report.MirrorCheck{}, &store.NotFoundError{What: "lead", ID: crm.FormatIDs(found.Missing)}
	}
	out, err := a.describeCheck(ctx, found)
	out.Lead = lead
	return out, err
}

func (a *App) newMirror(ctx context.Context, team crm.TeamID) (*check.Mirror, error) {
	directory, err := a.store.Directory(ctx)
	if store.IsNotFound(err) {
		return nil, desk.ErrNotSwept
	}
	if err != nil {
		return nil, fmt.Errorf("read the directory: %w", err)
	}
	policy, err := a.storedPolicy(ctx)
	if err != nil {
		return nil, err
	}
	var leads check.MirrorStore = a.store
	if team != 0 {
		leads = teamMirror{a.store, team}
	}
	return check.NewMirror(leads, policy, a.resolvers.resolverOf(directory)), nil
}

// storedPolicy is the policy of the connection, or, before Odoo was reached, that for the server of the last run.
func (a *App) storedPolicy(ctx context.Context) (rules.Policy, error) {
	if link := a.linked.Load(); link != nil {
		return link.policy, nil
	}
	var known odooclient.Session
	if _, err := a.store.GetFact(ctx, sessionFact, &known); err != nil {
		return rules.Policy{}, err
	}
	major := known.Version.Major
	if last := a.offline.Load(); last != nil && last.Odoo == major {
		return *last, nil
	}
	policy, err := policyOf(a.o.Settings, major)
	if err == nil {
		a.offline.Store(&policy)
	}
	return policy, err
}

// describeCheck reports what was found about one lead or contact.
func (a *App) describeCheck(ctx context.Context, found check.Result) (report.MirrorCheck, error) {
	out := report.MirrorCheck{Verdict: crm.Ignore, Similar: []report.MatchedLead{}, Cases: []report.CheckedCase{}}
	for _, similar := range found.Similar {
		for _, one := range similar.Leads {
			out.Similar = append(out.Similar, a.describeMatch(one, found.Leads[one.ID]))
		}
	}
	rank := []crm.Verdict{crm.Merge, crm.Review, crm.Separate, crm.Ignore}
	slices.SortStableFunc(found.Cases, func(x, y crm.Case) int {
		return cmp.Compare(slices.Index(rank, x.Verdict), slices.Index(rank, y.Verdict))
	})
	for i := range found.Cases {
		out.Cases = append(out.Cases, describeCase(&found.Cases[i]))
	}
	if len(out.Cases) > 0 {
		out.Verdict = out.Cases[0].Verdict
	}
	var err error
	out.AsOf, err = a.timeFact(ctx, lastSweepFact)
	out.AsOf = out.AsOf.UTC()
	return out, err
}

func (a *App) describeMatch(one report.SimilarLead, lead crm.Lead) report.MatchedLead {
	return report.MatchedLead{
		ID: one.ID, Relation: one.Relation, Title: lead.Title, Contact: lead.ContactName, Company: lead.CompanyName,
		Type: lead.Type, Active: lead.Active, Salesperson: lead.Salesperson, Team: lead.Team, Link: a.leadURL(one.ID),
		Evidence: one.Evidence,
	}
}

// describeCase leaves the lead that is none yet out of a case; texts call it new.
func describeCase(one *crm.Case) report.CheckedCase {
	out := report.CheckedCase{
		Verdict: one.Verdict, Leads: withoutDraft(one.Leads), Survivor: one.Survivor,
		Reasons: reasonsWithoutDraft(one.Reasons), Guards: reasonsWithoutDraft(one.Guards),
	}
	if !one.Updated.IsZero() {
		out.ID = one.ID
	}
	if out.Survivor == check.NewLead {
		out.Survivor = 0
	}
	return out
}

func withoutDraft(ids []crm.LeadID) []crm.LeadID {
	return slices.DeleteFunc(append([]crm.LeadID{}, ids...), func(id crm.LeadID) bool { return id == check.NewLead })
}

func reasonsWithoutDraft(reasons []crm.Reason) []crm.Reason {
	out := []crm.Reason{}
	for _, r := range reasons {
		isOfDraft := slices.Contains(r.Leads, check.NewLead)
		r.Leads = withoutDraft(r.Leads)
		if isOfDraft {
			r.Text = strings.ReplaceAll(r.Text, strconv.FormatInt(int64(check.NewLead), 10), "(new)")
		}
		out = append(out, r)
	}
	return out
}
