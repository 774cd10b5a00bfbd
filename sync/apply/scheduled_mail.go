package apply

import (
	"context"
	"fmt"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

const scheduledModel = "mail.scheduled.message"

// scheduledMail is how the e-mails and notes are read that users have scheduled on leads. A merge deletes those of the
// merged leads, with their files.
//
// Source: Odoo 18 and 19; deletion seen on 19.
func scheduledMail() hanging {
	fields := []string{
		"subject", "body", "scheduled_date", "author_id", "partner_ids", "attachment_ids", "is_note", "composition_comment_option",
		"notification_parameters", "create_uid",
	}
	return hanging{scheduledModel, fields, "res_id", []any{"model", "=", leadModel}, func(s *snapshot) *[]row { return &s.Scheduled }}
}

// scheduledOn reads the scheduled e-mails of leads; none where Odoo has no such thing, or hides it.
func (a *Applier) scheduledOn(ctx context.Context, leads []crm.LeadID) ([]row, error) {
	if s := a.odoo.Session(); !s.Version.HasScheduledMail() {
		return nil, nil
	}
	h := scheduledMail()
	rows, err := a.find(ctx, a.odoo, h.model, []any{[]any{h.by, "in", leads}, h.where}, append([]string{h.by}, h.fields...))
	if odooclient.Is(err, odooclient.UnknownModel) || odooclient.Is(err, odooclient.Forbidden) {
		return nil, nil
	}
	return rows, err
}

// sameScheduled reports whether one scheduled e-mail is the other, though Odoo has given it another id.
func sameScheduled(a, b row) bool {
	return a.text("subject") == b.text("subject") && a.text("body") == b.text("body") && a.text("scheduled_date") == b.text("scheduled_date") &&
		a.link("author_id") == b.link("author_id")
}

// scheduledValues are those of an e-mail that is scheduled again on a lead. Its files are not among them: they went with it.
func scheduledValues(a row, lead crm.LeadID) map[string]any {
	vals := map[string]any{
		"model": leadModel, "res_id": int64(lead), "subject": a["subject"], "body": a["body"], "scheduled_date": a["scheduled_date"],
		"author_id": a.link("author_id"), "partner_ids": []any{[]any{6, 0, a.ids("partner_ids")}}, "is_note": a["is_note"],
	}
	for _, name := range []string{"composition_comment_option", "notification_parameters"} {
		if v := a.text(name); v != "" {
			vals[name] = v
		}
	}
	return vals
}

func scheduledName(a row) string {
	return fmt.Sprintf("scheduled e-mail %q of %s for %s (UTC)", a.text("subject"), a.linkName("author_id"), a.text("scheduled_date"))
}

// scheduled schedules on the survivor what users had scheduled on the merged leads.
func (m *aftermath) scheduled(ctx context.Context) error {
	wanted := m.ours(func(s *snapshot) []row { return s.Scheduled })
	if len(wanted) == 0 {
		return nil
	}
	have, err := m.scheduledOn(ctx, []crm.LeadID{m.e.Survivor})
	if err != nil {
		return fmt.Errorf("read the scheduled e-mails of lead %d: %w", m.e.Survivor, err)
	}
	for _, a := range wanted {
		if i := slices.IndexFunc(have, func(b row) bool { return a.id() == b.id() || sameScheduled(a, b) }); i >= 0 {
			have = slices.Delete(have, i, i+1) // each stands for one
			continue
		}
		if _, err := createQuietly(ctx, m.odoo, scheduledModel, scheduledValues(a, m.e.Survivor)); err != nil {
			if err := m.lost(err, "%s", scheduledName(a)); err != nil {
				return err
			}
			continue
		}
		m.healed(scheduledName(a))
		if n := len(a.ids("attachment_ids")); n > 0 {
			m.d.Lost = appendOnce(m.d.Lost, fmt.Sprintf("%s: %s that Odoo deleted with it", scheduledName(a), counted(n, "file")))
		}
	}
	return nil
}

// scheduled gives a lead its scheduled e-mails back, and takes those off the survivor that Leadtwin had scheduled there. One
// that is on neither was sent, changed or deleted since.
func (b *belonging) scheduled(ctx context.Context) error {
	if len(b.was.Scheduled) == 0 {
		return nil
	}
	have, err := b.scheduledOn(ctx, []crm.LeadID{b.survivor, b.back})
	if err != nil {
		return fmt.Errorf("read the scheduled e-mails of leads %d and %d: %w", b.survivor, b.back, err)
	}
	for _, a := range b.was.Scheduled {
		onLead := func(lead crm.LeadID) int {
			return slices.IndexFunc(have, func(h row) bool { return crm.LeadID(number(h["res_id"])) == lead && sameScheduled(a, h) })
		}
		there, left := onLead(b.back), onLead(b.survivor)
		if there < 0 && left < 0 {
			b.missed("%s: it was sent, changed or deleted since", scheduledName(a))
			continue
		}
		if there < 0 {
			_, err = createQuietly(ctx, b.odoo, scheduledModel, scheduledValues(a, b.back))
			if err != nil {
				if err := b.lost(err, "%s", scheduledName(a)); err != nil {
					return err
				}
				continue
			}
		}
		if left >= 0 && have[left].link("create_uid") == b.odoo.Session().UID {
			request := odooclient.Request{Model: scheduledModel, Method: "unlink", IDs: []int64{have[left].id()}, Write: true}
			if err := b.lost(b.odoo.Call(ctx, request, nil), "%s stays on lead %d, too", scheduledName(a), b.survivor); err != nil {
				return err
			}
		}
	}
	return nil
}
