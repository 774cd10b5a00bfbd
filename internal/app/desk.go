package app

import (
	"cmp"
	"context"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"leadtwin/internal/api"
	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/plaintext"
	"leadtwin/internal/store"
	"leadtwin/internal/ui"
	"leadtwin/rules"
	"leadtwin/sync/cluster"
)

// deskCases gives the review desk its cases. A decision is stored, and wake starts the worker that applies it.
type deskCases struct {
	app   *App
	queue *desk.Queue
	wake  func()
}

// detailsLimit is how long a page waits for values of leads that only Odoo has.
const detailsLimit = 3 * time.Second

// Queue lists the waiting cases without a decision.
func (d *deskCases) Queue(ctx context.Context) ([]*desk.Row, error) {
	rows, err := d.queue.Rows(ctx, d.app.o.Now())
	if err != nil {
		return nil, err
	}
	approvals, err := d.app.store.OpenApprovals(ctx)
	if err != nil {
		return nil, err
	}
	decided := map[string]bool{}
	for _, a := range approvals {
		decided[a.Case] = true
	}
	rows = slices.DeleteFunc(rows, func(r *desk.Row) bool { return decided[r.Case] })
	return rows, d.markRows(ctx, rows)
}

// Find returns the cases that a search names, whether they wait or not.
func (d *deskCases) Find(ctx context.Context, id desk.SearchedID) ([]*desk.Row, error) {
	rows, err := d.queue.Find(ctx, id, d.app.o.Now())
	if err != nil {
		return nil, err
	}
	approvals, err := d.app.store.OpenApprovals(ctx)
	for _, a := range approvals {
		if i := slices.IndexFunc(rows, func(r *desk.Row) bool { return r.Case == a.Case }); i >= 0 {
			rows[i].Decided = a.By
		}
	}
	return rows, err
}

// markRows adds to rows who asked for their leads, and who proposed a merge that waits for a second person. The list is
// the caller's; the rows are not.
func (d *deskCases) markRows(ctx context.Context, rows []*desk.Row) error {
	proposals, err := d.app.store.OpenProposals(ctx)
	if err != nil {
		return err
	}
	requests, err := d.app.store.OwnerRequests(ctx, "")
	if err != nil {
		return err
	}
	asked := map[string][]string{}
	for _, r := range requests {
		asked[r.Case] = append(asked[r.Case], r.Name)
	}
	for i, row := range rows {
		p, proposed := proposals[row.Case]
		proposed = proposed && p.Covers(row.Leads, row.Facts)
		if !proposed && asked[row.Case] == nil {
			continue
		}
		marked := *row
		marked.Requested = asked[row.Case]
		if proposed {
			marked.Proposed = p.By
		}
		rows[i] = &marked
	}
	return nil
}

// Case reads a case with its leads from the mirror. Errors: *store.NotFoundError, *desk.EndedError.
func (d *deskCases) Case(ctx context.Context, id string) (desk.Case, error) {
	one, err := d.app.findCase(ctx, id)
	if err != nil {
		return desk.Case{}, err
	}
	if err := d.app.addLearnt(ctx, &one); err != nil {
		return desk.Case{}, err
	}
	out := desk.Case{Case: one, Odoo: d.app.odooMajor()}
	if out.Directory, err = d.app.store.Directory(ctx); err != nil {
		return out, fmt.Errorf("read the directory: %w", err)
	}
	out.Resolver = d.app.resolvers.resolverOf(out.Directory)
	mirror := cluster.NewMirror(d.app.store, nil, out.Resolver)
	if out.Records, err = mirror.ReadLeads(ctx, one.Leads); err != nil {
		return out, err
	}
	proposed, err := d.app.proposal(ctx, id)
	if err != nil {
		return out, err
	}
	out.Proposal = shownProposal(&one, proposed)
	if out.Requests, err = d.app.store.OwnerRequests(ctx, id); err != nil {
		return out, err
	}
	approval, err := d.app.store.OpenApproval(ctx, id)
	if store.IsNotFound(err) {
		return out, nil
	}
	out.Decided, out.Proposer = approval.By, approval.ProposedBy
	return out, err
}

// AddLeads adds leads of no or another case to those of a case, as far as the mirror has them.
func (d *deskCases) AddLeads(ctx context.Context, c *desk.Case, leads []crm.LeadID) error {
	if len(leads) == 0 {
		return nil
	}
	mirror := cluster.NewMirror(d.app.store, nil, c.Resolver)
	added, err := mirror.ReadLeads(ctx, leads)
	if err != nil {
		return fmt.Errorf("read the leads that are added to case %s: %w", c.ID, err)
	}
	for _, l := range added {
		if !slices.Contains(c.Leads, l.ID) && !slices.Contains(c.Added, l.ID) {
			c.Records, c.Added = append(c.Records, l), append(c.Added, l.ID)
		}
	}
	return nil
}

// Details reads values of leads from Odoo that the mirror does not have; none if it does not answer in time, since a
// case can be decided without. Leads that no longer exist are soon evaluated again.
func (d *deskCases) Details(ctx context.Context, ids []crm.LeadID) desk.Details {
	link := d.app.linked.Load()
	if link == nil || len(ids) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, detailsLimit)
	defer cancel()
	details, err := link.odoo.LeadDetails(ctx, ids, d.app.o.Now().Add(-desk.ActiveWriter))
	if err != nil {
		d.app.log.Warn("details of leads cannot be read", zap.Error(err))
		return nil
	}
	if gone := desk.Details(details).Missing(ids); len(gone) > 0 {
		if err := d.app.store.AddToInbox(ctx, gone, d.app.o.Now()); err != nil {
			d.app.log.Warn("leads that no longer exist cannot be reported", zap.Error(err))
		}
		d.wake()
	}
	return details
}

// shownMerges is how many merges that users made in Odoo a page names.
const shownMerges = 5

// MergesInOdoo asks Odoo for merges of leads since a time, but those of Leadtwin; none where it does not answer in
// time.
func (d *deskCases) MergesInOdoo(ctx context.Context, leads []crm.LeadID, since time.Time) []desk.OdooMerge {
	link := d.app.linked.Load()
	if link == nil || len(leads) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, detailsLimit)
	defer cancel()
	found, err := link.odoo.MergeSummaries(ctx, since, shownMerges, leads...)
	if err != nil {
		d.app.log.Warn("merges in Odoo cannot be read", zap.Error(err))
		return nil
	}
	names, err := d.UserNames(ctx)
	if err != nil {
		d.app.log.Warn("users cannot be named", zap.Error(err))
	}
	var merges []desk.OdooMerge
	for _, m := range found {
		if m.By != crm.UserID(link.odoo.Session().UID) {
			by := cmp.Or(names[m.By], fmt.Sprintf("#%d", m.By))
			merges = append(merges, desk.OdooMerge{Lead: m.Lead, By: by, At: m.At})
		}
	}
	return merges
}

// PlanMerge is the merge that would be planned for a case without some of its leads; empty where Odoo was not reached
// yet.
func (d *deskCases) PlanMerge(c *desk.Case, leftOut []crm.LeadID) crm.PlannedAction {
	if d.app.linked.Load() == nil {
		return crm.PlannedAction{}
	}
	leads := slices.DeleteFunc(slices.Clone(c.Records), func(l rules.Lead) bool { return slices.Contains(leftOut, l.ID) })
	return rules.PlanMerge(leads, d.app.policy())
}

// Directory has the names of users, teams and companies, from the mirror.
func (d *deskCases) Directory(ctx context.Context) (*crm.Directory, error) {
	return d.app.store.Directory(ctx)
}

// UserNames returns the names of Odoo's users, from the mirror.
func (d *deskCases) UserNames(ctx context.Context) (map[crm.UserID]string, error) {
	directory, err := d.app.store.Directory(ctx)
	if err != nil {
		return nil, err
	}
	names := make(map[crm.UserID]string, len(directory.Users))
	for id, user := range directory.Users {
		names[id] = user.Name
	}
	return names, nil
}

func (a *App) odooMajor() int {
	if link := a.linked.Load(); link != nil {
		return link.odoo.Session().Version.Major
	}
	return 0
}

// PreviewNote is the HTML of the note that a decision to keep a case separate would post; empty where Odoo was not
// reached yet.
func (d *deskCases) PreviewNote(ctx context.Context, c *desk.Case, by, sentence string) (template.HTML, error) {
	if d.app.linked.Load() == nil {
		return "", nil
	}
	as := store.Approval{By: by, Sentence: plaintext.SingleLine(sentence, 0), Added: c.Added}
	html, err := d.app.newApplier(ctx).PreviewNote(&c.Case, c.Records, c.Directory, &as)
	return template.HTML(html), err //nolint:gosec // the note's own template escapes what comes from Odoo and from users
}

// newPages returns the review desk and the API of the service; wake starts its workers.
func (a *App) newPages(wake func()) (http.Handler, error) {
	cases, past := &deskCases{app: a, queue: desk.NewQueue(a.store), wake: wake}, &deskPast{app: a, wake: wake}
	state := &deskState{app: a, cases: cases}
	base := a.o.Settings.Server.BasePath
	pages, err := ui.New(ui.Options{
		Cases: cases, Past: past, State: state, Accounts: &deskAccounts{a}, Sessions: a.store, Tokens: a.store,
		Now: a.o.Now, Log: a.log, LeadURL: a.leadURL, BasePath: base, Mode: a.o.Settings.Mode, SignedIn: a.o.SignedIn,
		Secure: strings.HasPrefix(a.o.Settings.Server.PublicURL, "https://"), Proxies: a.trustedProxies(),
		Ending: a.ending.Done(),
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle(base+"/", pages.Handler())
	mux.Handle(base+"/api/v1/", api.Handler(api.Options{
		Cases: cases, Past: past, Mirror: a, Stats: state, Events: a, Teams: past, Tokens: a.store, Requests: a.store,
		Now: a.o.Now, Log: a.log, BasePath: base, Ending: a.ending.Done(),
	}))
	return mux, nil
}
