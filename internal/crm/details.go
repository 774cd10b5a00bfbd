package crm

import "time"

// LeadDetails is what a lead has beside the values that Leadtwin keeps in the mirror, for people who compare leads.
type LeadDetails struct {
	Address     Address
	JobPosition string // function
	Website     string
	Source      string // name of source_id
	Medium      string // name of medium_id
	Campaign    string // name of campaign_id
	Referred    string // "Referred By"
	Tags        []string
	Priority    int       // stars, 0 to 3
	Deadline    time.Time // date_deadline, the expected closing date; zero if there is none
	Notes       string    // description, without markup

	Messages, Attachments, Activities, Meetings int         // records of the lead
	Followers                                   []PartnerID // ascending, each once
	Writers                                     []PartnerID // authors of the lead's recent messages, ascending, each once
}

// Address are the parts of a lead's address, as its form shows them.
type Address struct {
	Street, Street2, ZIP, City, State, Country string
}
