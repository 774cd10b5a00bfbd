package crm

import (
	"strconv"
	"strings"
)

// Ids of records in one Odoo database. Each model has a type of its own, so that the compiler refuses a user where a
// partner is meant. Zero means "none", as Odoo's false does.
type (
	// LeadID is the id of a crm.lead, whatever its type.
	LeadID int64
	// UserID is the id of a res.users.
	UserID int64
	// PartnerID is the id of a res.partner: a customer, a contact, or the contact behind a user.
	PartnerID int64
	// TeamID is the id of a crm.team.
	TeamID int64
	// StageID is the id of a crm.stage.
	StageID int64
	// CompanyID is the id of a res.company.
	CompanyID int64
	// CountryID is the id of a res.country.
	CountryID int64
	// LostReasonID is the id of a crm.lost.reason.
	LostReasonID int64
	// SourceID is the id of a utm.source.
	SourceID int64
	// MediumID is the id of a utm.medium.
	MediumID int64
	// CampaignID is the id of a utm.campaign.
	CampaignID int64
	// MessageID is the id of a mail.message.
	MessageID int64
)

// IDAlphabet has the characters of Leadtwin's ids. It lacks letters that are mistaken for digits or for each other, so
// an id can be read out on the phone.
const IDAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// FormatIDs formats ids for users: 41, 42.
func FormatIDs(ids []LeadID) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.FormatInt(int64(id), 10)
	}
	return strings.Join(words, ", ")
}
