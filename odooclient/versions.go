package odooclient

// What differs between versions and cannot be asked for, by the first major version that has it; a version between two
// yearly ones, such as saas~18.3, counts as the one before it. Where one of those is ahead or behind, its refusal tells:
// see either (rights), findOnce (load), and what sync/apply does where messages may not be moved.
//
// Source: seen on 14 and 19; 15 to 18 by their source and live tests.
const (
	loadFrom     = 15 // search_read takes load=''; before, search and read are two calls
	sessionUntil = 14 // with several databases /jsonrpc tells errors only to a session that names one
	webhooksFrom = 17 // server actions of state webhook, and rules with many actions (action_server_ids)
	groupIDsFrom = 18 // res.users.has_group is called on a user's record
	accessFrom   = 18 // has_access(operation) takes the place of check_access_rights
	movesFrom    = 18 // moving messages needs Settings rights; not on its first patch levels
	keysEndFrom  = 18 // API keys run out
	noSenderFrom = 19 // who has no e-mail address may post; before, notes and merges are refused
	json2From    = 19 // POST /json/2/…, GET /web/version
)

// What needs no version:
//
//   - fields are those that fields_get names: crm.lead has mobile until 18, lost_reason until 15 and lost_reason_id from 16
//     on, lead_properties from 16, email_domain_criterion from 17, won_status from 19, order_ids with sale_crm;
//     mail.activity has active from 17; res.users has groups_id until 18, then group_ids; crm.stage team_id, then team_ids
//   - archived leads: the wizard drops them until 18 unless the context says active_test: false, which is always sent
//   - notes: body_is_html is what makes HTML of a body from 17 on, and is ignored before; the answer is an id, or on 19 a
//     list of one
//   - change times: 14 compares write_date by microseconds, 19 by seconds; pages go by whole seconds
//   - links: /mail/view leads to the lead's page in every version
//   - errors: the class of the exception, or XML-RPC's fault code; never JSON-RPC's code, which is 200 until 18 and then 0
//   - which lead survives a merge: package rules forecasts it, Odoo's answer counts

func (v Version) from(major int) bool { return v.Major >= major }
