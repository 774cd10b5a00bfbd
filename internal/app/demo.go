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
	"leadtwin/internal/console"
	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
)

//go:embed demo.yaml
var demoLeads []byte

// DemoOptions are what a demo is made of.
type DemoOptions struct {
	Now   func() time.Time
	LogTo io.Writer
}

// demoVersion is the Odoo that the demo pretends to be.
const demoVersion = "19.0"

// Demo starts an in-memory Odoo with sample leads, sweeps it and carries out what no guard holds back. Nothing is left
// of it afterwards.
func Demo(ctx context.Context, o DemoOptions) (demo console.Demo, err error) {
	odoo := miniodoo.New(demoVersion)
	if err := odoo.Load(demoLeads); err != nil {
		return demo, fmt.Errorf("load the sample leads: %w", err)
	}
	url, stop, err := odoo.Listen(ctx)
	if err != nil {
		return demo, fmt.Errorf("start the sample Odoo: %w", err)
	}
	defer stop()
	dir, err := os.MkdirTemp("", "leadtwin-demo-")
	if err != nil {
		return demo, fmt.Errorf("make a folder for the demo's store: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()

	settings := config.Default()
	settings.Odoo.URL, settings.Odoo.Database, settings.Odoo.User = url, odoo.Database(), "leadtwin"
	settings.Odoo.APIKey = config.NewSecret(miniodoo.KeyOf("leadtwin"))
	settings.Store.URL = "sqlite:" + filepath.Join(dir, "demo.db")
	a, err := New(ctx, Options{Settings: settings, Need: NeedOdoo, NewStore: true, Now: o.Now, LogTo: o.LogTo})
	if err != nil {
		return demo, err
	}
	defer func() { err = errors.Join(err, a.Stop(context.WithoutCancel(ctx))) }()
	return a.demo(ctx)
}

func (a *App) demo(ctx context.Context) (demo console.Demo, err error) {
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

// sampleNote is the note on Kim's lead, the touchstone of the sample.
func (a *App) sampleNote(ctx context.Context) (string, error) {
	const kim = 43
	notes, err := a.odoo().OwnNotes(ctx, []crm.LeadID{kim}, "LT-")
	if err != nil || len(notes) == 0 {
		return "", err
	}
	return notes[0].Body, nil
}
