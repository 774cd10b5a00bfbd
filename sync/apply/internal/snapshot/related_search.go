package snapshot

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// linkFields are the fields of other models that can name leads, as far as Odoo shows them.
type linkFields struct {
	Fields []LinkField `json:"fields"`
	// Unreadable are models that refer to leads and whose records Leadtwin's user may not read.
	Unreadable []string `json:"unreadable,omitempty"`
	// Incomplete: Odoo shows Leadtwin's user no list of its models.
	Incomplete bool `json:"incomplete,omitempty"`
}

// linkFieldCache holds the link fields, which each Applier searches for once.
type linkFieldCache struct {
	mu    sync.Mutex
	known *linkFields
}

// linkFields finds every field of another model that names leads: tasks, tickets, and those of any installed module.
func (rec *Recorder) linkFields(ctx context.Context) (linkFields, error) {
	rec.links.mu.Lock()
	defer rec.links.mu.Unlock()
	if rec.links.known != nil {
		return *rec.links.known, nil
	}
	found, err := rec.findLinkFields(ctx)
	if err != nil {
		return linkFields{}, err
	}
	rec.links.known = &found
	return found, nil
}

// findLinkFields asks the list of all fields. Without the right to read that (15 and later: Access Rights) it asks
// every model, and not again while that answer holds.
func (rec *Recorder) findLinkFields(ctx context.Context) (linkFields, error) {
	search := linkSearch{rec: rec, session: rec.odoo.Session(), now: rec.now()}
	if _, err := rec.store.GetFact(ctx, foundLinksFact, &search.known); err != nil {
		return linkFields{}, fmt.Errorf("read which models name leads: %w", err)
	}
	if search.known.Listed == "" && search.isFresh(search.known.At, linksHold) {
		return search.known.Found, nil
	}
	rows, err := rec.listFields(ctx)
	if err != nil && odooclient.KindOf(err).Rejected() {
		return search.askModels(ctx)
	}
	if err != nil {
		return linkFields{}, err
	}
	return search.askListed(ctx, rows)
}

// listFields searches the list of all fields for those that may name leads.
func (rec *Recorder) listFields(ctx context.Context) ([]records.Row, error) {
	return rec.records.Find(ctx, "ir.model.fields", []any{
		[]any{"store", "=", true},
		[]any{"model_id.transient", "=", false},
		"|", "|",
		"&",
		[]any{"relation", "=", records.LeadModel},
		[]any{"ttype", "in", []string{"many2one", "many2many"}},
		[]any{"ttype", "in", []string{"reference", "many2one_reference"}},
		"&",
		[]any{"ttype", "=", "integer"},
		[]any{"name", "=", documentID},
	}, []string{"model", "name", "ttype"})
}

// linksOfListed are the links among listed fields.
func (rec *Recorder) linksOfListed(ctx context.Context, rows []records.Row) ([]LinkField, error) {
	var list []LinkField
	var unclear []string // models of which the list does not say enough
	for _, r := range rows {
		switch model, kind := r.Text("model"), r.Text("ttype"); {
		case !mayHoldLinks(model):
		case kind == "many2one" || kind == "many2many":
			list = append(list, LinkField{Model: model, Field: r.Text("name"), Kind: kindOf(kind)})
		default:
			unclear = append(unclear, model)
		}
	}
	slices.Sort(unclear)
	for _, model := range slices.Compact(unclear) {
		more, err := rec.linksOf(ctx, model)
		if err != nil {
			return nil, err
		}
		list = append(list, slices.DeleteFunc(more, func(f LinkField) bool {
			return f.Kind != Reference && f.Kind != Document
		})...)
	}
	slices.SortFunc(list, byName)
	return list, nil
}

// mayHoldLinks reports whether the fields of a model are of interest: others have code of their own, or hold nothing.
func mayHoldLinks(model string) bool {
	m := relatedModelOf(model)
	return m.handling == byLink
}

// addLinks sorts fields by the rights of Leadtwin's user.
func (rec *Recorder) addLinks(ctx context.Context, to *linkFields, list []LinkField) error {
	var model string
	var readable, writable bool
	for _, f := range list {
		if f.Model != model {
			var err error
			if readable, err = rec.allowed(ctx, f.Model, "read"); err != nil {
				return err
			}
			if writable, err = rec.allowed(ctx, f.Model, "write"); err != nil {
				return err
			}
			model = f.Model
		}
		if !readable {
			if !slices.Contains(to.Unreadable, f.Model) {
				to.Unreadable = append(to.Unreadable, f.Model)
			}
			continue
		}
		f.ReadOnly = !writable
		to.Fields = append(to.Fields, f)
	}
	return nil
}

func (rec *Recorder) allowed(ctx context.Context, model, operation string) (bool, error) {
	may, err := rec.odoo.May(ctx, model, operation)
	if err != nil && !odooclient.KindOf(err).Rejected() {
		return false, fmt.Errorf("check the right to %s %s: %w", operation, model, err)
	}
	return err == nil && may, nil
}

// unreadable are those of some models that name leads and may not be read. Models of wizards may be read, and hold
// nothing for long.
func (rec *Recorder) unreadable(ctx context.Context, models []string) ([]string, error) {
	list, err := rec.linksOfAll(ctx, models)
	if err != nil {
		return nil, err
	}
	var hidden linkFields
	err = rec.addLinks(ctx, &hidden, slices.DeleteFunc(list, LinkField.mayNameAnything))
	return hidden.Unreadable, err
}

// allModels are the names of all models, readable or not; nil where Odoo does not show them.
//
// Source: resource_ref in addons/mail/wizard/mail_template_preview.py offers every model, to any internal user; run on
// 14 and 19, the same in 15.
func (rec *Recorder) allModels(ctx context.Context) ([]string, error) {
	const field = "resource_ref"
	fields := map[string]struct {
		Selection [][]any `json:"selection"`
	}{}
	err := rec.odoo.Call(ctx, odooclient.Request{
		Model:  "mail.template.preview",
		Method: "fields_get",
		Opts:   map[string]any{"allfields": []string{field}, "attributes": []string{"selection"}},
	}, &fields)
	if err != nil && odooclient.KindOf(err).Rejected() {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list the models: %w", err)
	}
	var names []string
	for _, choice := range fields[field].Selection {
		if name, ok := choice[0].(string); ok && mayHoldLinks(name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// readableModels are the names of the models that Leadtwin's user may read, without wizards; nil where Odoo does not
// show them.
//
// Source: get_available_models in addons/web/models/ir_model.py, Odoo 16 and later; any internal user may call it (run
// on 19).
func (rec *Recorder) readableModels(ctx context.Context) ([]string, error) {
	var models []struct {
		Model string `json:"model"`
	}
	err := rec.odoo.Call(ctx, odooclient.Request{Model: "ir.model", Method: "get_available_models"}, &models)
	if err != nil && odooclient.KindOf(err).Rejected() {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("check which models may be read: %w", err)
	}
	names := []string{}
	for _, m := range models {
		if mayHoldLinks(m.Model) {
			names = append(names, m.Model)
		}
	}
	return names, nil
}

// linksOfAll asks models for their fields, a few at a time.
func (rec *Recorder) linksOfAll(ctx context.Context, models []string) ([]LinkField, error) {
	found := make([][]LinkField, len(models))
	g, ctx := readConcurrently(ctx)
	for i, model := range models {
		g.Go(func() (err error) {
			found[i], err = rec.linksOf(ctx, model)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return nil, err
	}
	list := slices.Concat(found...)
	slices.SortFunc(list, byName)
	return list, nil
}
