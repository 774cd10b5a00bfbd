package odooclient

// How versions of Odoo differ, in one place. Where a field can be asked for (fields_get), it is asked for instead.
//
// Source: seen on 14 and 19; 15 to 18 by their source and live tests.
type difference struct {
	json2       bool   // POST /json/2/… exists
	searchLoad  bool   // search_read takes load=''; before, search and read
	hasGroupIDs bool   // has_group is called on a user's record
	groupField  string // res.users: the groups
	lostReason  string // crm.lead: why it was lost
	stageTeams  string // crm.stage: its teams
	webhooks    bool   // server actions of state webhook
	moveNeeds   bool   // moving messages needs Settings rights

	errorsNeedSession bool // /jsonrpc tells errors only within a session that names the database
}

// differencesOf is the table. Majors between two rows are like the lower one.
func differencesOf(major int) difference {
	switch {
	case major >= 19:
		return difference{json2: true, searchLoad: true, hasGroupIDs: true, groupField: "group_ids", lostReason: "lost_reason_id", stageTeams: "team_ids", webhooks: true, moveNeeds: true}
	case major == 18:
		return difference{searchLoad: true, hasGroupIDs: true, groupField: "groups_id", lostReason: "lost_reason_id", stageTeams: "team_id", webhooks: true, moveNeeds: true}
	case major == 17:
		return difference{searchLoad: true, groupField: "groups_id", lostReason: "lost_reason_id", stageTeams: "team_id", webhooks: true}
	case major == 16:
		return difference{searchLoad: true, groupField: "groups_id", lostReason: "lost_reason_id", stageTeams: "team_id"}
	case major == 15:
		return difference{groupField: "groups_id", lostReason: "lost_reason", stageTeams: "team_id"}
	default:
		return difference{errorsNeedSession: true, groupField: "groups_id", lostReason: "lost_reason", stageTeams: "team_id"}
	}
}
