package snapshot

import (
	"leadtwin/internal/crm"
	"leadtwin/odooclient"
)

// Mails returns the e-mails and comments among the messages, as Client.Mails reads them from Odoo.
func (s *Snapshot) Mails() []odooclient.Mail {
	var mails []odooclient.Mail
	for _, m := range s.Messages {
		if !odooclient.IsMail(m.Text("message_type")) {
			continue
		}
		mail := odooclient.Mail{
			ID: crm.MessageID(m.ID()), Lead: s.ID(), Author: crm.PartnerID(m.Link("author_id")), From: m.Text("email_from"),
		}
		for _, field := range []string{"partner_ids", "notified_partner_ids"} {
			for _, id := range m.IDs(field) {
				mail.To = append(mail.To, crm.PartnerID(id))
			}
		}
		mails = append(mails, mail)
	}
	return mails
}
