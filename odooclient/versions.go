package odooclient

// difference is one row of the table of versions. What can be asked for is not here: a field that fields_get does not
// name is not read (crm.lead: mobile, order_ids).
type difference struct {
	from int // major version

	json2             bool // POST /json/2/… exists
	searchLoad        bool // search_read takes load=''; before, search and read are two calls
	hasGroupIDs       bool // res.users.has_group is called on a user's record
	hasAccess         bool // has_access(operation) takes the place of check_access_rights
	webhooks          bool // server actions of state webhook
	moveNeeds         bool // moving messages needs Settings rights
	errorsNeedSession bool // with several databases /jsonrpc tells errors only to a session that names one

	names Names
}

// Names are fields that have another name in another version.
type Names struct {
	LostReason string // crm.lead
	UserGroups string // res.users
	StageTeams string // crm.stage: one team, or many
}

// differencesOf is the table of versions; a major between two rows, or after the last, is like the row above it.
//
// Source: seen on 14 and 19; 15 to 18 by their source and live tests.
func differencesOf(major int) difference {
	rows := [...]difference{
		{from: 14, errorsNeedSession: true, names: Names{"lost_reason", "groups_id", "team_id"}},
		{from: 15, searchLoad: true, names: Names{"lost_reason", "groups_id", "team_id"}},
		{from: 16, searchLoad: true, names: Names{"lost_reason_id", "groups_id", "team_id"}},
		{from: 17, searchLoad: true, webhooks: true, names: Names{"lost_reason_id", "groups_id", "team_id"}},
		{from: 18, searchLoad: true, webhooks: true, hasGroupIDs: true, hasAccess: true, moveNeeds: true, names: Names{"lost_reason_id", "groups_id", "team_id"}},
		{from: 19, searchLoad: true, webhooks: true, hasGroupIDs: true, hasAccess: true, moveNeeds: true, json2: true, names: Names{"lost_reason_id", "group_ids", "team_ids"}},
	}
	found := rows[0]
	for _, row := range rows {
		if row.from <= major {
			found = row
		}
	}
	return found
}
