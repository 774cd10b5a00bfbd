package app

import (
	"context"
	"fmt"

	"leadtwin/config"
	"leadtwin/internal/report"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply"
	"leadtwin/sync/reconcile"
)

// Undo undoes a merge; with preview it reports what would be restored and writes nothing.
func (a *App) Undo(ctx context.Context, entry, by string, preview bool) (report.Undo, error) {
	if !preview {
		if err := a.mayWrite(ctx); err != nil {
			return report.Undo{}, err
		}
	}
	o, disconnect, err := a.undoApplyOptions(ctx)
	if err != nil {
		return report.Undo{}, err
	}
	defer disconnect()
	before, err := apply.New(a.odoo(), a.store, a.policy(), o).Preview(ctx, entry)
	if err != nil {
		return report.Undo{}, err
	}
	out := undoReport(before)
	if preview {
		return out, nil
	}
	writing, release, err := a.awaitWriterLease(ctx)
	if err != nil {
		return out, err
	}
	defer release()
	done, err := apply.New(a.odoo(), a.store, a.policy(), o).Undo(writing, entry, by)
	if err != nil {
		return out, fmt.Errorf("undo %s: %w", entry, err)
	}
	done.Leads, done.Lost = out.Leads, emptyIfNil(done.Lost)
	// The undo is done, so a signal must not prevent the update of its cases.
	_, err = a.evaluate(context.WithoutCancel(ctx), reconcile.Options{})
	return done, err
}

func (a *App) previewUndo(ctx context.Context, entry string) (apply.UndoPreview, error) {
	o, disconnect, err := a.undoApplyOptions(ctx)
	if err != nil {
		return apply.UndoPreview{}, err
	}
	defer disconnect()
	return apply.New(a.odoo(), a.store, a.policy(), o).Preview(ctx, entry)
}

// undoApplyOptions are the options with odoo.undo_user, if that is set, until disconnect is called.
func (a *App) undoApplyOptions(ctx context.Context) (o apply.Options, disconnect func(), err error) {
	strong, err := a.undoClient(ctx)
	if err != nil {
		return o, nil, err
	}
	o = a.applyOptions(ctx)
	if strong == nil {
		return o, func() {}, nil
	}
	o.UndoOdoo = strong
	return o, func() { strong.Close() }, nil
}

// undoClient is the client of odoo.undo_user, nil if it is not set.
func (a *App) undoClient(ctx context.Context) (*odooclient.Client, error) {
	c := a.o.Settings
	if c.Odoo.UndoUser == "" {
		return nil, nil //nolint:nilnil // none is set, which is the usual case
	}
	o := undoOptions(c)
	o.OnCall = a.logCall
	client, err := odooclient.Connect(ctx, o)
	if err != nil {
		return nil, fmt.Errorf("connect to Odoo as odoo.undo_user: %w", err)
	}
	return client, nil
}

func undoOptions(c config.Config) odooclient.Options {
	o := clientOptions(c)
	o.User, o.Key = c.Odoo.UndoUser, c.Odoo.UndoAPIKey.RevealCurrent()
	return o
}

func undoReport(p apply.UndoPreview) report.Undo {
	return report.Undo{
		Merge:    p.Merge,
		Survivor: p.Survivor,
		Preview:  true,
		Leads:    append([]report.UndoLead{}, p.Leads...),
		Restored: describeChanges(p.Restore),
		Kept:     describeChanges(p.Keep),
		Lost:     emptyIfNil(p.Cannot(rules.English, nil)),
	}
}

// describeChanges puts the three values of a field into a sentence.
func describeChanges(list []report.FieldChange) []string {
	out := []string{}
	for _, f := range list {
		label := f.Label
		if label == "" {
			label = f.Field
		}
		line := fmt.Sprintf("%s: %q before the merge, %q after it, %q now", label, f.Before, f.Merged, f.Now)
		if f.Recomputed {
			line += " (Odoo computed it again since, no user set it)"
		}
		out = append(out, line)
	}
	return out
}

func emptyIfNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
