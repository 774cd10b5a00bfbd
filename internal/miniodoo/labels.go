package miniodoo

// germanLabels are labels of crm.lead in German, as Odoo 19 translates them (addons/crm/i18n/de.po). Other fields keep
// their English label, as in Odoo where a translation is missing.
func germanLabels() map[string]string {
	return map[string]string{
		"name": "Verkaufschance", "contact_name": "Name des Kontakts", "partner_name": "Unternehmensname",
		"partner_id": "Kunde", "email_from": "E-Mail", "phone": "Telefonnummer", "street": "Straße", "zip": "PLZ",
		"city": "Stadt", "country_id": "Land", "website": "Website", "function": "Stelle", "description": "Notizen",
		"user_id": "Vertriebsmitarbeiter", "team_id": "Verkaufsteam", "company_id": "Unternehmen", "stage_id": "Phase",
		"probability": "Wahrscheinlichkeit", "expected_revenue": "Erwarteter Umsatz", "priority": "Priorität",
		"tag_ids": "Stichwörter", "source_id": "Herkunft", "medium_id": "Mittel", "campaign_id": "Kampagne",
		"referred": "Vermittelt durch", "lost_reason_id": "Verlustgrund",
	}
}
