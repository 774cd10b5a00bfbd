package miniodoo

import (
	"context"
	_ "embed" // the data of a fresh database
	"fmt"
	"strings"

	"leadtwin/internal/miniodoo/orm"
)

//go:embed data/base.yaml
var baseData []byte

func (o *Odoo) bootstrap() error {
	err := o.Do(context.Background(), func(e *orm.Env) error { return o.describeModels(e) })
	if err != nil {
		return err
	}
	return o.Load(baseData)
}

// describeModels fills ir.model and ir.model.fields from the schema.
func (o *Odoo) describeModels(e *orm.Env) error {
	for _, name := range o.db.Models() {
		m := o.db.Model(name)
		recs, err := e.Make("ir.model", map[string]any{"model": name, "name": m.Title, "transient": m.Transient})
		if err != nil {
			return fmt.Errorf("describe %s: %w", name, err)
		}
		var fields []map[string]any
		for _, f := range m.Fields() {
			fields = append(fields, map[string]any{
				"name": f.Name, "model": name, "model_id": recs[0].ID, "field_description": f.Label, "ttype": string(f.Kind),
				"relation":       f.Relation,
				"relation_field": f.Inverse, "store": f.Stored && !f.Virtual, "state": "base", "readonly": f.ReadOnly,
				"required": f.Required,
			})
		}
		if _, err := e.Make("ir.model.fields", fields...); err != nil {
			return fmt.Errorf("describe the fields of %s: %w", name, err)
		}
		e.DB.SetRef("model:"+name, recs[0].ID)
		e.DB.SetRef(modelRef(name), recs[0].ID)
	}
	return nil
}

func modelRef(model string) string {
	module, _, _ := strings.Cut(model, ".")
	return module + ".model_" + strings.ReplaceAll(model, ".", "_")
}
