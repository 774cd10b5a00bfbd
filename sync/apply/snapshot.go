package apply

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// snapshot is a lead with everything that hangs on it, as Odoo sent it.
type snapshot struct {
	Lead        row   `json:"lead"`
	Messages    []row `json:"messages,omitempty"`
	Activities  []row `json:"activities,omitempty"`
	Scheduled   []row `json:"scheduled,omitempty"`   // e-mails that users have scheduled
	Attachments []row `json:"attachments,omitempty"` // without their content, which stays in Odoo
	Meetings    []row `json:"meetings,omitempty"`
	Orders      []row `json:"orders,omitempty"`
	Followers   []row `json:"followers,omitempty"`

	Customer row     `json:"customer,omitempty"` // the record behind the lead, which a merge may change, too
	Links    []links `json:"links,omitempty"`    // whatever else points to the lead

	Merged *mergedLead `json:"merged,omitempty"` // of the survivor: its values right after Odoo's merge
	After  *snapshot   `json:"after,omitempty"`  // of the survivor: as the merge, healed, left it
}

func (s *snapshot) id() crm.LeadID { return crm.LeadID(s.Lead.id()) }

// hanging is a kind of record that hangs on leads.
type hanging struct {
	model  string
	fields []string
	by     string // the field that holds the lead
	where  []any  // besides
	put    func(*snapshot) *[]row
}

// allHanging lists what hangs on leads in every version; what a server lacks is left out later.
func allHanging() []hanging {
	document := func(field string) []any { return []any{field, "=", leadModel} }
	return []hanging{
		{
			"mail.message",
			[]string{"date", "author_id", "email_from", "subject", "body", "message_type", "subtype_id", "parent_id", "attachment_ids", "partner_ids", "is_internal"},
			"res_id", document("model"), func(s *snapshot) *[]row { return &s.Messages },
		},
		hangingActivities(),
		{
			"ir.attachment",
			[]string{"name", "mimetype", "file_size", "checksum", "type", "url"},
			"res_id", document("res_model"), func(s *snapshot) *[]row { return &s.Attachments },
		},
		{
			"calendar.event",
			[]string{"name", "start", "stop", "user_id", "partner_ids", "res_model", "res_id"},
			"opportunity_id", nil, func(s *snapshot) *[]row { return &s.Meetings },
		},
		{"sale.order", []string{"name", "state"}, "opportunity_id", nil, func(s *snapshot) *[]row { return &s.Orders }},
		{"mail.followers", []string{"partner_id", "subtype_ids"}, "res_id", document("res_model"), func(s *snapshot) *[]row { return &s.Followers }},
	}
}

func hangingActivities() hanging {
	fields := []string{"activity_type_id", "summary", "note", "date_deadline", "user_id", "create_uid", "res_model_id", "active"}
	return hanging{"mail.activity", fields, "res_id", []any{"res_model", "=", leadModel}, func(s *snapshot) *[]row { return &s.Activities }}
}

// readAll reads leads with everything that hangs on them. Leads that are gone are left out.
func (a *Applier) readAll(ctx context.Context, ids []crm.LeadID) (map[crm.LeadID]*snapshot, error) {
	leads, err := a.readLeadRows(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[crm.LeadID]*snapshot, len(leads))
	for id, l := range leads {
		out[id] = &snapshot{Lead: l}
	}
	g, ctx := together(ctx)
	g.Go(func() error { return a.readCustomers(ctx, out) })
	g.Go(func() error { return a.readLinks(ctx, out) })
	g.Go(func() error { return a.readScheduled(ctx, out) })
	a.readHanging(ctx, g, out, func(hanging) bool { return true })
	return out, g.Wait()
}

// readScheduled adds the scheduled e-mails.
func (a *Applier) readScheduled(ctx context.Context, of map[crm.LeadID]*snapshot) error {
	rows, err := a.scheduledOn(ctx, slices.Sorted(maps.Keys(of)))
	for _, r := range rows {
		if s := of[crm.LeadID(number(r["res_id"]))]; s != nil {
			s.Scheduled = append(s.Scheduled, r)
		}
	}
	return err
}

// together runs reads that do not depend on each other, a few at a time as a browser does: each fills in fields of its own.
func together(ctx context.Context) (*errgroup.Group, context.Context) {
	const lanes = 4
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(lanes)
	return g, ctx
}

// readHanging adds what hangs on leads, of the kinds that are wanted, as soon as the group has ended.
func (a *Applier) readHanging(ctx context.Context, g *errgroup.Group, of map[crm.LeadID]*snapshot, wanted func(hanging) bool) {
	ids := slices.Sorted(maps.Keys(of))
	for _, h := range allHanging() {
		if !wanted(h) {
			continue
		}
		g.Go(func() error {
			rows, err := a.hangingOn(ctx, h, ids)
			if err != nil {
				return err
			}
			for _, r := range rows {
				if s := of[crm.LeadID(r.link(h.by))]; s != nil {
					*h.put(s) = append(*h.put(s), r)
				}
			}
			return nil
		})
	}
}

// hangingOn reads the records of one kind that hang on leads.
func (a *Applier) hangingOn(ctx context.Context, h hanging, ids []crm.LeadID) ([]row, error) {
	if h.model == "sale.order" {
		session := a.odoo.Session()
		if !session.Has(leadModel, "order_ids") {
			return nil, nil
		}
	}
	domain := []any{[]any{h.by, "in", ids}}
	if h.where != nil {
		domain = append(domain, h.where)
	}
	fields := append([]string{h.by}, h.fields...)
	if h.model == "mail.activity" { // active came with 17
		var err error
		if fields, err = a.visible(ctx, h.model, fields); err != nil {
			return nil, err
		}
	}
	rows, err := a.find(ctx, a.odoo, h.model, domain, fields)
	if !odooclient.Is(err, odooclient.UnknownField) && !odooclient.Is(err, odooclient.Forbidden) {
		return rows, err
	}
	fewer, failed := a.visible(ctx, h.model, fields)
	if failed != nil || len(fewer) == len(fields) {
		return nil, err
	}
	return a.find(ctx, a.odoo, h.model, domain, fewer)
}

// visible are those fields that this version has and that are not hidden from Leadtwin's user.
func (a *Applier) visible(ctx context.Context, model string, fields []string) ([]string, error) {
	known, err := a.odoo.Fields(ctx, model)
	if err != nil {
		return nil, fmt.Errorf("read which fields %s has: %w", model, err)
	}
	return slices.DeleteFunc(slices.Clone(fields), func(name string) bool {
		_, ok := known[name]
		return !ok
	}), nil
}

// snapshot stores every lead as it is, before anything is changed.
func (a *Applier) snapshot(ctx context.Context, entry string, ids []crm.LeadID) error {
	all, err := a.readAll(ctx, ids)
	if err != nil {
		return fmt.Errorf("take snapshots: %w", err)
	}
	for _, id := range ids {
		s := all[id]
		if s == nil {
			return fmt.Errorf("take snapshots: lead %d is gone from Odoo", id)
		}
		if err := a.keepSnapshot(ctx, entry, s); err != nil {
			return err
		}
	}
	return nil
}

func (a *Applier) keepSnapshot(ctx context.Context, entry string, s *snapshot) error {
	data, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("write the snapshot of lead %d: %w", s.id(), err)
	}
	if err := a.store.SaveSnapshot(ctx, entry, s.id(), data, a.o.Now()); err != nil {
		return fmt.Errorf("keep the snapshot of lead %d: %w", s.id(), err)
	}
	return nil
}

// snapshots reads back what an entry's leads were before.
func (a *Applier) snapshots(ctx context.Context, entry string) (map[crm.LeadID]*snapshot, error) {
	stored, err := a.store.Snapshots(ctx, entry)
	if err != nil {
		return nil, fmt.Errorf("read the snapshots of %s: %w", entry, err)
	}
	out := make(map[crm.LeadID]*snapshot, len(stored))
	for _, s := range stored {
		var data snapshot
		if err := json.Unmarshal(s.Data, &data); err != nil {
			return nil, fmt.Errorf("read the snapshot of lead %d in %s: %w", s.Lead, entry, err)
		}
		out[s.Lead] = &data
	}
	return out, nil
}
