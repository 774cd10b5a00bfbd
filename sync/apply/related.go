package apply

import "strings"

// handling says what a merge and its undo do with the records of a model that name leads.
type handling int

const (
	byLink    handling = iota // the snapshot keeps which leads they name; healed after a merge, restored by an undo
	bySection                 // a section of the snapshot, with code of its own for healing and undo
	withLead                  // part of the lead's own values, which the snapshot keeps
	leftAlone                 // left as Odoo leaves them
)

// relatedModel says how one model is handled, and why.
type relatedModel struct {
	model    string // a name that ends in a dot or begins with one stands for all that begin or end so
	handling handling
	why      string
}

// relatedModels is the one table of what is related to leads: snapshot, healing and undo follow it. A model that is not in it,
// such as a customer's own, is handled by its fields (byLink). A test on real servers compares the table with their models.
//
// Source: ir.model.fields of Odoo 14 and 19 with crm, sale_crm and what they install.
func relatedModels() []relatedModel {
	return []relatedModel{
		{"mail.message", bySection, "a merge moves them; Odoo changes their subject"},
		{"mail.activity", bySection, "14 deletes them in a merge; from 17 on there are done ones, which 19 deletes"},
		{"ir.attachment", bySection, "a merge moves and renames them"},
		{"calendar.event", bySection, "named by opportunity_id and by document, which Odoo changes differently"},
		{"sale.order", bySection, "14 empties opportunity_id in a merge, later versions move it"},
		{"mail.followers", bySection, "a merge moves at most those who wrote lately"},
		{scheduledModel, bySection, "18 and later: deleted in a merge, and Odoo lets nobody move it"},

		{"res.partner", withLead, "opportunity_ids is the inverse of the lead's partner_id"},
		{"res.users", withLead, "opportunity_ids is computed"},
		{"crm.lead", withLead, "a lead's own links to leads are values of it"},
		{"crm.iap.lead.mining.request", withLead, "lead_ids is the inverse of the lead's lead_mining_request_id"},

		{"mail.mail", leftAlone, "outgoing e-mail: its document is that of its message"},
		{"mail.compose.message", leftAlone, "a draft in an open window"},
		{"product.document", leftAlone, "its document is that of its attachment"},
		{"payment.transaction", leftAlone, "callback_res_id is what a payment calls back, never a lead"},
		{"base.automation", leftAlone, "settings: a value that triggers a rule"},
		{"res.users.settings.embedded.action", leftAlone, "settings of one user's screen"},
		{"ir.", leftAlone, "Odoo's own administration: views, translations, actions, external ids"},
		{"report.", leftAlone, "computed for printing, hold nothing"},
		{".report", leftAlone, "database views, hold nothing"},

		{"snailmail.letter", byLink, "letters by post, named by document"},
	}
}

// handlingOf says how a model is handled.
func handlingOf(model string) (h handling, listed bool) {
	for _, r := range relatedModels() {
		switch {
		case r.model == model,
			strings.HasSuffix(r.model, ".") && strings.HasPrefix(model, r.model),
			strings.HasPrefix(r.model, ".") && strings.HasSuffix(model, r.model):
			return r.handling, true
		}
	}
	return byLink, false
}
