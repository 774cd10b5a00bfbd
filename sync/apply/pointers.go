package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"leadtwin/odooclient"
)

// pointer is a stored many2one field that points to leads.
type pointer struct {
	Model    string `json:"model"`
	Field    string `json:"field"`
	ReadOnly bool   `json:"read_only,omitempty"` // our user may not write it
}

// pointers are all such fields of a database, asked for once.
type pointers struct {
	mu    sync.Mutex
	known bool
	list  []pointer
}

// pointersToLeads finds every many2one field that points to leads: tasks, tickets, whatever is installed. Calendar and
// sales are left to those who know more of them, and reports are views of the database that hold nothing of their own.
func (a *Applier) pointersToLeads(ctx context.Context) ([]pointer, error) {
	a.links.mu.Lock()
	defer a.links.mu.Unlock()
	if a.links.known {
		return a.links.list, nil
	}
	list, err := a.findPointers(ctx)
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(p pointer) bool {
		return p.Model == "calendar.event" || p.Model == "sale.order" || p.Model == leadModel || strings.HasSuffix(p.Model, ".report")
	})
	for i := range list {
		if list[i].ReadOnly, err = a.readOnly(ctx, list[i].Model); err != nil {
			return nil, err
		}
	}
	a.links.known, a.links.list = true, list
	return list, nil
}

// findPointers asks the list of all fields. Without the right to read that (19: Settings) it asks every model that the
// user may read, and where Odoo does not list those either, leads themselves.
func (a *Applier) findPointers(ctx context.Context) ([]pointer, error) {
	rows, err := a.find(ctx, a.odoo, "ir.model.fields", []any{
		[]any{"relation", "=", leadModel}, []any{"ttype", "=", "many2one"}, []any{"store", "=", true}, []any{"model_id.transient", "=", false},
	}, []string{"model", "name"})
	if err != nil && !refusedOnly(err) {
		return nil, err
	}
	if err != nil {
		return a.pointersByModel(ctx)
	}
	list := make([]pointer, 0, len(rows))
	for _, r := range rows {
		list = append(list, pointer{Model: r.text("model"), Field: r.text("name")})
	}
	return list, nil
}

// readOnly says whether the user may not write a model: what the merge cuts there, Leadtwin can only name.
func (a *Applier) readOnly(ctx context.Context, model string) (bool, error) {
	may, err := a.odoo.May(ctx, model, "write")
	if err != nil && !refusedOnly(err) {
		return false, fmt.Errorf("ask whether %s may be written: %w", model, err)
	}
	return err != nil || !may, nil
}

// pointersFound is the name under which the store remembers what pointersByModel found.
const pointersFound = "apply.pointers"

// foundPointers is what asking every model found. It takes a call for each, so it holds for an hour.
type foundPointers struct {
	Database string    `json:"database"`
	User     int64     `json:"user"`
	At       time.Time `json:"at"`
	List     []pointer `json:"list"`
}

// pointersByModel asks every model that the user may read for its fields.
//
// Source: get_available_models in addons/web/models/ir_model.py, Odoo 16 and later; any internal user may call it (run on 19).
func (a *Applier) pointersByModel(ctx context.Context) ([]pointer, error) {
	const holds = time.Hour
	session, now := a.odoo.Session(), a.o.Now()
	var known foundPointers
	if _, err := a.store.Get(ctx, pointersFound, &known); err != nil {
		return nil, fmt.Errorf("read which models point to leads: %w", err)
	}
	same := known.Database == session.Database && known.User == session.UID
	if age := now.Sub(known.At); same && age >= 0 && age < holds {
		return known.List, nil
	}
	var models []struct {
		Model string `json:"model"`
	}
	err := a.odoo.Call(ctx, odooclient.Request{Model: "ir.model", Method: "get_available_models"}, &models)
	if err != nil && refusedOnly(err) {
		return a.pointersByInverse(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("ask which models there are: %w", err)
	}
	found := foundPointers{Database: session.Database, User: session.UID, At: now, List: []pointer{}}
	for _, m := range models {
		fields, err := a.pointersOf(ctx, m.Model)
		if err != nil {
			return nil, err
		}
		found.List = append(found.List, fields...)
	}
	if err := a.store.Set(ctx, pointersFound, found); err != nil {
		return nil, fmt.Errorf("remember which models point to leads: %w", err)
	}
	return found.List, nil
}

// pointersOf asks one model. The answer is not kept: it is wanted once, and would make the session large.
func (a *Applier) pointersOf(ctx context.Context, model string) ([]pointer, error) {
	fields := map[string]odooclient.Field{}
	err := a.odoo.Call(ctx, odooclient.Request{
		Model: model, Method: "fields_get", Opts: map[string]any{"attributes": []string{"type", "relation", "store"}},
	}, &fields)
	if err != nil && refusedOnly(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("ask whether %s points to leads: %w", model, err)
	}
	var list []pointer
	for name, f := range fields {
		if f.Type == "many2one" && f.Relation == leadModel && f.Stored {
			list = append(list, pointer{Model: model, Field: name})
		}
	}
	slices.SortFunc(list, byName)
	return list, nil
}

// pointersByInverse finds the fields behind the one2many fields of leads.
func (a *Applier) pointersByInverse(ctx context.Context) ([]pointer, error) {
	fields := map[string]struct {
		Type     string `json:"type"`
		Relation string `json:"relation"`
		Inverse  string `json:"relation_field"`
	}{}
	err := a.odoo.Call(ctx, odooclient.Request{
		Model: leadModel, Method: "fields_get", Opts: map[string]any{"attributes": []string{"type", "relation", "relation_field"}},
	}, &fields)
	if err != nil {
		return nil, fmt.Errorf("read what points to leads: %w", err)
	}
	var list []pointer
	for _, f := range fields {
		if f.Type == "one2many" && f.Inverse != "" && f.Inverse != "res_id" && !strings.HasPrefix(f.Relation, "mail.") {
			list = append(list, pointer{Model: f.Relation, Field: f.Inverse})
		}
	}
	slices.SortFunc(list, byName)
	return slices.Compact(list), nil
}

func byName(x, y pointer) int { return strings.Compare(x.Model+" "+x.Field, y.Model+" "+y.Field) }
