package config

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/robfig/cron/v3"
)

// check finds values that have the right type and still make no sense.
func (c *Config) check() Problems {
	k := checker{settings: map[string]setting{}}
	for _, sec := range sections(c) {
		for _, s := range sec.Settings {
			k.settings[s.Key] = s
		}
	}
	c.Odoo.check(&k)
	k.oneOf("mode", c.Mode, "observe", "review", "auto")
	c.Rules.check(&k)
	k.oneOf("notes.placement", c.Notes.Placement, "newest", "all")
	k.oneOf("notes.language", c.Notes.Language, "auto", "en", "de")
	k.oneOf("notes.formality", c.Notes.Formality, "informal", "formal")
	k.must("notes.odoo_url", c.Notes.OdooURL == "" || isWebURL(c.Notes.OdooURL))
	c.Schedule.check(&k)
	k.must("limits.max_merges_per_run", c.Limits.MaxMergesPerRun >= 1)
	k.must("limits.max_merges_per_day", c.Limits.MaxMergesPerDay >= 1)
	k.must("limits.max_missing_percent", c.Limits.MaxMissingPercent > 0 && c.Limits.MaxMissingPercent <= 100)
	k.must("limits.max_merge_share_percent", c.Limits.MaxMergeSharePercent > 0 && c.Limits.MaxMergeSharePercent <= 100)
	c.Server.check(&k)
	k.must("ui.group", group.MatchString(c.UI.Group))
	c.Webhooks.check(&k)
	k.must("store.url", isStoreURL(c.Store.URL))
	k.must("retention.snapshot_days", c.Retention.SnapshotDays >= 1)
	k.oneOf("log.level", c.Log.Level, "debug", "info", "warn", "error")
	k.oneOf("log.format", c.Log.Format, "console", "json")
	return k.problems
}

func (o Odoo) check(k *checker) {
	k.must("odoo.url", o.URL == "" || isWebURL(o.URL))
	k.oneOf("odoo.transport", o.Transport, "auto", "json2", "jsonrpc", "xmlrpc")
	k.must("odoo.timeout", o.Timeout >= time.Second)
	k.must("odoo.rate", o.Rate >= 0)
	k.must("odoo.proxy", !o.Proxy.Set() || isProxyURL(o.Proxy.Reveal()))
	if o.UndoUser != "" && !o.UndoAPIKey.Set() {
		k.problems = append(k.problems, Problem{Key: "odoo.undo_api_key", Want: "not set, though odoo.undo_user is " + strconv.Quote(o.UndoUser)})
	}
	if o.UndoUser == "" && o.UndoAPIKey.Set() {
		k.problems = append(k.problems, Problem{Key: "odoo.undo_user", Want: "not set, though odoo.undo_api_key is"})
	}
}

func (r Rules) check(k *checker) {
	for key, effect := range map[string]string{
		"lost": r.Lost, "cross_company": r.CrossCompany, "other_customer": r.OtherCustomer, "open_orders": r.OpenOrders,
	} {
		k.oneOf("rules."+key, effect, "review", "merge", "ignore")
	}
	k.must("rules.max_group", r.MaxGroup >= 2)
	k.must("rules.review_above", r.ReviewAbove >= 0)
	k.must("rules.quiet_minutes", r.QuietMinutes >= 0)
	k.must("rules.max_age_days", r.MaxAgeDays >= 0)
	k.must("rules.max_leads_per_value", r.MaxLeadsPerValue >= 21)
	k.choice("rules.merge_salesperson", r.MergeSalesperson, "survivor")
	k.choice("rules.merge_team", r.MergeTeam, "survivor")
	k.choice("rules.group_salesperson", r.GroupSalesperson, "keep")
	k.choice("rules.group_team", r.GroupTeam, "keep")
}

// anyDay is where the search for the next run of a cron line starts. robfig/cron looks five years ahead, so it finds the
// 29th of February (2028) as well.
var anyDay = time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC) //nolint:gochecknoglobals // a constant

func (s Schedule) check(k *checker) {
	for key, line := range map[string]string{"incremental": s.Incremental, "full": s.Full} {
		schedule, err := cron.ParseStandard(line)
		k.must("schedule."+key, line == "" || err == nil)
		if err == nil && schedule.Next(anyDay).IsZero() {
			k.problems = append(k.problems, Problem{Key: "schedule." + key, Got: line, Want: "this date never comes; " + k.allowed("schedule."+key)})
		}
	}
	_, err := time.LoadLocation(s.Timezone)
	k.must("schedule.timezone", err == nil)
	if _, err = ParseHours(s.QuietHours); err != nil {
		k.problems = append(k.problems, Problem{
			Key: "schedule.quiet_hours", Got: s.QuietHours, Want: err.Error() + "; " + k.allowed("schedule.quiet_hours"),
		})
	}
	k.must("schedule.jitter", s.Jitter >= 0)
}

func (w Webhooks) check(k *checker) {
	short := func(token string) bool { return len(token) < 16 || strings.ContainsAny(token, "/?#% ") }
	k.must("webhooks.token", !w.Token.Set() || !slices.ContainsFunc(w.Tokens(), short))
	k.must("webhooks.debounce", w.Debounce >= 0)
	k.must("webhooks.max_body", w.MaxBody >= 1024)
}

// Tokens are the secrets that a delivery may carry; the first is the one that `webhook install` uses.
func (w Webhooks) Tokens() []string {
	var out []string
	for token := range strings.SplitSeq(w.Token.Reveal(), ",") {
		if token = strings.TrimSpace(token); token != "" {
			out = append(out, token)
		}
	}
	return out
}

// checker collects problems; each is worded by the setting's own tag.
type checker struct {
	settings map[string]setting
	problems Problems
}

func (k *checker) must(key string, ok bool) {
	if ok {
		return
	}
	k.problems = append(k.problems, Problem{Key: key, Got: k.settings[key].shown(), Want: k.allowed(key)})
}

func (k *checker) allowed(key string) string { return "allowed: " + k.settings[key].Allowed }

func (k *checker) oneOf(key, got string, allowed ...string) {
	k.must(key, slices.Contains(allowed, got))
}

// choice checks a salesperson or team: a word, or an id.
func (k *checker) choice(key, got, rest string) {
	id, err := strconv.ParseInt(got, 10, 64)
	k.must(key, err == nil && id > 0 || slices.Contains([]string{rest, "oldest", "newest"}, got))
}

func isWebURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil
}

func isProxyURL(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https" || u.Scheme == "socks5") && u.Host != ""
}

func isAddress(s string) bool {
	_, port, err := net.SplitHostPort(s)
	if err != nil {
		return false
	}
	n, err := strconv.Atoi(port)
	return err == nil && n >= 0 && n < 65536
}

func isStoreURL(s string) bool {
	if path, ok := strings.CutPrefix(s, "sqlite:"); ok {
		return path != ""
	}
	return strings.HasPrefix(s, "postgres://") || strings.HasPrefix(s, "postgresql://")
}

// HidePassword returns an address with *** for its password. Text that may hold one in another form becomes *** as a whole.
func HidePassword(s string) string {
	u, err := url.Parse(s)
	if (err != nil || u.User == nil) && strings.Contains(s, "@") {
		return hidden // it may hold a password, and where is not known
	}
	if err != nil || u.User == nil {
		return s
	}
	if _, has := u.User.Password(); !has {
		return s
	}
	u.User = url.UserPassword(u.User.Username(), "hidden")
	return strings.Replace(u.String(), ":hidden@", ":"+hidden+"@", 1)
}
