package apply

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/plaintext"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/note"
)

// values puts back on the survivor what Odoo's merge dropped of the others' values: fields that are empty on the
// survivor, tags and the like united, the highest priority.
//
// Odoo 14 drops tags, priority, job position, closing date and more; every version drops custom fields and properties.
func (m *aftermath) values(ctx context.Context) error {
	if !m.touched && len(m.missing()) == 0 {
		return nil
	}
	if err := m.reread(ctx); err != nil { // a user may have edited the lead since it was read
		return err
	}
	missing := m.missing()
	if len(missing) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(missing))
	m.writing(missing)
	vals := make(map[string]any, len(missing))
	for name, v := range missing {
		vals[name] = writable(m.fields[name], v)
	}
	err := writeQuietly(ctx, m.odoo, leadModel, []int64{int64(m.e.Survivor)}, vals)
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

// missing are the values to write, as Odoo sends them: what Odoo's merge dropped and nobody has changed since.
func (m *aftermath) missing() map[string]any {
	vals := map[string]any{}
	for name, f := range m.fields {
		want, ok := m.missingValue(name, f)
		if ok && m.mayWrite(name, want) {
			vals[name] = want
		}
	}
	return vals
}

// missingValue is the value, as Odoo sends it, that the survivor should have in a field and did not have after Odoo's
// merge.
func (m *aftermath) missingValue(name string, f odooclient.Field) (any, bool) {
	if !carriedOver(name, f) {
		return nil, false
	}
	have := m.mergedValue(name)
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
		return best, best != "" && best != (row{name: have}).text(name)
	case !empty(have):
		return nil, false
	}
	for _, s := range m.trusted() {
		if v := s.Lead[name]; !empty(v) && !m.within(f, s.Lead.link(name)) {
			return v, true
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
	have := (row{name: m.mergedValue(name)}).ids(name)
	all := slices.Clone(have)
	for _, s := range m.trusted() {
		all = append(all, slices.DeleteFunc(s.Lead.ids(name), func(id int64) bool { return m.within(f, id) })...)
	}
	slices.Sort(all)
	all = slices.Compact(all)
	if len(all) == len(have) {
		return nil, false
	}
	want := make([]any, len(all))
	for i, id := range all {
		want[i] = id
	}
	return want, true
}

// properties fills in the properties that the survivor has, empty, and another lead had a value for. The others go along,
// since Odoo takes a write for all of them: it empties those that are not named. Each team has properties of its own, so a
// survivor that gets its team back gets its own values first.
//
// Source: convert_to_cache in odoo/orm/fields_properties.py, Odoo 19; odoo/fields.py, Odoo 16 to 18.
func (m *aftermath) properties(name string) (any, bool) {
	own := m.wrote["team_id"] != nil && m.before[m.e.Survivor] != nil
	var want []any
	missing := false
	for _, p := range propertiesOf(m.after.Lead[name]) {
		p = maps.Clone(p)
		from := m.trusted()
		if own {
			from = append([]*snapshot{m.before[m.e.Survivor]}, from...)
		}
		if empty(p["value"]) || own {
			for _, s := range from {
				q := propertyNamed(s.Lead[name], p.text("name"))
				if !empty(q["value"]) {
					missing = missing || !reflect.DeepEqual(propertyValue(q), propertyValue(p))
					p["value"] = q["value"]
					break
				}
			}
		}
		if !empty(p["value"]) {
			want = append(want, map[string]any(p))
		}
	}
	return want, missing
}

func propertyNamed(list any, name string) row {
	for _, p := range propertiesOf(list) {
		if p.text("name") == name {
			return p
		}
	}
	return nil
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
	return plaintext.SingleLine(s.Lead.text("name"), note.MaxTitle)
}
