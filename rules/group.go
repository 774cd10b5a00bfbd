package rules

import (
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules/normalize"
)

// Group is all leads that are connected by any relation but unrelated.
type Group struct {
	Leads   []crm.LeadID   // ascending
	Persons [][]crm.LeadID // who of them is one person; every lead is in one, alone or not
}

// link is what two leads of a group have in common. a and b are their places in the group, a before b.
type link struct {
	a, b      int
	relation  Relation
	strength  int
	found     []finding
	dismissed bool // a person said "never again"
}

// is says that the link is of this relation, and nobody dismissed it.
func (l *link) is(r Relation) bool { return l.relation == r && !l.dismissed }

// group is a Group while it is being decided.
type group struct {
	leads    []*Lead // ascending by id
	profiles []*Profile
	links    []link // ascending
	policy   *Policy
	now      time.Time

	collector *collector

	doubts  []doubt
	open    union // leads that a person has to look at together
	persons [][]int
	of      []int // lead -> person
	cases   []crm.Case
}

// decide finds the persons and what should happen to them.
func (g *group) decide() {
	same := g.sameEdges()
	g.findDoubts(same)
	g.findPersons(same)
	merged := g.mergePersons()
	g.askAboutDoubts()
	g.askAboutLeftovers()
	g.keepDismissed()
	g.keepApart(merged)
}

// sameEdges joins leads that are the same person, unless a person said they are not.
func (g *group) sameEdges() []edge {
	var out []edge
	for i := range g.links {
		if l := &g.links[i]; l.is(SamePerson) {
			out = append(out, edge{l.a, l.b, l.strength})
		}
	}
	return out
}

// findDoubts opens a question for each lead that fits persons who contradict each other, and for each unclear pair.
func (g *group) findDoubts(same []edge) {
	g.open = newUnion(len(g.leads))
	if len(same) > 1 { // a lead alone with another fits nobody else
		g.doubts = doubts(len(g.leads), same, g.nameNumbers(), func(x, y int) bool {
			return g.profiles[x].name.Compare(g.profiles[y].name) == normalize.Different
		})
	}
	g.joinDoubtful(&g.open)
	for i := range g.links {
		if l := &g.links[i]; l.is(Unclear) {
			g.open.join(l.a, l.b)
		}
	}
}

func (g *group) joinDoubtful(u *union) {
	for _, d := range g.doubts {
		for _, fit := range d.fits {
			u.join(d.lead, fit)
		}
	}
}

// nameNumbers gives each distinct name of the group a number, and leads without one -1.
func (g *group) nameNumbers() []int {
	numbers := map[string]int{}
	out := make([]int, len(g.leads))
	for i, f := range g.profiles {
		if !f.named() {
			out[i] = -1
			continue
		}
		n, ok := numbers[f.shown]
		if !ok {
			n = len(numbers)
			numbers[f.shown] = n
		}
		out[i] = n
	}
	return out
}

// findPersons links what is beyond doubt.
func (g *group) findPersons(same []edge) {
	sure := same
	if len(g.doubts) > 0 {
		doubtful := newUnion(len(g.leads))
		g.joinDoubtful(&doubtful)
		sure = nil
		for _, e := range same {
			if !doubtful.same(e.a, e.b) {
				sure = append(sure, e)
			}
		}
	}
	g.persons = completeLink(len(g.leads), sure)
	g.of = make([]int, len(g.leads))
	for p, leads := range g.persons {
		for _, l := range leads {
			g.of[l] = p
		}
	}
}

// result is the group as callers see it.
func (g *group) result() Group {
	out := Group{Leads: idsOf(g.leads), Persons: make([][]crm.LeadID, 0, len(g.persons))}
	for _, p := range g.persons {
		out.Persons = append(out.Persons, idsOf(g.pick(p)))
	}
	return out
}

func (g *group) pick(places []int) []*Lead {
	out := make([]*Lead, len(places))
	for i, p := range places {
		out[i] = g.leads[p]
	}
	return out
}
