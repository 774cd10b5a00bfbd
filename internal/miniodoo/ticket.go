package miniodoo

import "leadtwin/internal/miniodoo/orm"

// behaveTickets lists the models that the user may read, so that a client finds a custom model.
//
// Source: get_available_models in addons/web/models/ir_model.py, Odoo 16 and later.
func (o *Odoo) behaveTickets() {
	if o.major < 19 {
		return
	}
	o.db.Model("ir.model").Handle("get_available_models", orm.OnModel("", func(c *orm.Call) (any, error) {
		var list []any
		for _, name := range o.db.Models() {
			m := o.db.Model(name)
			if !m.Transient && c.Check(orm.Read, m) == nil {
				list = append(list, map[string]any{"display_name": m.Title, "model": name})
			}
		}
		return list, nil
	}))
}
