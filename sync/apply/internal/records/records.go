package records

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// LeadModel is the model of leads.
const LeadModel = "crm.lead"

// Odoo is the part of the client that Records need; *odooclient.Client implements it.
type Odoo interface {
	Fields(ctx context.Context, model string) (map[string]odooclient.Field, error)
	Call(ctx context.Context, r odooclient.Request, out any) error
}

// Records reads and writes the records of any model as one user of Odoo.
type Records struct{ odoo Odoo }

// New returns the records of an Odoo database, as the user of this client may see them.
func New(odoo Odoo) *Records { return &Records{odoo} }

// Find reads the records that a domain finds, by id, archived ones included.
func (r *Records) Find(ctx context.Context, model string, domain []any, fields []string) ([]Row, error) {
	var rows []Row
	err := r.odoo.Call(ctx, odooclient.Request{
		Model: model, Method: "search_read", Args: []odooclient.Arg{{Name: "domain", Value: domain}},
		Opts: map[string]any{"fields": fields, "order": "id"}, Context: map[string]any{"active_test": false},
	}, &rows)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", model, err)
	}
	return rows, nil
}

// ReadLeads reads all stored fields of leads, and more fields.
func (r *Records) ReadLeads(ctx context.Context, ids []crm.LeadID, more ...string) (map[crm.LeadID]Row, error) {
	fields, err := r.LeadFields(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := r.Find(ctx, LeadModel, odooclient.In("id", ids), append(fields.Stored(), more...))
	if err != nil {
		return nil, err
	}
	out := make(map[crm.LeadID]Row, len(rows))
	for _, l := range rows {
		out[crm.LeadID(l.ID())] = l
	}
	return out, nil
}

// LeadFields describes the fields of leads that the user may read.
func (r *Records) LeadFields(ctx context.Context) (Fields, error) {
	fields, err := r.odoo.Fields(ctx, LeadModel)
	if err != nil {
		return nil, fmt.Errorf("read which fields leads have: %w", err)
	}
	return fields, nil
}

// VisibleFields are those fields that this version has and that are not hidden from Leadtwin's user.
func (r *Records) VisibleFields(ctx context.Context, model string, fields []string) ([]string, error) {
	known, err := r.odoo.Fields(ctx, model)
	if err != nil {
		return nil, fmt.Errorf("read which fields %s has: %w", model, err)
	}
	return slices.DeleteFunc(slices.Clone(fields), func(name string) bool {
		_, ok := known[name]
		return !ok
	}), nil
}

// Read reads records by id; those that are gone are left out. One that is hidden from the user is an error of kind
// Forbidden, as with every read by id.
func (r *Records) Read(ctx context.Context, model string, ids []int64, fields []string) ([]Row, error) {
	return r.read(ctx, model, ids, fields, nil)
}

// ReadBare reads records as Read does, but of a many2one only the id, which takes Odoo less time.
func (r *Records) ReadBare(ctx context.Context, model string, ids []int64, fields []string) ([]Row, error) {
	return r.read(ctx, model, ids, fields, map[string]any{"load": ""})
}

func (r *Records) read(
	ctx context.Context, model string, ids []int64, fields []string, opts map[string]any,
) ([]Row, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var rows []Row
	err := r.odoo.Call(ctx, odooclient.Request{
		Model:   model,
		Method:  "read",
		IDs:     ids,
		Args:    []odooclient.Arg{{Name: "fields", Value: fields}},
		Opts:    opts,
		Context: map[string]any{"active_test": false},
	}, &rows)
	if err != nil {
		return nil, fmt.Errorf("read %s %v: %w", model, ids, err)
	}
	return rows, nil
}

// ExistingLeads reports which of these leads Odoo has.
func (r *Records) ExistingLeads(ctx context.Context, ids []crm.LeadID) (map[crm.LeadID]bool, error) {
	const batchSize = 200
	there := map[crm.LeadID]bool{}
	for part := range slices.Chunk(ids, batchSize) {
		rows, err := r.Find(ctx, LeadModel, odooclient.In("id", part), []string{"id"})
		if err != nil {
			return nil, fmt.Errorf("check which leads exist: %w", err)
		}
		for _, l := range rows {
			there[crm.LeadID(l.ID())] = true
		}
	}
	return there, nil
}
