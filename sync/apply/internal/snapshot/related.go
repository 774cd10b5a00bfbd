package snapshot

import (
	"strings"

	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
)

// handling is how a merge and its undo treat the records of a model that refer to leads.
type handling int

const (
	byLink    handling = iota // the snapshot keeps which leads they name; healed after a merge, restored by an undo
	bySection                 // a section of the snapshot, with code of its own for healing and undo
	withLead                  // part of the lead's own values, which the snapshot keeps
	leftAlone                 // left as Odoo leaves them
)

// RelatedModel is how one model is handled, and why.
type RelatedModel struct {
	Model    string // a name that ends or begins with a dot matches all that begin or end so
	handling handling
	why      string

	// Of a section of the snapshot:
	field       string   // names the lead
	modelField  string   // holds the model, where field may name any; empty: field names leads only
	fields      []string // that the snapshot keeps
	Section     func(*Snapshot) *[]records.Row
	exists      func(odooclient.Session) bool // nil: in all versions
	varies      bool                          // the fields differ between versions
	mayBeHidden bool                          // a user without the right to read it has none
	listedIn    []string                      // fields of leads that list or count them, as far as a version has them
}

// relatedModels is the one table of what is related to leads: snapshot, healing and undo follow it. A model that is not
// in it, such as a customer's own, is handled by its fields (byLink). A test on real servers compares the table with
// their models.
//
// Source: ir.model.fields of Odoo 14 and 19 with crm, sale_crm and what they install.
func relatedModels() []RelatedModel {
	return []RelatedModel{
		{
			Model: "mail.message", handling: bySection, why: "a merge moves them; Odoo changes their subject",
			field: "res_id", modelField: "model", Section: func(s *Snapshot) *[]records.Row { return &s.Messages },
			fields: []string{
				"date", "author_id", "email_from", "subject", "body", "message_type", "subtype_id", "parent_id", "attachment_ids",
				"partner_ids", "notified_partner_ids", "is_internal",
			},
		},
		{
			Model:      "mail.activity",
			handling:   bySection,
			why:        "14 deletes them in a merge; from 17 on there are done ones, which 19 deletes",
			field:      "res_id",
			modelField: "res_model",
			Section:    func(s *Snapshot) *[]records.Row { return &s.Activities },
			fields: []string{
				"activity_type_id", "summary", "note", "date_deadline", "user_id", "create_uid", "res_model_id", "active",
			},
			varies:   true, // active came with 17
			listedIn: []string{"activity_ids"},
		},
		{
			Model: "ir.attachment", handling: bySection, why: "a merge moves and renames them",
			field: "res_id", modelField: "res_model", Section: func(s *Snapshot) *[]records.Row { return &s.Attachments },
			fields:   []string{"name", "mimetype", "file_size", "checksum", "type", "url"},
			listedIn: []string{"message_attachment_count"},
		},
		{
			Model:    "calendar.event",
			handling: bySection,
			why:      "named by opportunity_id and by document, which Odoo changes differently",
			field:    "opportunity_id",
			Section:  func(s *Snapshot) *[]records.Row { return &s.Meetings },
			fields:   []string{"name", "start", "stop", "user_id", "partner_ids", "res_model", "res_id"},
			listedIn: []string{"calendar_event_ids", "meeting_count"},
		},
		{
			Model: "sale.order", handling: bySection, why: "14 empties opportunity_id in a merge, later versions move it",
			field: "opportunity_id", Section: func(s *Snapshot) *[]records.Row { return &s.Orders },
			fields:   []string{"name", "state"},
			exists:   func(s odooclient.Session) bool { return s.Has(records.LeadModel, "order_ids") },
			listedIn: []string{"order_ids"},
		},
		{
			Model: "mail.followers", handling: bySection, why: "a merge moves at most those who wrote lately",
			field: "res_id", modelField: "res_model", Section: func(s *Snapshot) *[]records.Row { return &s.Followers },
			fields: []string{"partner_id", "subtype_ids"},
		},
		{
			Model: ScheduledModel, handling: bySection, why: "18 and later: deleted in a merge; no user may move it",
			field: "res_id", modelField: "model", Section: func(s *Snapshot) *[]records.Row { return &s.Scheduled },
			fields: []string{
				"subject", "body", "scheduled_date", "author_id", "partner_ids", "attachment_ids", "is_note",
				"composition_comment_option", "notification_parameters", "create_uid",
			},
			exists: func(s odooclient.Session) bool { return s.Version.HasScheduledMail() }, mayBeHidden: true,
		},

		{Model: "res.partner", handling: withLead, why: "opportunity_ids is the inverse of the lead's partner_id"},
		{Model: "res.users", handling: withLead, why: "opportunity_ids is computed"},
		{Model: "crm.lead", handling: withLead, why: "a lead's own links to leads are values of it"},
		{
			Model:    "crm.iap.lead.mining.request",
			handling: withLead,
			why:      "lead_ids is the inverse of the lead's lead_mining_request_id",
		},

		{Model: "mail.mail", handling: leftAlone, why: "outgoing e-mail: its document is that of its message"},
		{Model: "mail.compose.message", handling: leftAlone, why: "a draft in an open window"},
		{Model: "product.document", handling: leftAlone, why: "its document is that of its attachment"},
		{
			Model:    "payment.transaction",
			handling: leftAlone,
			why:      "callback_res_id is what a payment calls back, never a lead",
		},
		{Model: "base.automation", handling: leftAlone, why: "settings: a value that triggers a rule"},
		{Model: "res.users.settings.embedded.action", handling: leftAlone, why: "settings of one user's screen"},
		{Model: "ir.", handling: leftAlone, why: "Odoo's own administration: views, translations, actions, external ids"},
		{Model: "report.", handling: leftAlone, why: "computed for printing, hold nothing"},
		{Model: ".report", handling: leftAlone, why: "database views, hold nothing"},

		{Model: "snailmail.letter", handling: byLink, why: "letters by post, named by document"},
	}
}

// relatedModelOf finds a model in the table; one without an entry has no why and is handled by its links.
func relatedModelOf(model string) RelatedModel {
	for _, r := range relatedModels() {
		switch {
		case r.Model == model,
			strings.HasSuffix(r.Model, ".") && strings.HasPrefix(model, r.Model),
			strings.HasPrefix(r.Model, ".") && strings.HasSuffix(model, r.Model):
			return r
		}
	}
	return RelatedModel{Model: model}
}

// SectionLinks are the links of the records of a section to their lead.
func SectionLinks(model string, rows []records.Row) Links {
	m := relatedModelOf(model)
	l := Links{By: LinkField{Model: m.Model, Field: m.field}}
	for _, r := range rows {
		l.IDs = append(l.IDs, r.ID())
	}
	return l
}
