package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"leadtwin/config"
	"leadtwin/internal/doctor"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply"
	"leadtwin/sync/apply/automation"
	"leadtwin/sync/crawl"
)

// Doctor runs all checks. It also works where New fails, and reports why.
func Doctor(ctx context.Context, o Options) report.Health {
	e := examination{settings: o.Settings}
	defer e.close()
	var err error
	if e.log, err = newLog(o.Settings.Log, o.LogTo); err != nil {
		e.log = zap.NewNop() // the settings were checked; only an upgrade of the store is logged
	}
	health := doctor.Run(ctx, e.target(o.Now))
	health.Checks = append(health.Checks, e.ownChecks(ctx)...)
	return health
}

// examination is one run of all checks, with what they could open.
type examination struct {
	settings config.Config
	log      *zap.Logger
	odoo     *odooclient.Client // nil: it could not be reached
	db       *store.Store       // nil: it could not be opened
	stops    []func() error
}

func (e *examination) close() {
	for _, stop := range e.stops {
		_ = stop() // nothing was written
	}
}

func (e *examination) connect(ctx context.Context, o odooclient.Options) (*odooclient.Client, error) {
	client, err := odooclient.Connect(ctx, o)
	if err == nil {
		e.stops = append(e.stops, func() error { client.Close(); return nil })
	}
	return client, err
}

// target is what the checks of package doctor work on.
func (e *examination) target(now func() time.Time) doctor.Target {
	c := e.settings
	target := doctor.Target{
		URL: c.Odoo.URL, Now: now, PasswordAsKey: !looksLikeKey(c.Odoo.APIKey.Reveal()),
		Connect: func(ctx context.Context) (doctor.Odoo, error) {
			client, err := e.connect(ctx, clientOptions(c))
			if err != nil {
				return nil, err
			}
			e.odoo = client
			return client, nil
		},
		StoreLocation: store.Location(c.Store.URL),
		OpenStore: func(ctx context.Context) (doctor.Store, error) {
			db, err := store.OpenExisting(ctx, c.Store.URL, upgradeOptions(c.Store, e.log)...)
			if err != nil {
				return nil, err
			}
			e.db, e.stops = db, append(e.stops, db.Close)
			return db, nil
		},
		NotesOnAllLeads: c.Notes.Placement == rules.NoteOnAll,
		Owners: []doctor.Owner{
			{Setting: "rules.merge_salesperson", Value: c.Rules.MergeSalesperson},
			{Setting: "rules.merge_team", Value: c.Rules.MergeTeam, Team: true},
			{Setting: "rules.group_salesperson", Value: c.Rules.GroupSalesperson},
			{Setting: "rules.group_team", Value: c.Rules.GroupTeam, Team: true},
		},
	}
	if c.Odoo.UndoUser != "" {
		target.ConnectUndo = func(ctx context.Context) (doctor.Odoo, error) { return e.connect(ctx, undoOptions(c)) }
	}
	return target
}

// ownChecks check what only this package knows about Odoo and the store.
func (e *examination) ownChecks(ctx context.Context) (checks []report.Check) {
	if e.odoo != nil {
		checks = append(checks, webhookCheck(ctx, e.settings, e.odoo, e.db))
	}
	if e.db == nil {
		return checks
	}
	if e.odoo != nil {
		checks = append(checks, databaseChecks(ctx, e.settings.Store.URL, e.odoo, e.db)...)
	}
	return slices.Concat(checks, missingLeadsChecks(ctx, e.db), unseenModelChecks(ctx, e.db),
		retentionChecks(ctx, e.db), sendChecks(ctx, e.settings, e.db))
}

// databaseChecks compares the Odoo database with the one that the store belongs to.
func databaseChecks(ctx context.Context, url string, odoo *odooclient.Client, db *store.Store) []report.Check {
	f := report.Check{Name: "store", Level: report.Failed}
	home, err := readHome(ctx, db)
	var id odooclient.DatabaseID
	if err == nil {
		id, err = odoo.DatabaseID(ctx)
	}
	if err != nil {
		f.Text = "could not check which Odoo database it belongs to: " + err.Error()
		return []report.Check{f}
	}
	if other := home.differs(homeDatabase{Database: id.Name, ID: id}); other != nil {
		other.Store = store.Location(url)
		f.Text, f.Remedy = other.Error(), Hint(other)
		return []report.Check{f}
	}
	if home.Database == "" {
		return nil
	}
	var past comparedPast
	if _, err := db.GetFact(ctx, pastFact, &past); err == nil && len(past.Problems) > 0 {
		f.Text, f.Remedy = past.err().Error(), pastHint
		return []report.Check{f}
	}
	return []report.Check{
		{Name: "store", Level: report.OK, Text: fmt.Sprintf("store %s belongs to this Odoo database", db.Identity().ID)},
	}
}

// looksLikeKey: Odoo's API keys are 40 hexadecimal digits.
func looksLikeKey(s string) bool {
	return len(s) == 40 && strings.Trim(strings.ToLower(s), "0123456789abcdef") == ""
}

// unseenModelChecks reports which links to merged leads a merge can neither see nor restore.
func unseenModelChecks(ctx context.Context, db *store.Store) []report.Check {
	unseen, err := apply.ReadUnseenModels(ctx, db)
	if err != nil || !unseen.Known {
		return nil // the first write looks for them
	}
	var out []report.Check
	if unseen.Incomplete {
		out = append(out, report.Check{
			Name:  "links",
			Level: report.Warning,
			Text: "the Leadtwin user may not read the list of models: links from custom models to merged leads are neither " +
				"restored nor reported",
			Remedy: "if custom models refer to leads, give the user the right 'Access Rights', or merge such leads manually",
		})
	}
	if len(unseen.Unreadable) > 0 {
		out = append(out, report.Check{
			Name:  "links",
			Level: report.Warning,
			Text: "records of these models may refer to leads, but the Leadtwin user may not read them, so links to merged " +
				"leads are not restored: " + strings.Join(unseen.Unreadable, ", "),
			Remedy: "give the user the right to read and write them",
		})
	}
	return out
}

// missingHint is advice about leads that disappeared.
const missingHint = "check in Odoo that the leads exist and that Leadtwin's user can read them; a second " +
	"'leadtwin sweep --full' that finds the same removes them, or 'leadtwin sweep --full --accept-missing' does so now"

func (a *App) crawlOptions() crawl.Options {
	return crawl.Options{MaxMissingPercent: a.o.Settings.Limits.MaxMissingPercent}
}

// missingLeadsChecks reports leads that sweeps keep although Odoo no longer shows them.
func missingLeadsChecks(ctx context.Context, db *store.Store) []report.Check {
	d, err := crawl.MissingLeads(ctx, db)
	if err != nil || d == nil {
		return nil // the check of the store reports the error
	}
	return []report.Check{{
		Name: "missing", Level: report.Warning, Remedy: missingHint,
		Text: missingText(d) + ", since " + d.At.Local().Format(time.DateTime),
	}}
}

func missingText(d *crawl.Disappearance) string {
	return fmt.Sprintf("Odoo shows only %d of %d known leads; none was removed", d.Known-d.Gone, d.Known)
}

// webhookCheck reports the state of the rules in Odoo. For a user who may not read them it uses what the store knows;
// db is nil where the store could not be opened.
func webhookCheck(ctx context.Context, c config.Config, odoo *odooclient.Client, db *store.Store) report.Check {
	f := report.Check{Name: "webhook", Level: report.OK}
	s := odoo.Session()
	tokens := c.Webhooks.Tokens()
	switch {
	case !s.Version.HasWebhooks():
		f.Text = "not possible in Odoo " + s.Version.Text +
			" (17 is the first): changes are found by schedule.incremental, " + c.Schedule.Incremental
		return f
	case c.Server.PublicURL == "" || len(tokens) == 0:
		f.Text = "off: server.public_url or webhooks.token is not set; schedule.incremental finds changes, " +
			c.Schedule.Incremental
		return f
	}
	found, err := automation.NewInstaller(odoo, c.Server.PublicURL, tokens[0]).Status(ctx)
	switch {
	case odooclient.Is(err, odooclient.Forbidden):
		return storedWebhookCheck(ctx, c, db)
	case odooclient.Is(err, odooclient.UnknownModel):
		f.Level, f.Text, f.Remedy = report.Warning, "the module Automation Rules (base_automation) is not installed",
			"install it in Odoo under Apps, then 'leadtwin webhook install'"
	case err != nil:
		f.Level, f.Text = report.Warning, "the rules could not be read: "+err.Error()
	case automation.OverallState(found) == automation.Installed:
		f.Text = "installed and up to date"
	default:
		f.Level, f.Remedy = report.Warning, "leadtwin webhook install --verify"
		for _, r := range found {
			if r.State != automation.Installed {
				f.Text += fmt.Sprintf("; rule %q is %s", r.Name, r.State)
			}
			for _, what := range r.Problems {
				f.Text += ": " + what
			}
		}
		f.Text = strings.TrimPrefix(f.Text, "; ")
	}
	return f
}

// storedWebhookCheck is what the store knows of the rules.
func storedWebhookCheck(ctx context.Context, c config.Config, db *store.Store) report.Check {
	f := report.Check{
		Name:  "webhook",
		Level: report.Warning,
		Text: "this user may not read the rules (requires Settings rights), and Leadtwin has not installed any from this " +
			"store",
		Remedy: "leadtwin webhook install --user LOGIN --key-file FILE, once, with an administrator's key",
	}
	var known installed
	if db == nil {
		return f
	}
	if _, err := db.GetFact(ctx, webhookFact, &known); err != nil || known.At.IsZero() {
		return f
	}
	at := known.At.UTC().Format(time.DateOnly)
	if known.Address != addressHash(c) {
		f.Text = "installed from here at " + at +
			", but server.public_url or webhooks.token changed since: Odoo calls the old address"
		return f
	}
	return report.Check{
		Name:  "webhook",
		Level: report.OK,
		Text:  "installed from here at " + at + " (this user may not read the rules)",
	}
}
