package apply

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/odooclient"
)

// values puts back on the survivor what Odoo's merge dropped of the others' values: fields that are empty on the
// survivor, tags and the like united, the highest priority.
//
// Odoo 14 drops tags, priority, job position, closing date and more; every version drops custom fields and properties.
func (m *aftermath) values(ctx context.Context) error {
	fields, err := m.odoo.Fields(ctx, leadModel)
	if err != nil {
		return fmt.Errorf("read which fields leads have: %w", err)
	}
	vals := map[string]any{}
	var names []string
	for name, f := range fields {
		if v, ok := m.missingValue(name, f); ok {
			vals[name] = v
			names = append(names, name)
		}
	}
	if len(vals) == 0 {
		return nil
	}
	slices.Sort(names)
	m.touched = true
	err = writeQuietly(ctx, m.odoo, leadModel, []int64{int64(m.e.Survivor)}, vals)
	if err == nil {
		m.healed(names...)
		return nil
	}
	if !refusedOnly(err) {
		return fmt.Errorf("put values back on lead %d: %w", m.e.Survivor, err)
	}
	return m.oneByOne(ctx, names, vals)
}

// oneByOne finds out which of several values Odoo does not take.
func (m *aftermath) oneByOne(ctx context.Context, names []string, vals map[string]any) error {
	for _, name := range names {
		err := writeQuietly(ctx, m.odoo, leadModel, []int64{int64(m.e.Survivor)}, map[string]any{name: vals[name]})
		switch {
		case err == nil:
			m.healed(name)
		case refusedOnly(err):
			m.d.Lost = appendOnce(m.d.Lost, fmt.Sprintf("%s: Odoo does not take it back: %s", name, said(err)))
		default:
			return fmt.Errorf("put %s back on lead %d: %w", name, m.e.Survivor, err)
		}
	}
	return nil
}

func (m *aftermath) healed(what ...string) {
	for _, w := range what {
		m.d.Healed = appendOnce(m.d.Healed, w)
	}
}

// missingValue is the value that the survivor should have in a field and has not.
func (m *aftermath) missingValue(name string, f odooclient.Field) (any, bool) {
	if !carriedOver(name, f) {
		return nil, false
	}
	have := m.after.Lead[name]
	switch {
	case f.Type == "many2many":
		return m.united(name, f)
	case f.Type == "properties":
		return m.properties(name)
	case name == "priority":
		best, _ := have.(string)
		for _, s := range m.trusted() {
			best = max(best, s.Lead.text(name))
		}
		return best, best != "" && best != m.after.Lead.text(name)
	case !empty(have):
		return nil, false
	}
	for _, s := range m.trusted() {
		if v := s.Lead[name]; !empty(v) && !m.within(f, s.Lead.link(name)) {
			return writable(f, v), true
		}
	}
	return nil, false
}

// within says that a link leads to one of the merged leads: now it would lead to the survivor itself, or nowhere.
func (m *aftermath) within(f odooclient.Field, id int64) bool {
	return f.Relation == leadModel && (crm.LeadID(id) == m.e.Survivor || slices.Contains(m.d.Gone, crm.LeadID(id)))
}

// trusted are the snapshots in the order in which Odoo takes values from leads.
func (m *aftermath) trusted() []*snapshot {
	var out []*snapshot
	for _, id := range m.d.Order {
		if s := m.before[id]; s != nil && (id == m.e.Survivor || slices.Contains(m.d.Gone, id)) {
			out = append(out, s)
		}
	}
	return out
}

// united are the links of all leads, where the survivor does not have them.
func (m *aftermath) united(name string, f odooclient.Field) (any, bool) {
	have := m.after.Lead.ids(name)
	all := slices.Clone(have)
	for _, s := range m.trusted() {
		all = append(all, slices.DeleteFunc(s.Lead.ids(name), func(id int64) bool { return m.within(f, id) })...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) == len(have) {
		return nil, false
	}
	return []any{[]any{6, 0, all}}, true
}

// properties fills in the properties that the survivor has, empty, and another lead had a value for. The others go along,
// since Odoo takes a write for all of them: it empties those that are not named.
//
// Source: convert_to_cache in odoo/orm/fields_properties.py, Odoo 19; odoo/fields.py, Odoo 16 to 18.
func (m *aftermath) properties(name string) (any, bool) {
	vals, missing := map[string]any{}, false
	for _, p := range propertiesOf(m.after.Lead[name]) {
		if !empty(p["value"]) {
			vals[p.text("name")] = propertyValue(p)
			continue
		}
		for _, s := range m.trusted() {
			i := slices.IndexFunc(propertiesOf(s.Lead[name]), func(q row) bool { return q["name"] == p["name"] && !empty(q["value"]) })
			if i >= 0 {
				vals[p.text("name")], missing = propertyValue(propertiesOf(s.Lead[name])[i]), true
				break
			}
		}
	}
	return vals, missing
}

func propertiesOf(v any) []row {
	list, _ := v.([]any)
	out := make([]row, 0, len(list))
	for _, p := range list {
		if m, ok := p.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// propertyValue is the value of a property as Odoo takes it: links as bare ids.
func propertyValue(p row) any {
	switch p.text("type") {
	case "many2one":
		return p.link("value")
	case "many2many":
		var ids []int64
		list, _ := p["value"].([]any)
		for _, v := range list {
			if pair, ok := v.([]any); ok && len(pair) > 0 {
				v = pair[0]
			}
			ids = append(ids, number(v))
		}
		return ids
	}
	return p["value"]
}

// carriedOver says whether a field is one that people fill in, so that its value must not get lost. What Odoo computes,
// what states how the lead stands, and addresses, which must not be mixed, are not among them.
func carriedOver(name string, f odooclient.Field) bool {
	switch name {
	case "id", "active", "type", "stage_id", "probability", "automated_probability", "user_id", "team_id", "company_id", "name", "description",
		"lost_reason", "lost_reason_id", "won_status", "message_bounce", "email_normalized", "phone_sanitized", "email_domain_criterion", "email_state", "phone_state",
		"street", "street2", "city", "zip", "state_id", "country_id", "prorated_revenue", "day_open", "day_close", "message_main_attachment_id",
		"iap_enrich_done", "reveal_id", "lead_mining_request_id", "date_open", "date_closed", "date_conversion", "date_last_stage_update", "date_action_last", "date_automation_last":
		return false
	}
	for _, prefix := range []string{"create_", "write_", "message_", "activity_", "__", "date_closed"} {
		if strings.HasPrefix(name, prefix) {
			return false
		}
	}
	return filledIn(name, f)
}

// filledIn says that a value is kept in the field which Odoo does not compute. Custom fields are often read-only in the
// pages only, for what a program or a rule fills in.
func filledIn(name string, f odooclient.Field) bool {
	custom := strings.HasPrefix(name, "x_") && !f.Computed
	return f.Stored && f.Type != "one2many" && (custom || !f.ReadOnly)
}

// writable turns a value as Odoo sent it into one that it takes.
func writable(f odooclient.Field, v any) any {
	switch f.Type {
	case "many2one", "many2one_reference":
		if id := (row{"v": v}).link("v"); id != 0 {
			return id
		}
		return false
	case "integer":
		return number(v)
	case "many2many":
		return []any{[]any{6, 0, (row{"v": v}).ids("v")}}
	case "properties":
		vals := map[string]any{}
		for _, p := range propertiesOf(v) {
			vals[p.text("name")] = propertyValue(p)
		}
		return vals
	}
	return v
}

// titleOf is the title of a lead as notes quote it.
func titleOf(s *snapshot, id crm.LeadID) string {
	if s == nil {
		return fmt.Sprintf("%d", id)
	}
	return plaintext.Line(s.Lead.text("name"), longestTitle)
}
