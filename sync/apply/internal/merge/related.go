package merge

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// belongings gives the survivor what hung on the others and did not arrive. Odoo 14 deletes their activities, empties
// the link of their meetings and quotations, and leaves their followers behind; 19 only the followers.
func (m *finisher) belongings(ctx context.Context) error {
	for _, back := range []func(context.Context) error{
		m.activities, m.scheduled, m.meetings, m.orders, m.restoreLinks,
		m.followers, m.recoverOrphanMessages,
	} {
		if err := back(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (m *finisher) relatedBefore(of func(*snapshot.Snapshot) []records.Row) []records.Row {
	var out []records.Row
	for _, s := range m.snapshotsByConfidence() {
		out = append(out, of(s)...)
	}
	return out
}

// lost records what Odoo refuses to restore. Any other error is returned.
func (m *finisher) lost(err error, item loss.Item) error {
	if !records.IsRejected(err) {
		return fmt.Errorf("restore %s for lead %d: %w", item.In(rules.English), m.e.Survivor, err)
	}
	m.addLoss(loss.Rejected(item, records.ErrorText(err)))
	return nil
}

func (m *finisher) meetings(ctx context.Context) error {
	return m.relink(
		ctx,
		"calendar.event",
		loss.Meeting,
		m.relatedBefore(func(s *snapshot.Snapshot) []records.Row { return s.Meetings }),
		m.after.Meetings,
	)
}

func (m *finisher) orders(ctx context.Context) error {
	return m.relink(
		ctx,
		"sale.order",
		loss.Quotation,
		m.relatedBefore(func(s *snapshot.Snapshot) []records.Row { return s.Orders }),
		m.after.Orders,
	)
}

// relink points records that no longer point to any lead to the survivor. A person may have pointed one elsewhere.
func (m *finisher) relink(ctx context.Context, model string, kind loss.Kind, had, have []records.Row) error {
	var ids []int64
	for _, r := range had {
		if !slices.ContainsFunc(have, func(x records.Row) bool { return x.ID() == r.ID() }) {
			ids = append(ids, r.ID())
		}
	}
	if len(ids) == 0 {
		return nil
	}
	link := snapshot.SectionLinks(model, nil)
	loose, err := m.merger.records.Find(ctx, model, odooclient.And(
		odooclient.In("id", ids), odooclient.Eq(link.By.Field, false),
	), []string{"name"})
	if err != nil {
		return err
	}
	for _, r := range loose {
		if err := m.merger.records.Write(ctx, model, []int64{r.ID()}, link.By.PointTo(int64(m.e.Survivor), 0)); err != nil {
			if err := m.lost(err, loss.Item{Kind: kind, Name: r.Text("name")}); err != nil {
				return err
			}
			continue
		}
		m.healed(string(kind) + " " + r.Text("name"))
	}
	return nil
}

// followers lets everybody who followed one of the leads follow the survivor, for the same kinds of messages.
func (m *finisher) followers(ctx context.Context) error {
	var follow []int64
	for _, f := range m.after.Followers {
		follow = append(follow, f.Link("partner_id"))
	}
	for _, f := range m.relatedBefore(func(s *snapshot.Snapshot) []records.Row { return s.Followers }) {
		partner := f.Link("partner_id")
		if partner == 0 || slices.Contains(follow, partner) {
			continue
		}
		follow = append(follow, partner)
		if err := m.merger.records.Subscribe(ctx, m.e.Survivor, f); err != nil {
			if err := m.lost(err, loss.Item{Kind: loss.Follower, Name: f.LinkName("partner_id")}); err != nil {
				return err
			}
			continue
		}
		m.d.Subscribed = append(m.d.Subscribed, partner)
		m.after.Followers = append(m.after.Followers, f)
		m.healed("follower " + f.LinkName("partner_id"))
	}
	return nil
}
