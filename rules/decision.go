package rules

import (
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules/disjoint"
	"leadtwin/rules/normalize"
)

// Group is all leads that are connected by any relation but unrelated.
type Group struct {
	Leads   []crm.LeadID   // ascending
	Persons [][]crm.LeadID // who of them is one person; every lead is in one, alone or not
}

// link is the evidence about two leads of a group. a and b are their places in the group, a before b.
type link struct {
	a, b     int
	relation Relation
	strength int

	likelihood int // of one person, in percent
	found      []finding
	canBridge  bool // a third lead may match one of them through the other
	dismissed  bool // a person said "never again"
}

// is reports whether the link has this relation and is not dismissed.
func (l *link) is(r Relation) bool { return l.relation == r && !l.dismissed }

// decision is a Group while it is being decided.
type decision struct {
	leads    []*Lead // ascending by id
	profiles []*Profile
	links    []link // ascending
	policy   *Policy
	now      time.Time

	dismissed Dismissed
	indirect  []personEdge // that hold

	reasonBuilder *reasonBuilder
	facts         *factWriter // as the reason builder in memory that is used again

	doubts   []ambiguousLead
	inReview disjoint.Sets[int] // leads that a person has to look at together
	persons  [][]int
	personOf []int // lead -> person
	partial  []int // leads of partial matches that a question about them includes
	cases    []crm.Case
}

func (g *decision) decideCases() {
	same := g.addIndirectMatches(g.samePersonEdges())
	g.findDoubts(same)
	g.findPersons(same)
	g.describeIndirectMatches(same)
	g.askUnclear()
	merged := g.mergePersons()
	g.joinPartialMatches()
	g.reviewDoubts()
	g.reviewPartialMatches()
	g.reportDismissed()
	g.separateOrganisations(merged)
}

// samePersonEdges leaves out pairs that a user dismissed.
func (g *decision) samePersonEdges() []personEdge {
	var out []personEdge
	for i := range g.links {
		if l := &g.links[i]; l.is(SamePerson) {
			out = append(out, personEdge{a: l.a, b: l.b, strength: l.strength, canBridge: l.canBridge})
		}
	}
	return out
}

// findDoubts opens a question for each lead that fits persons who contradict each other.
func (g *decision) findDoubts(same []personEdge) {
	g.inReview = disjoint.New[int](len(g.leads))
	questions := g.questionEdges()
	if len(same) > 0 && len(same)+len(questions) > 1 { // a lead alone with another fits nobody else
		g.doubts = findAmbiguous(len(g.leads), same, questions, g.numberNames(), func(x, y int) bool {
			return g.profiles[x].name.Compare(g.profiles[y].name) == normalize.Different
		})
	}
	g.joinDoubts(&g.inReview)
}

// askUnclear opens a question for each pair that is unclear.
func (g *decision) askUnclear() {
	for i := range g.links {
		if l := &g.links[i]; l.is(Unclear) {
			g.inReview.Join(l.a, l.b)
		}
	}
}

// questionEdges are the pairs that are unclear.
func (g *decision) questionEdges() []personEdge {
	var out []personEdge
	for i := range g.links {
		if l := &g.links[i]; l.is(Unclear) {
			out = append(out, personEdge{a: l.a, b: l.b})
		}
	}
	return out
}

func (g *decision) joinDoubts(u *disjoint.Sets[int]) {
	for _, d := range g.doubts {
		for _, fit := range d.fits {
			u.Join(d.lead, fit)
		}
	}
}

// numberNames gives each distinct name of the group a number, and leads without one -1.
func (g *decision) numberNames() []int {
	numbers := map[string]int{}
	out := make([]int, len(g.leads))
	for i, f := range g.profiles {
		if !f.hasName() {
			out[i] = -1
			continue
		}
		n, ok := numbers[f.nameAsTyped]
		if !ok {
			n = len(numbers)
			numbers[f.nameAsTyped] = n
		}
		out[i] = n
	}
	return out
}

// findPersons links the leads that certainly belong together.
func (g *decision) findPersons(same []personEdge) {
	sure := same
	if len(g.doubts) > 0 {
		doubtful := disjoint.New[int](len(g.leads))
		g.joinDoubts(&doubtful)
		sure = slices.DeleteFunc(slices.Clone(same), func(e personEdge) bool { return doubtful.Same(e.a, e.b) })
	}
	g.persons = completeLinkage(len(g.leads), sure)
	g.personOf = make([]int, len(g.leads))
	for p, leads := range g.persons {
		for _, l := range leads {
			g.personOf[l] = p
		}
	}
}

func (g *decision) asGroup() Group {
	out := Group{Leads: idsOf(g.leads), Persons: make([][]crm.LeadID, 0, len(g.persons))}
	for _, p := range g.persons {
		out.Persons = append(out.Persons, idsOf(g.leadsAt(p)))
	}
	return out
}

func (g *decision) leadsAt(places []int) []*Lead {
	out := make([]*Lead, len(places))
	for i, p := range places {
		out[i] = g.leads[p]
	}
	return out
}
