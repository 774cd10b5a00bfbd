package explain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"leadtwin/rules"
	"leadtwin/rules/normalize"
)

// Variation is a policy with one setting changed.
type Variation struct {
	Setting  string // such as rules.lost
	From, To string
	Policy   rules.Policy
}

// Variations are the policies with one setting changed that may decide in another way, the settings that a person would
// try first at the beginning. The lists are varied by the values of the leads given.
func Variations(p rules.Policy, leads ...rules.Lead) []Variation {
	v := variations{policy: p}
	v.effect("lost", p.Lost, func(q *rules.Policy, e rules.Effect) { q.Lost = e })
	v.effect("cross_company", p.CrossCompany, func(q *rules.Policy, e rules.Effect) { q.CrossCompany = e })
	v.effect("other_customer", p.OtherCustomer, func(q *rules.Policy, e rules.Effect) { q.OtherCustomer = e })
	v.effect("open_orders", p.OpenOrders, func(q *rules.Policy, e rules.Effect) { q.OpenOrders = e })
	v.effect("other_correspondents", p.OtherCorrespondents,
		func(q *rules.Policy, e rules.Effect) { q.OtherCorrespondents = e })
	v.count("max_group", p.MaxGroup, []int{2, 5, 10, 20, 50}, func(q *rules.Policy, n int) { q.MaxGroup = n })
	v.count("max_age_days", p.MaxAgeDays, []int{0, 30, 90, 365, 730}, func(q *rules.Policy, n int) { q.MaxAgeDays = n })
	v.count("quiet_minutes", p.QuietMinutes, []int{0}, func(q *rules.Policy, n int) { q.QuietMinutes = n })
	v.count("review_above", int(p.ReviewAbove), []int{0, 10_000, 50_000},
		func(q *rules.Policy, n int) { q.ReviewAbove = float64(n) })
	v.count("max_leads_per_value", p.MaxLeadsPerValue, []int{21, 50, 100, 200, 1000},
		func(q *rules.Policy, n int) { q.MaxLeadsPerValue = n })
	v.count("min_score", p.MinScore, []int{0, 80, 95, 98}, func(q *rules.Policy, n int) { q.MinScore = n })
	v.flag("require_oldest", p.RequireOldest, func(q *rules.Policy, on bool) { q.RequireOldest = on })
	v.flag("plus_tags", p.Email.PlusTags, func(q *rules.Policy, on bool) { q.Email.PlusTags = on })
	v.flag("gmail_dots", p.Email.GmailDots, func(q *rules.Policy, on bool) { q.Email.GmailDots = on })
	v.withoutCustomGuards()
	v.lists(leads)
	return v.found
}

type variations struct {
	policy rules.Policy
	found  []Variation
}

// withoutCustomGuards removes one guard at a time.
func (v *variations) withoutCustomGuards() {
	for i, g := range v.policy.CustomGuards {
		changed := v.policy
		changed.CustomGuards = slices.Delete(slices.Clone(v.policy.CustomGuards), i, i+1)
		v.add("custom_guards", g.Name, "", changed)
	}
}

func (v *variations) add(setting, from, to string, policy rules.Policy) {
	v.found = append(v.found, Variation{"rules." + setting, from, to, policy})
}

func (v *variations) effect(setting string, now rules.Effect, set func(*rules.Policy, rules.Effect)) {
	for _, e := range []rules.Effect{rules.EffectMerge, rules.EffectReview, rules.EffectIgnore} {
		if e != now {
			changed := v.policy
			set(&changed, e)
			v.add(setting, string(now), string(e), changed)
		}
	}
}

// count tries values, those closest to today's first.
func (v *variations) count(setting string, now int, values []int, set func(*rules.Policy, int)) {
	distance := func(n int) int { return max(n-now, now-n) }
	slices.SortStableFunc(values, func(a, b int) int { return distance(a) - distance(b) })
	for _, n := range values {
		if n != now {
			changed := v.policy
			set(&changed, n)
			v.add(setting, strconv.Itoa(now), strconv.Itoa(n), changed)
		}
	}
}

func (v *variations) flag(setting string, now bool, set func(*rules.Policy, bool)) {
	changed := v.policy
	set(&changed, !now)
	v.add(setting, strconv.FormatBool(now), strconv.FormatBool(!now), changed)
}

// lists tries the addresses of leads as public providers and role mailboxes, addresses and numbers as shared and as
// personal, and all values as fillers.
func (v *variations) lists(leads []rules.Lead) {
	seen := map[string]bool{}
	add := func(setting, value string, a normalize.Additions) {
		key := setting + "\n" + value
		if value == "" || seen[key] {
			return
		}
		seen[key] = true
		changed := v.policy
		changed.Lists = v.policy.Lists.With(a)
		v.add(setting, "", value, changed)
	}
	for _, l := range leads {
		for _, field := range []string{l.Email, l.Contact.Email} {
			for _, a := range v.policy.Lists.Addresses(field, v.policy.Email) {
				if a.Public {
					add("exclude_public_providers", a.Domain, normalize.Additions{NotPublicProviders: []string{a.Domain}})
				} else {
					add("public_providers", a.Domain, normalize.Additions{PublicProviders: []string{a.Domain}})
				}
				if a.Role {
					add("exclude_role_mailboxes", a.Local, normalize.Additions{NotRoleMailboxes: []string{a.Local}})
				} else {
					add("role_mailboxes", a.Local, normalize.Additions{RoleMailboxes: []string{a.Local}})
				}
				add("personal_values", a.Full, normalize.Additions{PersonalValues: []string{a.Full}})
				add("shared_values", a.Full, normalize.Additions{SharedValues: []string{a.Full}})
			}
		}
		for _, field := range []string{l.Phone, l.Mobile, l.Contact.Phone, l.Contact.Mobile} {
			for _, n := range normalize.Phone(field, l.Region) {
				add("personal_values", n.Line, normalize.Additions{PersonalValues: []string{n.Line}})
				add("shared_values", n.Line, normalize.Additions{SharedValues: []string{n.Line}})
			}
		}
		for _, value := range []string{l.Email, l.Phone, l.Mobile, l.ContactName} {
			value = strings.TrimSpace(value)
			add("fillers", value, normalize.Additions{Fillers: []string{value}})
		}
	}
}

func (v Variation) String() string {
	if v.From == "" {
		return fmt.Sprintf("%s: add %s", v.Setting, v.To)
	}
	return fmt.Sprintf("%s: %s instead of %s", v.Setting, v.To, v.From)
}
