package rules

import (
	"cmp"
	"fmt"
	"strconv"

	"leadtwin/rules/normalize"
)

// Effect is what a guard turns a merge into.
type Effect string

// The three effects. EffectMerge switches the guard off.
const (
	EffectReview Effect = "review"
	EffectMerge  Effect = "merge"
	EffectIgnore Effect = "ignore"
)

// Choice selects a salesperson or team: a word, or the id of a user or team in digits.
type Choice string

// The words of a Choice. Merges default to Survivor, groups to Keep.
const (
	Survivor Choice = "survivor" // whatever Odoo's merge leaves on the survivor
	Keep     Choice = "keep"     // change nothing
	Oldest   Choice = "oldest"   // that of the lead created first, of those that have one
	Newest   Choice = "newest"   // that of the lead created last, of those that have one
)

func (c Choice) id() int64 {
	if c == "" || c[0] > '9' {
		return 0 // a word, without the error of a parser
	}
	n, err := strconv.ParseInt(string(c), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// Where the note of a separate verdict is posted.
const (
	NoteOnNewest = "newest" // on the newest record of the group
	NoteOnAll    = "all"    // on every record that stays
)

// Policy holds the thresholds, guards and lists that an admin may set. A zero field means its default, but for
// those where zero means off (ReviewAbove, QuietMinutes, MaxAgeDays, MinScore, RequireOldest).
type Policy struct {
	Lists *normalize.Lists       // public providers, role mailboxes, fillers
	Email normalize.EmailOptions // what counts as the same address

	Lost                Effect  // a lost lead is part of a person
	CrossCompany        Effect  // the leads belong to different companies (res.company)
	OtherCustomer       Effect  // the customer records belong to different commercial entities
	OpenOrders          Effect  // more than one lead has open quotations or orders
	OtherCorrespondents Effect  // two salespeople wrote with different people
	MaxGroup            int     // more leads than this for one person need a look
	ReviewAbove         float64 // an expected revenue above this needs a person; 0 is off
	QuietMinutes        int     // leads edited in the last minutes wait; 0 is off
	MaxAgeDays          int     // leads created further apart need a person; 0 is off
	MinScore            int     // leads less likely than this to be one person need a person, in percent; 0 is off
	RequireOldest       bool    // ask where Odoo would keep another lead than the first created
	MaxLeadsPerValue    int     // a value that more leads carry weighs nothing
	Odoo                int     // major version of the server, for the forecast of the survivor; 0 means the newest known

	CustomGuards []CustomGuard // in the order in which they are listed

	MergeSalesperson Choice // who gets a merged lead
	MergeTeam        Choice // sales team of a merged lead
	GroupSalesperson Choice // one salesperson for leads that stay apart
	GroupTeam        Choice // one team for leads that stay apart
	NoteOn           string // NoteOnNewest or NoteOnAll
}

// Default is the policy of a fresh installation, with the shipped lists.
func Default() Policy {
	lists, err := normalize.Shipped()
	if err != nil {
		panic(fmt.Sprintf("the lists shipped in rules/normalize do not load: %v", err)) // embedded: a broken build
	}
	return Policy{Lists: lists}.withDefaults()
}

// withDefaults fills what was left zero, so that a policy written by hand needs to name only what differs.
func (p Policy) withDefaults() Policy {
	if p.Lists == nil {
		p.Lists = Default().Lists
	}
	p.Lost = cmp.Or(p.Lost, EffectReview)
	p.CrossCompany = cmp.Or(p.CrossCompany, EffectReview)
	p.OtherCustomer = cmp.Or(p.OtherCustomer, EffectReview)
	p.OpenOrders = cmp.Or(p.OpenOrders, EffectReview)
	p.OtherCorrespondents = cmp.Or(p.OtherCorrespondents, EffectReview)
	p.MaxGroup = cmp.Or(p.MaxGroup, 10)
	p.MaxLeadsPerValue = cmp.Or(p.MaxLeadsPerValue, 100)
	p.MergeSalesperson = cmp.Or(p.MergeSalesperson, Survivor)
	p.MergeTeam = cmp.Or(p.MergeTeam, Survivor)
	p.GroupSalesperson = cmp.Or(p.GroupSalesperson, Keep)
	p.GroupTeam = cmp.Or(p.GroupTeam, Keep)
	p.NoteOn = cmp.Or(p.NoteOn, NoteOnNewest)
	return p
}
