package app

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"leadtwin/config"
	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/report"
)

//go:embed demo.yaml
var demoLeads []byte

//go:embed demo_waiting.yaml
var demoWaitingLeads []byte

// DemoOptions are the options of a demo.
type DemoOptions struct {
	Now   func() time.Time
	LogTo io.Writer
	Shown func(result report.Demo, desk string) error // called with the result and the address of the desk, if any
	Once  bool                                        // ends after the result, without the desk
}

// demoVersion is the Odoo that the demo pretends to be.
const demoVersion = "19.0"

// demoReviewer is the user of the demo's desk, who is signed in from the start: a sales administrator.
const demoReviewer = "dana"

// Demo starts an in-memory Odoo with sample leads, sweeps it, applies cases that no guard holds back, and serves the
// review desk with the rest until ctx ends. Nothing is left of it afterwards.
func Demo(ctx context.Context, o DemoOptions) (err error) {
	odoo := miniodoo.New(demoVersion)
	if err := odoo.Load(demoLeads); err != nil {
		return fmt.Errorf("load the sample leads: %w", err)
	}
	url, stop, err := odoo.Listen(ctx)
	if err != nil {
		return fmt.Errorf("start the sample Odoo: %w", err)
	}
	defer stop()
	dir, err := os.MkdirTemp("", "leadtwin-demo-")
	if err != nil {
		return fmt.Errorf("create a folder for the demo's store: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	settings := demoSettings(url, odoo.Database(), dir)
	a, err := New(ctx, Options{Settings: settings, Need: NeedOdoo, NewStore: true, Now: o.Now, LogTo: o.LogTo})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Stop(context.WithoutCancel(ctx))) }()
	result, err := a.demo(ctx)
	if err != nil || o.Once {
		return errors.Join(err, o.Shown(result, ""))
	}
	if err := odoo.Load(demoWaitingLeads); err != nil {
		return fmt.Errorf("load more sample leads: %w", err)
	}
	if _, err := a.Sweep(ctx, SweepOptions{}); err != nil { // without Apply: these cases wait for the reviewer
		return err
	}
	accounts := deskAccounts{a}
	reviewer, err := accounts.SignIn(ctx, demoReviewer, demoReviewer)
	if err != nil {
		return fmt.Errorf("sign %s in to the sample Odoo: %w", demoReviewer, err)
	}
	a.o.SignedIn = &reviewer
	a.o.OnListen = func(desk string) { err = o.Shown(result, desk) }
	return errors.Join(a.Serve(ctx), err)
}

func demoSettings(odooURL, database, dir string) config.Config {
	c := config.Default()
	c.Odoo.URL, c.Odoo.Database, c.Odoo.User = odooURL, database, "leadtwin"
	c.Odoo.APIKey = config.NewSecret(miniodoo.KeyOf("leadtwin"))
	c.Mode, c.Server.Listen = "review", "127.0.0.1:0"
	c.Store.URL = "sqlite:" + filepath.Join(dir, "demo.db")
	return c
}

func (a *App) demo(ctx context.Context) (demo report.Demo, err error) {
	if demo.Before, err = a.odoo().CountLeads(ctx); err != nil {
		return demo, err
	}
	if demo.Sweep, err = a.Sweep(ctx, SweepOptions{Full: true, Apply: true}); err != nil {
		return demo, err
	}
	if demo.After, err = a.odoo().CountLeads(ctx); err != nil {
		return demo, err
	}
	demo.Note, err = a.sampleNote(ctx)
	return demo, err
}

func (a *App) sampleNote(ctx context.Context) (string, error) {
	const kim = 43
	notes, err := a.odoo().OwnNotes(ctx, []crm.LeadID{kim}, "LT-")
	if err != nil || len(notes) == 0 {
		return "", err
	}
	return notes[0].Body, nil
}
