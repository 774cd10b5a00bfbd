package miniodoo

import (
	"slices"

	"leadtwin/internal/miniodoo/orm"
)

func (o *Odoo) trackedFields() []string {
	common := []string{
		"user_id", "active", "type", "team_id", "stage_id", "expected_revenue", "partner_id", "contact_name", "partner_name",
		"email_from", "phone",
	}
	if o.major >= 19 {
		return append(common, "company_id", "recurring_revenue", "won_status", "lost_reason_id")
	}
	return append(common, "lost_reason")
}

// before holds leads as they were before a write.
type before struct {
	odoo   *Odoo
	env    *orm.Env
	copies []orm.Copy
}

func (o *Odoo) remember(e *orm.Env, leads []*orm.Record) *before {
	b := &before{odoo: o, env: e}
	for _, l := range leads {
		b.copies = append(b.copies, l.Copy())
	}
	return b
}

// changes names what changed on the i-th lead, and has it noted in the chatter.
func (b *before) changes(i int, l *orm.Record) orm.Names {
	changed := b.copies[i].Changes(l)
	for _, name := range b.odoo.trackedFields() {
		if changed[name] {
			b.odoo.track(b.env, l, name, b.copies[i].Value(l, name))
		}
	}
	return changed
}

type trackKey struct{}

// tracks are the tracked fields that a transaction changed, with their first values.
type tracks struct {
	leads []*orm.Record
	first map[*orm.Record]map[string]any
}

// track has a change noted at the end of the transaction. Records that the transaction made itself are not tracked.
func (o *Odoo) track(e *orm.Env, l *orm.Record, name string, value any) {
	if e.Context["tracking_disable"] == true || e.IsNew(l) || !slices.Contains(o.trackedFields(), name) {
		return
	}
	t, _ := e.Memo(trackKey{}, func() any {
		t := &tracks{first: map[*orm.Record]map[string]any{}}
		e.BeforeCommit(func() error { return o.note(e, t) })
		return t
	}).(*tracks)
	if t.first[l] == nil {
		t.first[l] = map[string]any{}
		t.leads = append(t.leads, l)
	}
	if _, known := t.first[l][name]; !known {
		t.first[l][name] = value
	}
}

// note writes one message for each lead whose tracked fields differ in the end.
func (o *Odoo) note(e *orm.Env, t *tracks) error {
	e = e.Sudo()
	for _, l := range t.leads {
		if e.One("crm.lead", l.ID) == nil {
			continue
		}
		changed := orm.Names{}
		var values []any
		for _, name := range o.trackedFields() {
			was, seen := t.first[l][name]
			if seen && !orm.Equal(was, l.Value(name)) {
				changed[name] = true
				values = append(values, []any{int64(0), int64(0), map[string]any{"field_name": name}})
			}
		}
		if len(changed) == 0 {
			continue
		}
		subtype := o.trackSubtype(l, changed)
		m, err := o.write(e, message{on: l, subtype: subtype, logged: subtype == "mail.mt_note"})
		if err != nil {
			return err
		}
		for range values {
			if _, err := e.Make("mail.tracking.value", map[string]any{"mail_message_id": m.ID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// trackSubtype is the subtype of the message about a change.
//
// Source: _track_subtype in addons/crm/models/crm_lead.py.
func (o *Odoo) trackSubtype(l *orm.Record, changed orm.Names) string {
	won, ended, lost := l.Float("probability") == 100 && l.Has("stage_id"), changed["active"], !l.Bool("active")
	if o.major >= 19 {
		won, ended, lost = l.Str("won_status") == "won", changed["won_status"], l.Str("won_status") == "lost"
	}
	switch {
	case changed["stage_id"] && won:
		return "crm.mt_lead_won"
	case changed[o.lostReasonField()] && l.Has(o.lostReasonField()):
		return "crm.mt_lead_lost"
	case changed["stage_id"]:
		return "crm.mt_lead_stage"
	case ended && !lost:
		return "crm.mt_lead_restored"
	case ended:
		return "crm.mt_lead_lost"
	}
	return "mail.mt_note"
}
