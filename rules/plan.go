package rules

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
)

func byCreated(a, b *Lead) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) }

// chooseOwner takes the salesperson or the team that the choice asks for, of those that may get a lead; 0 where none of
// the leads has such a one, or nothing is to be changed. For Survivor the leads come in the order in which Odoo takes
// values from them: it leaves the choice to Odoo, unless the survivor has none that may keep it.
func chooseOwner[T ~int64](c Choice, leads []*Lead, of func(*Lead) T, may func(T) bool) T {
	if id := T(c.id()); id != 0 && may(id) {
		return id
	}
	switch c {
	case Oldest:
		leads = slices.SortedFunc(slices.Values(leads), byCreated)
	case Newest:
		leads = slices.SortedFunc(slices.Values(leads), func(a, b *Lead) int { return byCreated(b, a) })
	case Keep:
		return 0
	case Survivor:
		if id := of(leads[0]); id != 0 && may(id) {
			return 0
		}
	default:
		return 0 // a fixed record that may not get the leads
	}
	for i := range leads {
		if id := of(leads[i]); id != 0 && may(id) {
			return id
		}
	}
	return 0
}

func salespersonOf(l *Lead) crm.UserID { return l.Salesperson }
func teamOf(l *Lead) crm.TeamID        { return l.Team }

// mergePlan is the merge of leads that are one person, in one action; apply does it in chunks that Odoo takes. The
// result stays in the company of the survivor, so only who works for that one can get it.
func mergePlan(leads []*Lead, p *Policy) []crm.PlannedAction {
	trusted := slices.SortedFunc(slices.Values(leads), func(a, b *Lead) int { return byConfidence(a, b, p.Odoo) })
	survivor := trusted[0]
	may := func(u crm.UserID) bool { return survivor.known.MayOwn(u, survivor.Company) }
	user := p.MergeSalesperson
	if user.id() != 0 && !may(crm.UserID(user.id())) {
		user = Survivor
	}
	return []crm.PlannedAction{{
		Action: crm.ActMerge, Leads: idsOf(leads), Survivor: survivor.ID,
		Salesperson: chooseOwner(user, trusted, salespersonOf, may),
		Team: chooseOwner(p.MergeTeam, trusted, teamOf, func(t crm.TeamID) bool {
			return survivor.Team == t || survivor.known.MayHave(t, survivor.Company)
		}),
	}}
}

// PlanMerge is the merge that a verdict on these leads would plan: who survives, and who gets the result.
func PlanMerge(leads []Lead, p Policy) crm.PlannedAction {
	p = p.withDefaults()
	return mergePlan(leadPointers(leads), &p)[0]
}

// separatePlan is a note for everybody who works on the leads, and one owner for all where the policy wants it. Leads
// that a merge of the same sweep takes away get neither: merged tells where they go.
func separatePlan(leads []*Lead, merged map[crm.LeadID]crm.LeadID, p *Policy) []crm.PlannedAction {
	tag := salespeople(leads)
	var plan []crm.PlannedAction
	for _, id := range noteLeads(leads, merged, p.NoteOn) {
		plan = append(plan, crm.PlannedAction{Action: crm.ActNote, Lead: id, Tag: tag})
	}
	owner := groupOwner(leads, p)
	if to, _ := owner.leadsToAssign(leads, merged); len(to) > 0 {
		plan = append(plan, crm.PlannedAction{Action: crm.ActAssign, Leads: to, Salesperson: owner.user, Team: owner.team})
	}
	return plan
}

// newOwner are the salesperson and the team that the leads of a group are to get; 0 changes nothing.
type newOwner struct {
	user crm.UserID
	team crm.TeamID
}

func groupOwner(leads []*Lead, p *Policy) newOwner {
	known := leads[0].known
	return newOwner{
		user: chooseOwner(p.GroupSalesperson, leads, salespersonOf, known.isSalesperson),
		team: chooseOwner(p.GroupTeam, leads, teamOf, func(t crm.TeamID) bool { return known.MayHave(t, 0) }),
	}
}

// leadsToAssign lists the leads that the owner or team is to be set on: those that differ, but for won and archived
// ones, whose history belongs to whoever worked on them. Left are those that differ and cannot have them: Odoo would
// move a lead into another company of the database together with its salesperson or team.
func (o newOwner) leadsToAssign(leads []*Lead, merged map[crm.LeadID]crm.LeadID) (to []crm.LeadID, left []*Lead) {
	for _, l := range leads {
		differs := o.user != 0 && l.Salesperson != o.user || o.team != 0 && l.Team != o.team
		if !differs || !l.Active || l.InStage.Won {
			continue
		}
		at := survivingLead(l.ID, merged)
		if i := slices.IndexFunc(leads, func(other *Lead) bool { return other.ID == at }); i >= 0 {
			l = leads[i]
		}
		if o.user != 0 && !l.known.MayOwn(o.user, l.Company) || o.team != 0 && !l.known.MayHave(o.team, l.Company) {
			left = append(left, l)
			continue
		}
		to = append(to, at)
	}
	slices.Sort(to)
	return slices.Compact(to), left
}

// NoteOn returns where a note about these leads is posted if the rules made no plan for them.
func NoteOn(leads []Lead, where string) []crm.LeadID {
	return noteLeads(leadPointers(leads), nil, where)
}

// noteLeads returns where the note is posted: on one record that is still worked on, or on all. Records that are won
// come after open ones, archived ones last; of these the one that most of the salespeople can open, then the newest.
func noteLeads(leads []*Lead, merged map[crm.LeadID]crm.LeadID, where string) []crm.LeadID {
	var out []crm.LeadID
	if where == NoteOnAll {
		for i := range leads {
			out = append(out, survivingLead(leads[i].ID, merged))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	readers := salespeople(leads)
	best := slices.MaxFunc(leads, func(a, b *Lead) int {
		return cmp.Or(
			compareTrueFirst(b.Active, a.Active),
			compareTrueFirst(a.InStage.Won, b.InStage.Won),
			cmp.Compare(a.openedBy(readers), b.openedBy(readers)),
			byCreated(a, b),
		)
	})
	return append(out, survivingLead(best.ID, merged))
}

func (l *Lead) openedBy(users []crm.UserID) (n int) {
	for _, id := range users {
		if l.known.knowsNoUsers() || l.known.directory.Users[id].CanOpen(l.Lead) {
			n++
		}
	}
	return n
}

// survivingLead is the lead itself, or the survivor of the merge that takes it away.
func survivingLead(id crm.LeadID, merged map[crm.LeadID]crm.LeadID) crm.LeadID {
	if survivor, ok := merged[id]; ok {
		return survivor
	}
	return id
}

// salespeople are the active internal users who work on any of the leads, ascending.
func salespeople(leads []*Lead) []crm.UserID {
	out := make([]crm.UserID, 0, len(leads))
	for i := range leads {
		if u := leads[i].salesperson(); u != 0 {
			out = append(out, u)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
