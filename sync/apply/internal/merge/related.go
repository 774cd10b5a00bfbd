package merge

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/internal/lists"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/apply/internal/loss"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// restoreRelated gives the survivor the related records of the other leads that Odoo did not move. Odoo 14 deletes
// their activities, empties the link of their meetings and quotations, and does not move their followers; 19 only
// loses the followers.
func (m *finisher) restoreRelated(ctx context.Context) error {
	for _, back := range []func(context.Context) error{
		m.restoreActivities, m.restoreScheduledMail, m.restoreMeetings, m.restoreOrders, m.restoreLinks,
		m.restoreFollowers,
	} {
		if err := back(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (m *finisher) relatedBefore(of func(*snapshot.Snapshot) []records.Row) []records.Row {
	return lists.Join(m.rankedSnapshots(), of)
}

// reportRejected records what Odoo refuses to restore. Any other error is returned.
func (m *finisher) reportRejected(err error, item loss.Item) error {
	if !odooclient.KindOf(err).Rejected() {
		return fmt.Errorf("restore %s for lead %d: %w", item.In(rules.English), m.e.Survivor, err)
	}
	m.addLoss(loss.Rejected(item, err))
	return nil
}

func (m *finisher) restoreMeetings(ctx context.Context) error {
	return m.relink(ctx, "calendar.event", loss.Meeting, crm.RestoredMeetings,
		m.relatedBefore(func(s *snapshot.Snapshot) []records.Row { return s.Meetings }), m.after.Meetings)
}

func (m *finisher) restoreOrders(ctx context.Context) error {
	return m.relink(ctx, "sale.order", loss.Quotation, crm.RestoredOrders,
		m.relatedBefore(func(s *snapshot.Snapshot) []records.Row { return s.Orders }), m.after.Orders)
}

// relink links records that no longer point to any lead to the survivor. One that a user has linked elsewhere stays
// there.
func (m *finisher) relink(
	ctx context.Context, model string, kind loss.Kind, counted crm.RestoredKind, had, have []records.Row,
) error {
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
	loose, err := m.merger.Records.Find(ctx, model, odooclient.And(
		odooclient.In("id", ids), odooclient.Eq(link.By.Field, false),
	), []string{"name"})
	if err != nil {
		return err
	}
	for _, r := range loose {
		if err := m.merger.Records.Write(ctx, model, []int64{r.ID()}, link.By.PointTo(int64(m.e.Survivor), 0)); err != nil {
			if err := m.reportRejected(err, loss.Item{Kind: kind, Name: r.Text("name")}); err != nil {
				return err
			}
			continue
		}
		m.restoredOne(counted, string(kind)+" "+r.Text("name"))
	}
	return nil
}

// restoreFollowers subscribes the followers of all leads to the survivor, for the same kinds of messages.
func (m *finisher) restoreFollowers(ctx context.Context) error {
	follow := lists.Map(m.after.Followers, func(f records.Row) int64 { return f.Link("partner_id") })
	var missing []records.Row
	for _, f := range m.relatedBefore(func(s *snapshot.Snapshot) []records.Row { return s.Followers }) {
		partner := f.Link("partner_id")
		if partner != 0 && !slices.Contains(follow, partner) {
			follow, missing = append(follow, partner), append(missing, f)
		}
	}
	for _, alike := range groupBySubtypes(missing) {
		if err := m.subscribe(ctx, alike); err != nil {
			return err
		}
	}
	return nil
}

// groupBySubtypes groups followers that follow the same kinds of messages, in their order.
func groupBySubtypes(followers []records.Row) [][]records.Row {
	var groups [][]records.Row
	for _, f := range followers {
		subtypes := f.IDs("subtype_ids")
		i := slices.IndexFunc(groups, func(g []records.Row) bool { return slices.Equal(g[0].IDs("subtype_ids"), subtypes) })
		if i < 0 {
			groups = append(groups, []records.Row{f})
			continue
		}
		groups[i] = append(groups[i], f)
	}
	return groups
}

// subscribe subscribes followers with one call, or with one for each if Odoo refuses them together.
func (m *finisher) subscribe(ctx context.Context, followers []records.Row) error {
	err := m.merger.Records.Subscribe(ctx, m.e.Survivor, followers)
	if len(followers) > 1 && odooclient.KindOf(err).Rejected() {
		for _, f := range followers {
			if err := m.subscribe(ctx, []records.Row{f}); err != nil {
				return err
			}
		}
		return nil
	}
	if err != nil {
		return m.reportRejected(err, loss.Item{Kind: loss.Follower, Name: followers[0].LinkName("partner_id")})
	}
	for _, f := range followers {
		m.d.Subscribed = append(m.d.Subscribed, f.Link("partner_id"))
		m.after.Followers = append(m.after.Followers, f)
		m.restoredOne(crm.RestoredFollowers, "follower "+f.LinkName("partner_id"))
	}
	return nil
}
