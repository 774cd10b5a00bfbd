package odooclient

import (
	"fmt"
	"regexp"
	"strconv"
)

// The versions of Odoo that Leadtwin knows. Newer ones are tried, with a warning.
const (
	OldestMajor = 14
	NewestMajor = 19
)

// Version is an Odoo version as the server reports it.
type Version struct {
	Text  string `json:"text"`  // such as 17.0, saas~18.3+e or 19.0-20260101
	Major int    `json:"major"` // such as 18
	Minor int    `json:"minor"` // such as 3; 0 for a yearly version
}

var versionPattern = regexp.MustCompile(`^(?:saas[~-])?(\d+)(?:\.(\d+))?`)

// ParseVersion reads a version as servers send it. Error kind Unsupported: no version, or older than 14.
func ParseVersion(text string) (Version, error) {
	m := versionPattern.FindStringSubmatch(text)
	if m == nil {
		return Version{}, &Error{
			Kind: Unsupported, Message: fmt.Sprintf("%q is not a version of Odoo", text),
			Hint: "check that odoo.url is the address of an Odoo",
		}
	}
	major, err := strconv.Atoi(m[1])
	if err != nil || major < OldestMajor {
		return Version{}, &Error{
			Kind: Unsupported, Message: fmt.Sprintf("Odoo %s is older than %d", text, OldestMajor),
			Hint: "upgrade Odoo to 14 or later",
		}
	}
	minor, _ := strconv.Atoi(m[2]) // none is 0
	return Version{Text: text, Major: major, Minor: minor}, nil
}

// IsUntested reports whether Leadtwin was not tested with this version.
func (v Version) IsUntested() bool {
	return v.Major > NewestMajor || v.Major == NewestMajor && v.Minor > 0
}

// What differs between versions and cannot be asked for. A version between two yearly ones, such as saas~18.3, counts
// as the one before it. If it is ahead or behind, its refusal shows it: see callWithFallback, findRecordsOnce (load),
// and sync/apply for messages that may not be moved.
//
// Sources: seen on real 14 to 19. The files that are named are those of Odoo 19, or of 14 where that is said.

func (v Version) isAtLeast(major int) bool { return v.Major >= major }

// notesAreHTML: the description of a lead is HTML (addons/crm/models/crm_lead.py); on 14 it is plain text.
func (v Version) notesAreHTML() bool { return v.isAtLeast(15) }

// searchReadTakesLoad: search_read takes load=""; before, search and read are two calls (read_kwargs of search_read in
// odoo/orm/models.py; 14 has none).
func (v Version) searchReadTakesLoad() bool { return v.isAtLeast(15) }

// errorsNeedSession: with several databases /jsonrpc answers errors only to a session that names one (odoo/http.py
// of 14).
func (v Version) errorsNeedSession() bool { return !v.isAtLeast(15) }

// hasGroupOnUser: res.users.has_group is called on a user's record (addons/base/models/res_users.py).
func (v Version) hasGroupOnUser() bool { return v.isAtLeast(18) }

// usesHasAccess: has_access(operation) replaces check_access_rights (odoo/orm/models.py).
func (v Version) usesHasAccess() bool { return v.isAtLeast(18) }

// HasWebhooks reports whether server actions can call out, and automation rules have many actions: the state webhook
// (addons/base/models/ir_actions.py) and action_server_ids (addons/base_automation/models/base_automation.py).
func (v Version) HasWebhooks() bool { return v.isAtLeast(17) }

// HasScheduledMail reports whether users can schedule e-mails on records (mail.scheduled.message).
//
// Source: addons/mail/models/mail_scheduled_message.py, which came with 18; seen on 19.
func (v Version) HasScheduledMail() bool { return v.isAtLeast(18) }

// HasJSON2 reports whether there is JSON-2, which replaces the older transports: POST /json/2/…, GET /web/version
// (addons/rpc/controllers/json2.py).
func (v Version) HasJSON2() bool { return v.isAtLeast(19) }

// MovesMessagesAsAdmin reports whether moving messages in an undo requires Settings rights; not on the first patch
// levels of 18.
func (v Version) MovesMessagesAsAdmin() bool { return v.isAtLeast(18) }

// SendersNeedEmail reports whether a user without an e-mail address can neither post nor merge
// (addons/mail/models/mail_thread.py
// of 14).
func (v Version) SendersNeedEmail() bool { return !v.isAtLeast(19) }

// KeysExpire reports whether API keys expire (addons/base/models/res_users.py).
func (v Version) KeysExpire() bool { return v.isAtLeast(18) }

// EmptyPropertiesAreNone reports whether a property without a value comes with the value None, which XML-RPC cannot
// send. On 16 it is false, and on 19 there is no value at all: seen on real servers.
func (v Version) EmptyPropertiesAreNone() bool { return v.isAtLeast(17) && !v.isAtLeast(19) }

// What needs no version:
//
//   - fields are those that fields_get names: crm.lead has mobile until 18, lost_reason until 15 and lost_reason_id
//     from 16 on, lead_properties from 16, email_domain_criterion from 17, won_status from 19, order_ids with sale_crm;
//     mail.activity has active from 17; res.users has groups_id until 18, then group_ids; crm.stage team_id, then
//     team_ids
//   - archived leads: the wizard drops them until 18 unless the context says active_test: false, which is always sent
//   - notes: body_is_html is what makes HTML of a body from 17 on, and is ignored before; the answer is an id, or on 19
//     a list of one
//   - change times: 14 compares write_date by microseconds, 19 by seconds; pages go by whole seconds
//   - links: /mail/view leads to the lead's page in every version
//   - errors: the class of the exception, or XML-RPC's fault code; never JSON-RPC's code, which is 200 until 18 and
//     then 0
//   - which lead survives a merge: package rules forecasts it, Odoo's answer counts
