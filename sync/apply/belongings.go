package apply

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// belongings gives the survivor what hung on the others and did not arrive. Odoo 14 deletes their activities, empties
// the link of their meetings and quotations, and leaves their followers behind; 19 only the followers.
func (m *aftermath) belongings(ctx context.Context) error {
	for _, back := range []func(context.Context) error{m.activities, m.scheduled, m.meetings, m.orders, m.others, m.followers, m.strays} {
		if err := back(ctx); err != nil {
			return err
		}
	}
	return nil
}

// ours collects what hung on all leads of the merge before.
func (m *aftermath) ours(of func(*snapshot) []row) []row {
	var out []row
	for _, s := range m.trusted() {
		out = append(out, of(s)...)
	}
	return out
}

// lost notes what Odoo refuses to take back. Any other error is returned.
func (m *aftermath) lost(err error, format string, args ...any) error {
	what := fmt.Sprintf(format, args...)
	if !refusedOnly(err) {
		return fmt.Errorf("put %s back on lead %d: %w", what, m.e.Survivor, err)
	}
	m.d.Lost = appendOnce(m.d.Lost, what+": Odoo does not take it back: "+said(err))
	return nil
}

// meetings gives meetings their lead back.
func (m *aftermath) meetings(ctx context.Context) error {
	return m.relink(ctx, "calendar.event", "meeting", m.ours(func(s *snapshot) []row { return s.Meetings }), m.after.Meetings)
}

// orders gives quotations and orders their lead back.
func (m *aftermath) orders(ctx context.Context) error {
	return m.relink(ctx, "sale.order", "quotation", m.ours(func(s *snapshot) []row { return s.Orders }), m.after.Orders)
}

// relink points records that no longer point to any lead to the survivor. A person may have pointed one elsewhere.
func (m *aftermath) relink(ctx context.Context, model, what string, had, have []row) error {
	var ids []int64
	for _, r := range had {
		if !slices.ContainsFunc(have, func(x row) bool { return x.id() == r.id() }) {
			ids = append(ids, r.id())
		}
	}
	if len(ids) == 0 {
		return nil
	}
	loose, err := m.find(ctx, m.odoo, model, []any{[]any{"id", "in", ids}, []any{"opportunity_id", "=", false}}, []string{"name"})
	if err != nil {
		return err
	}
	for _, r := range loose {
		if err := writeQuietly(ctx, m.odoo, model, []int64{r.id()}, map[string]any{"opportunity_id": int64(m.e.Survivor)}); err != nil {
			if err := m.lost(err, "%s %q", what, r.text("name")); err != nil {
				return err
			}
			continue
		}
		m.healed(what + " " + r.text("name"))
	}
	return nil
}

// followers lets everybody who followed one of the leads follow the survivor, for the same kinds of messages.
func (m *aftermath) followers(ctx context.Context) error {
	var follow []int64
	for _, f := range m.after.Followers {
		follow = append(follow, f.link("partner_id"))
	}
	for _, f := range m.ours(func(s *snapshot) []row { return s.Followers }) {
		partner := f.link("partner_id")
		if partner == 0 || slices.Contains(follow, partner) {
			continue
		}
		follow = append(follow, partner)
		if err := subscribe(ctx, m.odoo, m.e.Survivor, f); err != nil {
			if err := m.lost(err, "follower %s", f.linkName("partner_id")); err != nil {
				return err
			}
			continue
		}
		m.d.Subscribed = append(m.d.Subscribed, partner)
		m.after.Followers = append(m.after.Followers, f)
		m.healed("follower " + f.linkName("partner_id"))
	}
	return nil
}

// subscribe makes a follower of another lead follow this one in the same way.
func subscribe(ctx context.Context, odoo Caller, lead crm.LeadID, f row) error {
	opts := map[string]any{"partner_ids": []int64{f.link("partner_id")}}
	if subtypes := f.ids("subtype_ids"); len(subtypes) > 0 {
		opts["subtype_ids"] = subtypes
	}
	return odoo.Call(ctx, odooclient.Request{Model: leadModel, Method: "message_subscribe", IDs: []int64{int64(lead)}, Opts: opts, Context: quietly(), Write: true}, nil)
}
