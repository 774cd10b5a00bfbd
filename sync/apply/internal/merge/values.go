package merge

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// restoreValues writes to the survivor what Odoo's merge dropped of the other leads' values: values of fields that are
// empty on the survivor, all tags, the highest priority. Odoo 14 drops tags, priority, job position, closing date and
// more; every version drops custom fields and properties.
func (m *finisher) restoreValues(ctx context.Context) error {
	if !m.touched && len(m.droppedValues()) == 0 {
		return nil
	}
	if err := m.reread(ctx); err != nil { // a user may have edited the lead since it was read
		return err
	}
	missing := m.droppedValues()
	if len(missing) == 0 {
		return nil
	}
	names := slices.Sorted(maps.Keys(missing))
	m.recordWrite(missing)
	vals := make(map[string]any, len(missing))
	for name, v := range missing {
		vals[name] = m.fields.Writable(name, v)
	}
	err := m.merger.Records.Write(ctx, records.LeadModel, []int64{int64(m.e.Survivor)}, vals)
	if err == nil {
		for _, name := range names {
			m.restoredValue(name, missing[name])
		}
		return nil
	}
	if !odooclient.KindOf(err).Rejected() {
		return fmt.Errorf("restore values of lead %d: %w", m.e.Survivor, err)
	}
	return m.writeOneByOne(ctx, names, vals, missing)
}

// writeOneByOne finds out which of several values Odoo refuses.
func (m *finisher) writeOneByOne(ctx context.Context, names []string, vals, missing map[string]any) error {
	for _, name := range names {
		err := m.merger.Records.Write(ctx, records.LeadModel, []int64{int64(m.e.Survivor)}, map[string]any{name: vals[name]})
		switch {
		case err == nil:
			m.restoredValue(name, missing[name])
		case odooclient.KindOf(err).Rejected():
			m.addLoss(loss.Rejected(fieldItem(name), err))
		default:
			return fmt.Errorf("restore %s of lead %d: %w", name, m.e.Survivor, err)
		}
	}
	return nil
}

func fieldItem(name string) loss.Item { return loss.Item{Kind: loss.Field, Name: name} }

func (m *finisher) addLoss(l loss.Loss) { m.d.Lost = journal.AppendOnce(m.d.Lost, l) }

func (m *finisher) recordRestored(what ...string) {
	for _, w := range what {
		m.d.Healed = journal.AppendOnce(m.d.Healed, w)
	}
}

// restoredOne records one record that Odoo's merge had dropped.
func (m *finisher) restoredOne(kind crm.RestoredKind, what string) {
	m.recordRestored(what)
	m.restored[kind]++
}

// restoredValue records a value of the survivor that was written. A value that a user chose was not dropped by Odoo's
// merge, so it is not counted.
func (m *finisher) restoredValue(name string, want any) {
	m.recordRestored(name)
	if _, from := m.chosenValue(name); from != 0 {
		return
	}
	if name == "tag_ids" {
		had := (records.Row{name: m.mergedValue(name)}).IDs(name)
		m.restored[crm.RestoredTags] += len((records.Row{name: want}).IDs(name)) - len(had)
		return
	}
	m.restored[crm.RestoredValues]++
}

// droppedValues are the values to write, as Odoo sends them: those that Odoo's merge dropped and no user has changed
// since.
func (m *finisher) droppedValues() map[string]any {
	vals := map[string]any{}
	for name := range m.fields {
		want, ok := m.missingValue(name)
		if ok && m.mayWrite(name, want) {
			vals[name] = want
		}
	}
	return vals
}

// missingValue is the value, as Odoo sends it, that a field of the survivor should have and did not have after Odoo's
// merge.
func (m *finisher) missingValue(name string) (any, bool) {
	f := m.fields[name]
	if chosen, from := m.chosenValue(name); from != 0 {
		return chosen, !m.fields.Same(name, chosen, m.mergedValue(name))
	}
	if !isFilledInByUsers(m.fields, name) {
		return nil, false
	}
	have := m.mergedValue(name)
	switch {
	case f.Type == "many2many":
		return m.unitedLinks(name, f)
	case f.Type == "properties":
		return m.missingProperties(name)
	case name == "priority":
		best, _ := have.(string)
		for _, s := range m.rankedSnapshots() {
			best = max(best, s.Lead.Text(name))
		}
		return best, best != "" && best != (records.Row{name: have}).Text(name)
	case !records.IsEmpty(have):
		return nil, false
	}
	for _, s := range m.rankedSnapshots() {
		if v := s.Lead[name]; !records.IsEmpty(v) && !m.pointsToMergedLead(f, s.Lead.Link(name)) {
			return v, true
		}
	}
	return nil, false
}

// pointsToMergedLead reports whether a link points to one of the merged leads: after the merge it would point to the
// survivor itself, or to no record.
func (m *finisher) pointsToMergedLead(f odooclient.Field, id int64) bool {
	return f.Relation == records.LeadModel && (crm.LeadID(id) == m.e.Survivor || slices.Contains(m.d.Gone, crm.LeadID(id)))
}

// rankedSnapshots are in the order in which Odoo takes values from leads.
func (m *finisher) rankedSnapshots() []*snapshot.Snapshot {
	var out []*snapshot.Snapshot
	for _, id := range m.d.Order {
		if s := m.before[id]; s != nil && (id == m.e.Survivor || slices.Contains(m.d.Gone, id)) {
			out = append(out, s)
		}
	}
	return out
}

// unitedLinks are the links of all leads, unless the survivor has them.
func (m *finisher) unitedLinks(name string, f odooclient.Field) (any, bool) {
	have := (records.Row{name: m.mergedValue(name)}).IDs(name)
	all := slices.Clone(have)
	for _, s := range m.rankedSnapshots() {
		all = append(all, slices.DeleteFunc(s.Lead.IDs(name), func(id int64) bool { return m.pointsToMergedLead(f, id) })...)
	}
	all = lists.Distinct(all)
	if len(all) == len(have) {
		return nil, false
	}
	return lists.Map(all, func(id int64) any { return id }), true
}

// missingProperties fills in the properties that the survivor has, empty, and another lead had a value for. The others
// go along, since Odoo takes a write for all of them: it empties those that are not named. Each team has properties of
// its own, so a survivor that gets its team back gets its own values first.
//
// Source: convert_to_cache in odoo/orm/fields_properties.py, Odoo 19; odoo/fields.py, Odoo 16 to 18.
func (m *finisher) missingProperties(name string) (any, bool) {
	own := m.wrote["team_id"] != nil && m.before[m.e.Survivor] != nil
	var want []any
	missing := false
	for _, p := range m.after.Lead.Properties(name) {
		p = maps.Clone(p)
		from := m.rankedSnapshots()
		if own {
			from = append([]*snapshot.Snapshot{m.before[m.e.Survivor]}, from...)
		}
		if records.IsEmpty(p["value"]) || own {
			for _, s := range from {
				q := findProperty(s.Lead.Properties(name), p.Text("name"))
				if !records.IsEmpty(q["value"]) {
					missing = missing || !reflect.DeepEqual(q.PropertyValue(), p.PropertyValue())
					p["value"] = q["value"]
					break
				}
			}
		}
		if !records.IsEmpty(p["value"]) {
			want = append(want, map[string]any(p))
		}
	}
	return want, missing
}

// isFilledInByUsers reports whether users enter the field, so that its value must not get lost. That excludes what
// Odoo computes, the state of the lead, and addresses, which must not be mixed.
func isFilledInByUsers(fields records.Fields, name string) bool {
	switch name {
	case "id", "active", "type", "stage_id", "user_id", "team_id", "company_id", "name", "description", "lost_reason",
		"lost_reason_id", "won_status", "message_bounce", "email_normalized", "phone_sanitized", "email_domain_criterion",
		"email_state", "phone_state", "street", "street2", "city", "zip", "state_id", "country_id", "prorated_revenue",
		"day_open", "day_close", "message_main_attachment_id", "iap_enrich_done", "reveal_id", "lead_mining_request_id":
		return false
	}
	if records.IsComputed(name) {
		return false
	}
	for _, prefix := range []string{"create_", "write_", "message_", "activity_", "__", "date_closed"} {
		if strings.HasPrefix(name, prefix) {
			return false
		}
	}
	return fields.IsUserField(name)
}

// findProperty finds a property by name, nil if there is none.
func findProperty(all []records.Row, name string) records.Row {
	if i := slices.IndexFunc(all, func(p records.Row) bool { return p.Text("name") == name }); i >= 0 {
		return all[i]
	}
	return nil
}
