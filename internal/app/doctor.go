package app

import (
	"context"
	"fmt"
	"strings"

	"leadtwin/internal/doctor"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/snapshot"
)

// Doctor runs all checks. It works where New does not, since it says why.
func Doctor(ctx context.Context, o Options) report.Health {
	var stops []func() error
	defer func() {
		for _, stop := range stops {
			_ = stop() // nothing was written
		}
	}()
	var odoo *odooclient.Client
	var db *store.Store
	connect := func(ctx context.Context, o odooclient.Options) (*odooclient.Client, error) {
		client, err := odooclient.Connect(ctx, o)
		if err == nil {
			stops = append(stops, func() error { client.Close(); return nil })
		}
		return client, err
	}
	patient := doctor.Patient{
		URL: o.Settings.Odoo.URL, Now: o.Now, KeyIsNoKey: !looksLikeKey(o.Settings.Odoo.APIKey.Reveal()),
		Connect: func(ctx context.Context) (doctor.Odoo, error) {
			client, err := connect(ctx, clientOptions(o.Settings))
			if err != nil {
				return nil, err
			}
			odoo = client
			return client, nil
		},
		StorePlace: store.Location(o.Settings.Store.URL),
		OpenStore: func(ctx context.Context) (doctor.Store, error) {
			s, err := store.OpenExisting(ctx, o.Settings.Store.URL)
			if err != nil {
				return nil, err
			}
			db, stops = s, append(stops, s.Close)
			return s, nil
		},
	}
	r := o.Settings.Rules
	patient.NoteOnAll = o.Settings.Notes.Placement == rules.NoteOnAll
	patient.Owners = []doctor.Owner{
		{Setting: "rules.merge_salesperson", Value: r.MergeSalesperson},
		{Setting: "rules.merge_team", Value: r.MergeTeam, Team: true},
		{Setting: "rules.group_salesperson", Value: r.GroupSalesperson},
		{Setting: "rules.group_team", Value: r.GroupTeam, Team: true},
	}
	if o.Settings.Odoo.UndoUser != "" {
		patient.ConnectUndo = func(ctx context.Context) (doctor.Odoo, error) { return connect(ctx, undoOptions(o.Settings)) }
	}
	health := doctor.Examine(ctx, patient)
	if odoo != nil {
		health.Checks = append(health.Checks, webhookFinding(ctx, o.Settings, odoo, db))
	}
	if db != nil && odoo != nil {
		health.Checks = append(health.Checks, databaseFinding(ctx, o.Settings.Store.URL, odoo, db)...)
	}
	if db != nil {
		health.Checks = append(health.Checks, missingFindings(ctx, db)...)
		health.Checks = append(health.Checks, unseenModels(ctx, db)...)
		health.Checks = append(health.Checks, retentionFindings(ctx, db)...)
	}
	return health
}

// databaseFinding compares the Odoo database with the one that the store belongs to.
func databaseFinding(ctx context.Context, url string, odoo *odooclient.Client, db *store.Store) []report.Check {
	f := report.Check{Name: "store", Level: report.Failed}
	home, err := readHome(ctx, db)
	var id odooclient.DatabaseID
	if err == nil {
		id, err = odoo.DatabaseID(ctx)
	}
	if err != nil {
		f.Text = "its Odoo database cannot be compared: " + err.Error()
		return []report.Check{f}
	}
	if other := home.differs(homeDatabase{Database: id.Name, ID: id}); other != nil {
		other.Store = store.Location(url)
		f.Text, f.Remedy = other.Error(), WhatNext(other)
		return []report.Check{f}
	}
	if home.Database == "" {
		return nil
	}
	var past comparedPast
	if _, err := db.GetFact(ctx, pastFact, &past); err == nil && len(past.Troubles) > 0 {
		f.Text, f.Remedy = past.err().Error(), pastHint
		return []report.Check{f}
	}
	return []report.Check{{Name: "store", Level: report.OK, Text: fmt.Sprintf("store %s belongs to this Odoo database", db.Identity().ID)}}
}

// looksLikeKey: Odoo's API keys are 40 hexadecimal digits.
func looksLikeKey(s string) bool {
	return len(s) == 40 && strings.Trim(strings.ToLower(s), "0123456789abcdef") == ""
}

// unseenModels reports which links to merged leads a merge can neither see nor restore.
func unseenModels(ctx context.Context, db *store.Store) []report.Check {
	unseen, err := snapshot.ReadUnseenModels(ctx, db)
	if err != nil || !unseen.Known {
		return nil // the first write looks for them
	}
	var out []report.Check
	if unseen.Incomplete {
		out = append(out, report.Check{
			Name: "links", Level: report.Warning,
			Text:   "Odoo does not show Leadtwin's user the list of its models: links of further models, such as your own ones, to merged leads are neither restored nor reported",
			Remedy: "if you have models that name leads, give the user the right 'Access Rights', or merge such leads by hand",
		})
	}
	if len(unseen.Unreadable) > 0 {
		out = append(out, report.Check{
			Name: "links", Level: report.Warning,
			Text:   "records of these models may name leads, and Leadtwin's user may not read them, so links to merged leads are not restored: " + strings.Join(unseen.Unreadable, ", "),
			Remedy: "give the user the right to read and write them",
		})
	}
	return out
}
