package snapshot

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"leadtwin/internal/lists"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// linkKind is how a record of another model names a lead.
type linkKind string

// The kinds of links.
const (
	Many2one  linkKind = ""
	Many2many linkKind = "many2many"
	Reference linkKind = "reference" // the text "crm.lead,7"
	Document  linkKind = "document"  // an id whose model is in another field
)

// LinkField is a stored field of another model that can name leads.
type LinkField struct {
	Model      string   `json:"model"`
	Field      string   `json:"field"`
	Kind       linkKind `json:"kind,omitempty"`
	ModelField string   `json:"model_field,omitempty"` // of a document: holds the model
	ReadOnly   bool     `json:"read_only,omitempty"`   // Leadtwin's user may not write it
}

// mayNameAnything reports whether the field names records of any model.
func (f LinkField) mayNameAnything() bool { return f.Kind == Reference || f.Kind == Document }

// condition is the part of a domain that finds the records that name one of these leads.
func (f LinkField) condition(leads []int64) []any {
	switch f.Kind {
	case Reference:
		return odooclient.In(f.Field, lists.Map(leads, referenceTo))
	case Document:
		return []any{"&", []any{f.ModelField, "=", records.LeadModel}, []any{f.Field, "in", leads}}
	default:
		return odooclient.In(f.Field, leads)
	}
}

// FieldNames are those to read.
func (f LinkField) FieldNames() []string {
	if f.Kind == Document {
		return []string{f.Field, f.ModelField}
	}
	return []string{f.Field}
}

// NamedLeads are the leads to which a record refers; other reports whether it refers to a record that is not a lead.
func (f LinkField) NamedLeads(r records.Row) (ids []int64, other bool) {
	switch f.Kind {
	case Many2many:
		return r.IDs(f.Field), false
	case Reference:
		model, id, found := strings.Cut(r.Text(f.Field), ",")
		if model != records.LeadModel {
			return nil, found
		}
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil || n == 0 {
			return nil, false
		}
		return []int64{n}, false
	case Document:
		id, model := r.Link(f.Field), r.Text(f.ModelField)
		if model != records.LeadModel {
			return nil, model != "" && id != 0
		}
		ids = []int64{id}
	default:
		ids = []int64{r.Link(f.Field)}
	}
	return slices.DeleteFunc(ids, func(id int64) bool { return id == 0 }), false
}

// PointTo are the values that make a record name a lead, and no longer another one (0: none).
func (f LinkField) PointTo(lead, instead int64) map[string]any {
	switch f.Kind {
	case Many2many:
		commands := []any{[]any{4, lead, 0}}
		if instead != 0 {
			commands = append(commands, []any{3, instead, 0})
		}
		return map[string]any{f.Field: commands}
	case Reference:
		return map[string]any{f.Field: referenceTo(lead)}
	case Document:
		return map[string]any{f.Field: lead, f.ModelField: records.LeadModel}
	default:
		return map[string]any{f.Field: lead}
	}
}

// Label is a record as journal and notes name it.
func (f LinkField) Label(id int64) string {
	if f.Kind == Many2one {
		return fmt.Sprintf("%s %d", f.Model, id)
	}
	return fmt.Sprintf("%s %d (%s)", f.Model, id, f.Field)
}

func referenceTo(lead int64) string { return fmt.Sprintf("%s,%d", records.LeadModel, lead) }
