package app

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"go.uber.org/zap"

	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
	"leadtwin/rules"
	"leadtwin/sync/apply"
)

// deskPast gives the review desk the history of writes, and accepts requests to undo.
type deskPast struct {
	app  *App
	wake func()
}

// History lists actions, the newest first, with the state of requested undos. Error: *desk.InvalidError.
func (d *deskPast) History(ctx context.Context, f desk.HistoryFilter) ([]report.Action, error) {
	page, err := d.app.HistoryPage(ctx, f)
	if err != nil {
		return nil, err
	}
	requests, err := d.app.store.UndoRequests(ctx)
	if err != nil {
		return nil, err
	}
	for _, r := range requests {
		i := slices.IndexFunc(page.Actions, func(a report.Action) bool { return a.ID == r.Action })
		if i >= 0 {
			page.Actions[i].Undoable, page.Actions[i].Error = r.Error != "", r.Error
		}
	}
	return page.Actions, nil
}

// Refusals lists the decisions to keep leads apart, the newest first: those with a reason, and all dismissals.
func (d *deskPast) Refusals(ctx context.Context, limit int) ([]store.Refusal, error) {
	return d.app.store.Refusals(ctx, limit)
}

// Undo stores a request and wakes the worker.
func (d *deskPast) Undo(ctx context.Context, action, by string) error {
	if d.app.o.Settings.Mode == observe {
		return desk.ErrObserving
	}
	if err := d.app.mayWrite(ctx); err != nil {
		return err
	}
	if _, err := d.Preview(ctx, action, rules.English, ""); err != nil {
		return err
	}
	if err := d.app.store.RequestUndo(ctx, store.UndoRequest{Action: action, By: by, At: d.app.o.Now()}); err != nil {
		return err
	}
	d.wake()
	return nil
}

// Preview lists what an undo would restore and what it cannot, in a language; locale is the reader's in Odoo.
func (d *deskPast) Preview(ctx context.Context, action, language, locale string) (desk.UndoPreview, error) {
	entry, err := d.app.store.EntryByID(ctx, action)
	if err != nil {
		return desk.UndoPreview{}, err
	}
	out := desk.UndoPreview{Action: d.app.newAction(&entry)}
	if err := (service{d.app}).connectOnce(ctx); err != nil {
		return out, err
	}
	preview, err := d.app.previewUndo(ctx, action)
	if err != nil {
		return out, err
	}
	labels := d.fieldLabels(ctx, locale)
	out.Leads, out.Restored, out.Kept = preview.Leads, preview.Restore, preview.Keep
	for _, list := range [][]report.FieldChange{out.Restored, out.Kept} {
		for i := range list {
			list[i].Label = cmp.Or(labels[list[i].Field], list[i].Label, list[i].Field)
		}
	}
	out.Lost = preview.Cannot(language, labels)
	return out, nil
}

// fieldLabels are Odoo's labels of the fields of leads in a locale; nil if Odoo does not have it or cannot be reached.
func (d *deskPast) fieldLabels(ctx context.Context, locale string) map[string]string {
	link := d.app.linked.Load()
	if locale == "" || link == nil {
		return nil
	}
	labels, err := link.odoo.Labels(ctx, "crm.lead", locale)
	if err != nil {
		d.app.log.Warn("labels of fields cannot be read", zap.String("locale", locale), zap.Error(err))
		return nil
	}
	return labels
}

// PreviewUndo reports what an undo would restore. It connects to Odoo if that was not reached yet.
func (d *deskPast) PreviewUndo(ctx context.Context, action string) (report.Undo, error) {
	if err := (service{d.app}).connectOnce(ctx); err != nil {
		return report.Undo{}, err
	}
	return d.app.Undo(ctx, action, "", true)
}

// HistoryPage lists actions, the newest first.
func (d *deskPast) HistoryPage(ctx context.Context, f desk.HistoryFilter) (report.History, error) {
	return d.app.HistoryPage(ctx, f)
}

// CurrentLead follows merges and undos, also a merge that is still being verified.
func (d *deskPast) CurrentLead(ctx context.Context, lead crm.LeadID) (crm.LeadID, error) {
	survivors, err := d.app.store.SurvivorOf(ctx, []crm.LeadID{lead})
	if err != nil {
		return 0, err
	}
	if now, moved := survivors[lead]; moved {
		return now, nil
	}
	merges, err := d.app.store.Entries(ctx, store.EntryFilter{
		Lead: lead, Actions: []crm.ActionKind{crm.ActMerge}, States: []store.EntryState{store.EntryDone}, Limit: 1,
	})
	if err != nil || len(merges) == 0 {
		return lead, err
	}
	return merges[0].Survivor, nil
}

// IsFormerLead reports whether a lead was in Odoo and no longer is.
func (d *deskPast) IsFormerLead(ctx context.Context, lead crm.LeadID) (bool, error) {
	return d.app.store.IsFormerLead(ctx, lead)
}

// applyUndoRequests does the undos that users asked for on a page. One that is refused keeps its reason.
func (s service) applyUndoRequests(ctx context.Context) error {
	requests, err := s.store.UndoRequests(ctx)
	if err != nil {
		return err
	}
	for _, r := range requests {
		if r.Error != "" {
			continue
		}
		if err := s.mayApplyNow(ctx); err != nil {
			return err
		}
		_, err := s.Undo(ctx, r.Action, r.By, false)
		if refused, no := errors.AsType[*apply.CannotUndoError](err); no {
			s.log.Warn("undo refused", zap.String("action", r.Action), zap.Error(err))
			if err := s.store.RefuseUndo(ctx, r.Action, refused.Error()); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		if err := s.store.CloseUndoRequest(ctx, r.Action); err != nil {
			return err
		}
	}
	return nil
}
