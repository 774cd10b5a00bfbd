package config

import "time"

// sections describes every setting, in the order of file and documentation. Values point into c and may be set.
//
// A new setting is a field in config.go, its default there, and one entry here: file, environment, validation, schema,
// documentation and example follow.
func sections(c *Config) []section {
	all := []section{
		{"odoo", "Connection to the Odoo database.", odooSettings(&c.Odoo)},
		{"mode", "", []setting{defineSetting(&c.Mode, "mode", oneOf("observe", "review", "auto"),
			"What Leadtwin does automatically: observe only reports, review applies what users decide, auto also applies "+
				"merges and notes that no guard holds back.")}},
		{"rules", "Which leads belong to the same person, and what prevents an automatic merge.", ruleSettings(&c.Rules)},
		{"notes", "Internal notes on leads of different people.", noteSettings(&c.Notes)},
		{"schedule", "When sweeps run, and when nothing is written.", scheduleSettings(&c.Schedule)},
		{"limits", "Limits on automatic merges and deletions.", limitSettings(&c.Limits)},
		{"server", "HTTP listener for webhooks, the review desk, health checks and metrics.", serverSettings(&c.Server)},
		{"ui", "Review desk in the browser.", []setting{defineSetting(&c.UI.Group, "group", externalID,
			"Odoo group whose members may merge and undo in the review desk.")}},
		{
			"review", "Merges that need two people: the first one proposes a merge, and another one confirms it.",
			reviewSettings(&c.Review),
		},
		{"webhooks", "Deliveries from Odoo, and messages to other programs.", webhookSettings(&c.Webhooks)},
		{"store", "Database for decisions, journal and snapshots.", []setting{
			defineSetting(&c.Store.URL, "url", storeURL,
				"SQLite file, or a PostgreSQL database for several replicas.").markSecret(),
			defineSetting(&c.Store.BackupBeforeUpgrade, "backup_before_upgrade", boolean,
				"Copy a SQLite store to the same directory before a newer Leadtwin changes its tables."),
		}},
		{"retention", "How long data is kept.", []setting{
			defineSetting(&c.Retention.SnapshotDays, "snapshot_days", atLeast(1, "days"), "How long a merge can be undone."),
		}},
		{"log", "Log output on stderr.", []setting{
			defineSetting(&c.Log.Level, "level", oneOf("debug", "info", "warn", "error"),
				"Lowest level to log."),
			defineSetting(&c.Log.Format, "format", oneOf("console", "json"), "Log format, for terminals or for log collectors."),
		}},
	}
	for _, section := range all {
		for i := range section.Settings {
			if !section.isSingleSetting() {
				section.Settings[i].Key = section.Key + "." + section.Settings[i].Key
			}
		}
	}
	return all
}

func odooSettings(o *Odoo) []setting {
	return []setting{
		defineSetting(&o.URL, "url", webURL("such as https://crm.example.com, without user and password"),
			"URL of Odoo, as in the browser."),
		defineSetting(&o.Database, "database", anyValueOf("a name"),
			"Database name; on Odoo Online the first part of the host name."),
		defineSetting(&o.User, "user", anyValueOf("a login"),
			"Login of the Leadtwin user; 'Sales / User: All Documents' is sufficient."),
		defineSetting(&o.APIKey, "api_key", anyValueOf("an API key"),
			"API key of that user (Preferences, Account Security)."),
		defineSetting(&o.UndoUser, "undo_user", anyValueOf("a login, or empty"),
			"Login of a user with the Settings access right, used only to move messages during an undo (Odoo 18 and later)."),
		defineSetting(&o.UndoAPIKey, "undo_api_key", anyValueOf("an API key, or empty"), "API key of undo_user."),
		defineSetting(&o.Transport, "transport", oneOf("auto", "json2", "jsonrpc", "xmlrpc"),
			"RPC protocol; auto selects the best one that the server supports."),
		defineSetting(&o.Timeout, "timeout", minDuration(time.Second, "1s or more, such as 90s"),
			"Time limit for one call to Odoo. With less than a minute, a slow success can look like a failure."),
		defineSetting(&o.Rate, "rate", atLeast(0, ""), "Maximum calls per second, one at a time; 0 means no limit."),
		defineSetting(&o.CAFile, "ca_file", anyValueOf("a path, or empty"), "PEM file of a private certificate authority."),
		defineSetting(&o.Proxy, "proxy", proxyURL,
			"Proxy for connections to Odoo, including its password; if empty, HTTPS_PROXY, HTTP_PROXY and NO_PROXY apply."),
	}
}

func ruleSettings(r *Rules) []setting {
	guard := oneOf("review", "merge", "ignore")
	return []setting{
		defineSetting(&r.Lost, "lost", guard, "What to do when one of the matching leads is lost."),
		defineSetting(&r.CrossCompany, "cross_company", guard,
			"What to do when the leads belong to different companies of the database."),
		defineSetting(&r.OtherCustomer, "other_customer", guard,
			"What to do when the leads have customers of different commercial entities."),
		defineSetting(&r.OpenOrders, "open_orders", guard,
			"What to do when more than one lead has open quotations or orders."),
		defineSetting(&r.OtherCorrespondents, "other_correspondents", guard,
			"What to do when, by the messages in Odoo, two salespeople corresponded with different people about the leads. "+
				"With merge no messages are read."),
		defineSetting(&r.MaxGroup, "max_group", atLeast(2, ""), "A person with more leads than this needs review."),
		defineSetting(&r.ReviewAbove, "review_above", atLeast(0, ""),
			"An expected revenue above this needs review, in the currency of the lead's company; 0 turns the guard off."),
		defineSetting(&r.QuietMinutes, "quiet_minutes", atLeast(0, "minutes"),
			"Leads edited within this time are not merged yet; 0 turns the guard off."),
		defineSetting(&r.MaxAgeDays, "max_age_days", atLeast(0, "days"),
			"Leads created further apart than this need review; 0 turns the guard off."),
		defineSetting(&r.MinScore, "min_score", wholePercent,
			"Leads less likely than this to be one person, in percent, need review; 0 turns the guard off."),
		defineSetting(&r.RequireOldest, "require_oldest", boolean,
			"Require review if Odoo would keep a lead other than the oldest."),
		defineSetting(&r.CustomGuards, "custom_guards", customGuards,
			"Custom conditions that send a merge to review; docs/custom-guards.md describes them."),
		defineSetting(&r.MaxLeadsPerValue, "max_leads_per_value", atLeast(21, ""),
			"A value shared by more leads than this is not used for matching; it is listed in the report."),
		defineSetting(&r.PlusTags, "plus_tags", boolean, "Treat robin+fair@acme.test as robin@acme.test."),
		defineSetting(&r.GmailDots, "gmail_dots", boolean, "Treat r.obin@gmail.com as robin@gmail.com."),
		defineSetting(&r.PublicProviders, "public_providers", anyValueOf("domains"),
			"Additional public mail providers; their domains are not evidence of an organisation."),
		defineSetting(&r.ExcludePublicProviders, "exclude_public_providers", anyValueOf("domains"),
			"Domains to remove from the built-in list of public mail providers."),
		defineSetting(&r.RoleMailboxes, "role_mailboxes", anyValueOf("names before the @, or addresses"),
			"Additional mailboxes that several people read, such as info or crew@acme.test."),
		defineSetting(&r.ExcludeRoleMailboxes, "exclude_role_mailboxes", anyValueOf("names before the @, or addresses"),
			"Mailboxes that belong to one person despite their name, such as info@ of a sole trader."),
		defineSetting(&r.SharedValues, "shared_values", contactValues,
			"Addresses and numbers that several people use, even if the leads do not show it."),
		defineSetting(&r.PersonalValues, "personal_values", contactValues,
			"Addresses and numbers of one person each, even if the leads show several names."),
		defineSetting(&r.Fillers, "fillers", anyValueOf("texts"), "Additional placeholder values, such as 'n/a'."),
		defineSetting(&r.MergeSalesperson, "merge_salesperson", choiceOrID("user", "survivor", "oldest", "newest"),
			"Salesperson of a merged lead."),
		defineSetting(&r.MergeTeam, "merge_team", choiceOrID("team", "survivor", "oldest", "newest"),
			"Sales team of a merged lead."),
		defineSetting(&r.GroupSalesperson, "group_salesperson", choiceOrID("user", "keep", "oldest", "newest"),
			"Assign leads that are kept separate to one salesperson."),
		defineSetting(&r.GroupTeam, "group_team", choiceOrID("team", "keep", "oldest", "newest"),
			"Assign leads that are kept separate to one sales team."),
	}
}

func noteSettings(n *Notes) []setting {
	return []setting{
		defineSetting(&n.Placement, "placement", oneOf("newest", "all"),
			"Post the note on the newest lead only, or on all leads."),
		defineSetting(&n.Language, "language", oneOf("auto", "en", "de"),
			"Language of notes; auto uses the language of the salespeople."),
		defineSetting(&n.Formality, "formality", oneOf("informal", "formal"), "Form of address in German notes: du or Sie."),
		defineSetting(&n.OdooURL, "odoo_url", webURL("a URL, or empty for odoo.url"),
			"URL of Odoo for links in notes, if users reach Odoo at a different address than Leadtwin."),
	}
}

func scheduleSettings(s *Schedule) []setting {
	return []setting{
		defineSetting(&s.Incremental, "incremental", cronLine("five cron fields or @every 10m, or empty"),
			"Cron expression for sweeps of changed leads."),
		defineSetting(&s.Full, "full", cronLine("five cron fields, or empty"), "Cron expression for sweeps of all leads."),
		defineSetting(&s.Timezone, "timezone", timeZone, "Time zone of the cron expressions and the quiet hours."),
		defineSetting(&s.QuietHours, "quiet_hours", quietHours,
			"Hours in which the service writes nothing to Odoo; commands still do."),
		defineSetting(&s.Jitter, "jitter", minDuration(0, "0s or more"),
			"Random delay of scheduled sweeps, up to this long."),
	}
}

func limitSettings(l *Limits) []setting {
	return []setting{
		defineSetting(&l.MaxMergesPerRun, "max_merges_per_run", atLeast(1, ""),
			"Maximum merges in one run of the service; the others wait for the next run. Does not apply to 'sweep --apply'."),
		defineSetting(&l.MaxMergesPerDay, "max_merges_per_day", atLeast(1, ""), "Maximum merges in 24 hours."),
		defineSetting(&l.MaxMissingPercent, "max_missing_percent", percent,
			"If more than this share of all known leads is missing from Odoo at once, Leadtwin removes none until a second "+
				"full sweep confirms it or 'leadtwin sweep --full --accept-missing' runs. Up to 5 leads are always removed."),
		defineSetting(&l.MaxMergeSharePercent, "max_merge_share_percent", percent,
			"If one run would merge more than this share of all leads, all cases are held for review until 'leadtwin resume'. "+
				"Up to 20 merges are never held."),
		defineSetting(&l.MaxCallsPerDay, "max_calls_per_day", atLeast(0, "calls"),
			"Maximum calls to Odoo from midnight to midnight (schedule.timezone); 0 means no limit. When the limit is reached, "+
				"sweeps, deliveries and automatic merges wait for the next day. A merge in progress is always finished, and "+
				"users' actions are not refused."),
	}
}

func serverSettings(s *Server) []setting {
	return []setting{
		defineSetting(&s.Listen, "listen", hostPort,
			"Address to listen on. The default accepts local connections only; :8080 listens on all interfaces."),
		defineSetting(&s.PublicURL, "public_url", webURL("such as https://leadtwin.example.com, or empty"),
			"URL at which Odoo and users reach the listener."),
		defineSetting(&s.BasePath, "base_path", basePath, "Path of the review desk if a reverse proxy serves it below one."),
		defineSetting(&s.TrustedProxies, "trusted_proxies", networks,
			"Reverse proxies whose headers X-Forwarded-For and X-Forwarded-Proto Leadtwin trusts."),
		defineSetting(&s.Profiling, "profiling", loopbackPort,
			"Address on this machine that serves Go's profiles of CPU and memory under /debug/pprof/; empty turns it off."),
	}
}

func reviewSettings(r *Review) []setting {
	return []setting{
		defineSetting(&r.FourEyesAbove, "four_eyes_above", atLeast(0, ""),
			"A user's merge needs a second person if the expected revenue of one of the leads is above this. Each amount is "+
				"compared as Odoo stores it, in the currency of the lead's company; amounts are neither added nor converted. 0 "+
				"turns it off. For automatic merges, use rules.review_above."),
		defineSetting(&r.FourEyesLeads, "four_eyes_leads", atLeast(0, "leads"),
			"A user's merge of more leads than this needs a second person; 0 turns it off."),
	}
}

func webhookSettings(w *Webhooks) []setting {
	return []setting{
		defineSetting(&w.Token, "token", webhookTokens,
			"Secret part of the webhook URL; to replace it, list the new and the old one, separated by a comma."),
		defineSetting(&w.Debounce, "debounce", minDuration(0, "0s or more, such as 5s"),
			"How long to wait after a delivery before the lead is read, because Odoo reports before it commits."),
		defineSetting(&w.MaxBody, "max_body", atLeast(1024, "bytes"), "Maximum size of a delivery."),
		defineSetting(&w.SendTo, "send_to", receiverURL,
			"URL that receives a signed message after each merge and undo, with the old and new lead ids.").
			markSecret(),
		defineSetting(&w.SendSecret, "send_secret", signingSecrets,
			"Key that signs messages to send_to; to replace it, list the new and the old one, separated by a comma."),
	}
}
