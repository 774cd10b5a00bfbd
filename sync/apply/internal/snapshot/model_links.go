package snapshot

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// documentID is what Odoo's models call the id of a record of any model, where it is not of type many2one_reference.
const documentID = "res_id"

// fieldType is the part of a field's definition that determines whether it can refer to leads.
type fieldType struct {
	Type       string `json:"type"`
	Relation   string `json:"relation"`
	Stored     bool   `json:"store"`
	ModelField string `json:"model_field"` // 17 and later
}

// linksOf asks one model. The answer is not kept: it is wanted once, and would make the session large.
func (rec *Recorder) linksOf(ctx context.Context, model string) ([]LinkField, error) {
	fields := map[string]fieldType{}
	err := rec.odoo.Call(ctx, odooclient.Request{
		Model:  model,
		Method: "fields_get",
		Opts:   map[string]any{"attributes": []string{"type", "relation", "store", "model_field"}},
	}, &fields)
	if err != nil && odooclient.KindOf(err).Rejected() {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the fields of %s: %w", model, err)
	}
	var list []LinkField
	for name, f := range fields {
		link := LinkField{Model: model, Field: name, Kind: kindOf(f.Type)}
		switch {
		case !f.Stored:
		case f.Type == "many2one" || f.Type == "many2many":
			if f.Relation == records.LeadModel {
				list = append(list, link)
			}
		case f.Type == "reference":
			list = append(list, link)
		case f.Type == "many2one_reference" || f.Type == "integer" && name == documentID:
			if link.ModelField = modelFieldOf(f, fields); link.ModelField != "" {
				list = append(list, link)
			}
		}
	}
	slices.SortFunc(list, byName)
	return list, nil
}

func kindOf(fieldType string) linkKind {
	switch fieldType {
	case "many2many":
		return Many2many
	case "reference":
		return Reference
	case "many2one_reference", "integer":
		return Document
	}
	return Many2one
}

// modelFieldOf is the field that holds the model of a document; empty if there is none that can be searched.
func modelFieldOf(f fieldType, fields map[string]fieldType) string {
	for _, name := range []string{f.ModelField, "res_model", "model"} {
		if m, known := fields[name]; known && m.Stored && (m.Type == "char" || m.Type == "selection") {
			return name
		}
	}
	return ""
}

// linksByInverse finds the fields behind the one2many fields of leads.
func (rec *Recorder) linksByInverse(ctx context.Context) ([]LinkField, error) {
	fields := map[string]struct {
		Type     string `json:"type"`
		Relation string `json:"relation"`
		Inverse  string `json:"relation_field"`
	}{}
	err := rec.odoo.Call(ctx, odooclient.Request{
		Model:  records.LeadModel,
		Method: "fields_get",
		Opts:   map[string]any{"attributes": []string{"type", "relation", "relation_field"}},
	}, &fields)
	if err != nil {
		return nil, fmt.Errorf("read which models name leads: %w", err)
	}
	var list []LinkField
	for _, f := range fields {
		if f.Type == "one2many" && f.Inverse != "" && f.Inverse != documentID && mayHoldLinks(f.Relation) &&
			!strings.HasPrefix(f.Relation, "mail.") {
			list = append(list, LinkField{Model: f.Relation, Field: f.Inverse})
		}
	}
	slices.SortFunc(list, byName)
	return slices.Compact(list), nil
}

func byName(x, y LinkField) int { return strings.Compare(x.Model+" "+x.Field, y.Model+" "+y.Field) }
