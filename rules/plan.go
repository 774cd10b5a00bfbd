package rules

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
)

// byCreated sorts the lead that was created first first.
func byCreated(a, b *Lead) int { return cmp.Or(a.Created.Compare(b.Created), cmp.Compare(a.ID, b.ID)) }

// choose takes the salesperson or the team that the choice asks for; 0 where none of the leads has one, or nothing is
// to be changed. For Survivor the leads come in the order in which Odoo takes values from them: it leaves the choice to
// Odoo, unless the survivor has none.
func choose[T ~int64](c Choice, leads []*Lead, of func(*Lead) T) T {
	if id := c.id(); id != 0 {
		return T(id)
	}
	switch c {
	case Oldest:
		leads = slices.SortedFunc(slices.Values(leads), byCreated)
	case Newest:
		leads = slices.SortedFunc(slices.Values(leads), func(a, b *Lead) int { return byCreated(b, a) })
	case Survivor:
		if of(leads[0]) != 0 {
			return 0
		}
	case Keep:
		return 0
	default:
		return 0
	}
	for i := range leads {
		if id := of(leads[i]); id != 0 {
			return id
		}
	}
	return 0
}

func salesperson(l *Lead) crm.UserID { return l.Salesperson }
func team(l *Lead) crm.TeamID        { return l.Team }

// mergePlan is the merge of leads that are one person, in one action; apply does it in chunks that Odoo takes.
func mergePlan(leads []*Lead, p *Policy) []crm.PlannedAction {
	trusted := slices.SortedFunc(slices.Values(leads), func(a, b *Lead) int { return byConfidence(a, b, p.Odoo) })
	return []crm.PlannedAction{{
		Action: crm.ActMerge, Leads: idsOf(leads), Survivor: trusted[0].ID,
		Salesperson: choose(p.MergeSalesperson, trusted, salesperson),
		Team:        choose(p.MergeTeam, trusted, team),
	}}
}

// separatePlan is a note for everybody who works on the leads, and one owner for all where the policy wants it. Leads
// that a merge of the same sweep takes away get neither: merged tells where they go.
func separatePlan(leads []*Lead, merged map[crm.LeadID]crm.LeadID, p *Policy) []crm.PlannedAction {
	tag := salespeople(leads)
	var plan []crm.PlannedAction
	for _, id := range noteOn(leads, merged, p.NoteOn) {
		plan = append(plan, crm.PlannedAction{Action: crm.ActNote, Lead: id, Tag: tag})
	}
	user, group := choose(p.GroupSalesperson, leads, salesperson), choose(p.GroupTeam, leads, team)
	if to := assignTo(leads, merged, user, group); len(to) > 0 {
		plan = append(plan, crm.PlannedAction{Action: crm.ActAssign, Leads: to, Salesperson: user, Team: group})
	}
	return plan
}

// noteOn says where the note is posted: on the newest record, if possible one that is not archived, or on all.
func noteOn(leads []*Lead, merged map[crm.LeadID]crm.LeadID, where string) []crm.LeadID {
	var out []crm.LeadID
	if where == NoteOnAll {
		for i := range leads {
			out = append(out, stays(leads[i].ID, merged))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	newest := slices.MaxFunc(leads, func(a, b *Lead) int { return cmp.Or(trueFirst(b.Active, a.Active), byCreated(a, b)) })
	return append(out, stays(newest.ID, merged))
}

// stays is the lead itself, or the survivor of the merge that takes it away.
func stays(id crm.LeadID, merged map[crm.LeadID]crm.LeadID) crm.LeadID {
	if survivor, ok := merged[id]; ok {
		return survivor
	}
	return id
}

// assignTo lists the leads that the owner or team is to be set on: those that differ, but for won and archived ones,
// whose history belongs to whoever worked on them.
func assignTo(leads []*Lead, merged map[crm.LeadID]crm.LeadID, user crm.UserID, group crm.TeamID) []crm.LeadID {
	var out []crm.LeadID
	for i := range leads {
		l := leads[i]
		differs := user != 0 && l.Salesperson != user || group != 0 && l.Team != group
		if differs && l.Active && !l.InStage.Won {
			out = append(out, stays(l.ID, merged))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// salespeople are those who work on any of the leads, ascending.
func salespeople(leads []*Lead) []crm.UserID {
	out := []crm.UserID{}
	for i := range leads {
		if u := leads[i].Salesperson; u != 0 {
			out = append(out, u)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
