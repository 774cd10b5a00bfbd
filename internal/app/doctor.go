package app

import (
	"context"
	"fmt"
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
	var stops []func() error
	defer func() {
		for _, stop := range stops {
			_ = stop() // nothing was written
		}
	}()
	log, err := newLog(o.Settings.Log, o.LogTo)
	if err != nil {
		log = zap.NewNop() // the settings were checked; only an upgrade of the store is logged
	}
	var odoo *odooclient.Client
	var db *store.Store
	connect := func(ctx context.Context, o odooclient.Options) (*odooclient.Client, error) {
		client, err := odooclient.Connect(ctx, o)
		if err == nil {
			stops = append(stops, func() error { client.Close(); return nil })
		}
		return client, err
	}
	target := doctor.Target{
		URL: o.Settings.Odoo.URL, Now: o.Now, PasswordAsKey: !looksLikeKey(o.Settings.Odoo.APIKey.Reveal()),
		Connect: func(ctx context.Context) (doctor.Odoo, error) {
			client, err := connect(ctx, clientOptions(o.Settings))
			if err != nil {
				return nil, err
			}
			odoo = client
			return client, nil
		},
		StoreLocation: store.Location(o.Settings.Store.URL),
		OpenStore: func(ctx context.Context) (doctor.Store, error) {
			s, err := store.OpenExisting(ctx, o.Settings.Store.URL, upgradeOptions(o.Settings.Store, log)...)
			if err != nil {
				return nil, err
			}
			db, stops = s, append(stops, s.Close)
			return s, nil
		},
	}
	r := o.Settings.Rules
	target.NotesOnAllLeads = o.Settings.Notes.Placement == rules.NoteOnAll
	target.Owners = []doctor.Owner{
		{Setting: "rules.merge_salesperson", Value: r.MergeSalesperson},
		{Setting: "rules.merge_team", Value: r.MergeTeam, Team: true},
		{Setting: "rules.group_salesperson", Value: r.GroupSalesperson},
		{Setting: "rules.group_team", Value: r.GroupTeam, Team: true},
	}
	if o.Settings.Odoo.UndoUser != "" {
		target.ConnectUndo = func(ctx context.Context) (doctor.Odoo, error) { return connect(ctx, undoOptions(o.Settings)) }
	}
	health := doctor.Run(ctx, target)
	if odoo != nil {
		health.Checks = append(health.Checks, webhookCheck(ctx, o.Settings, odoo, db))
	}
	if db != nil && odoo != nil {
		health.Checks = append(health.Checks, databaseChecks(ctx, o.Settings.Store.URL, odoo, db)...)
	}
	if db != nil {
		health.Checks = append(health.Checks, missingLeadsChecks(ctx, db)...)
		health.Checks = append(health.Checks, unseenModelChecks(ctx, db)...)
		health.Checks = append(health.Checks, retentionChecks(ctx, db)...)
		health.Checks = append(health.Checks, sendChecks(ctx, o.Settings, db)...)
	}
	return health
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
		f.Text = "its Odoo database could not be compared: " + err.Error()
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

// missingHint is what to do about leads that disappeared.
const missingHint = "check in Odoo that the leads are there and that Leadtwin's user sees them; a second 'leadtwin " +
	"sweep --full' that " +
	"finds the same removes them, or 'leadtwin sweep --full --accept-missing' does so now"

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
