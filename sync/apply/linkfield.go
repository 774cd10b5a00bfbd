package apply

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// linkKind says how a record of another model names a lead.
type linkKind string

const (
	linkMany2one  linkKind = ""
	linkMany2many linkKind = "many2many"
	linkReference linkKind = "reference" // the text "crm.lead,7"
	linkDocument  linkKind = "document"  // an id whose model is in another field
)

// linkField is a stored field of another model that can name leads.
type linkField struct {
	Model      string   `json:"model"`
	Field      string   `json:"field"`
	Kind       linkKind `json:"kind,omitempty"`
	ModelField string   `json:"model_field,omitempty"` // of a document: holds the model
	ReadOnly   bool     `json:"read_only,omitempty"`   // Leadtwin's user may not write it
}

// condition is the part of a domain that finds the records that name one of these leads.
func (f linkField) condition(leads []int64) []any {
	switch f.Kind {
	case linkReference:
		texts := make([]string, len(leads))
		for i, id := range leads {
			texts[i] = referenceTo(id)
		}
		return []any{[]any{f.Field, "in", texts}}
	case linkDocument:
		return []any{"&", []any{f.ModelField, "=", leadModel}, []any{f.Field, "in", leads}}
	default:
		return []any{[]any{f.Field, "in", leads}}
	}
}

// fields are those to read.
func (f linkField) fields() []string {
	if f.Kind == linkDocument {
		return []string{f.Field, f.ModelField}
	}
	return []string{f.Field}
}

// leads are the leads that a record names; other says that it names something that is not a lead.
func (f linkField) leads(r row) (ids []int64, other bool) {
	switch f.Kind {
	case linkMany2many:
		return r.ids(f.Field), false
	case linkReference:
		model, id, found := strings.Cut(r.text(f.Field), ",")
		if model != leadModel {
			return nil, found
		}
		n, err := strconv.ParseInt(id, 10, 64)
		if err != nil || n == 0 {
			return nil, false
		}
		return []int64{n}, false
	case linkDocument:
		id, model := r.link(f.Field), r.text(f.ModelField)
		if model != leadModel {
			return nil, model != "" && id != 0
		}
		ids = []int64{id}
	default:
		ids = []int64{r.link(f.Field)}
	}
	return slices.DeleteFunc(ids, func(id int64) bool { return id == 0 }), false
}

// naming are the values that make a record name a lead, and no longer another one (0: none).
func (f linkField) naming(lead, instead int64) map[string]any {
	switch f.Kind {
	case linkMany2many:
		commands := []any{[]any{4, lead, 0}}
		if instead != 0 {
			commands = append(commands, []any{3, instead, 0})
		}
		return map[string]any{f.Field: commands}
	case linkReference:
		return map[string]any{f.Field: referenceTo(lead)}
	case linkDocument:
		return map[string]any{f.Field: lead, f.ModelField: leadModel}
	default:
		return map[string]any{f.Field: lead}
	}
}

// labelOf is a record as journal and notes name it.
func (f linkField) labelOf(id int64) string {
	if f.Kind == linkMany2one {
		return fmt.Sprintf("%s %d", f.Model, id)
	}
	return fmt.Sprintf("%s %d (%s)", f.Model, id, f.Field)
}

func referenceTo(lead int64) string { return fmt.Sprintf("%s,%d", leadModel, lead) }
