package rules

import (
	"slices"
	"strings"

	"leadtwin/internal/crm"
)

// IndirectMatch is the code of two leads that match through a third one.
const IndirectMatch = "indirect_match"

// indirectMatchCode is the only evidence that a pair alone does not show, so no kind of evidence compares it.
var indirectMatchCode = newEvidence(
	IndirectMatch,
	"Both match a third lead of the person, and the full names of all three agree.",
	156,
	0,
	twoValues,
	inNotes,
	texts(
		func(s *sentence) string {
			return s.leadList() + " match through another lead, and all full names agree: " + s.list()
		},
		func(s *sentence) string {
			return s.germanLeads() + " passen über einen anderen Lead zusammen, und alle vollen Namen stimmen überein: " +
				s.germanList()
		},
	),
	exampleOf("Robin Berg"),
)

// canBridge reports whether a third lead may match one of the two through the other: their full names agree, and they
// are one person by a value that few people use.
func (c *pairComparer) canBridge() bool {
	return c.relation == SamePerson && c.haveAgreeingFullNames() && slices.ContainsFunc(c.found, isPersonalEvidence)
}

// haveAgreeingFullNames requires two words or more on both sides, without initials, and no titles of a man and a woman.
func (c *pairComparer) haveAgreeingFullNames() bool {
	return (c.names == namesEqual || c.names == namesSimilar) && c.haveSureNames() && !c.a.name.HasOtherGender(c.b.name)
}

func isPersonalEvidence(f finding) bool {
	switch f.code {
	case sameEmailCode, samePhoneCode, similarPhoneCode, sameCustomerCode, sameVATCode:
		return true
	}
	return false
}

// addIndirectMatches adds edges between leads that both match a third one. They hold only where that lead belongs to
// the person, too. The edges are ascending, before and after.
func (g *decision) addIndirectMatches(same []personEdge) []personEdge {
	n := len(g.leads)
	if len(same) < 2 || len(same) == n*(n-1)/2 { // as nearly always
		return same
	}
	found := g.findIndirectMatches(same)
	if len(found) == 0 {
		return same
	}
	all := slices.Concat(same, found)
	slices.SortFunc(all, func(x, y personEdge) int { return compareEnds(x.a, x.b, y.a, y.b) })
	return all
}

func (g *decision) findIndirectMatches(same []personEdge) (found []personEdge) {
	seen := map[[2]int]bool{}
	for _, ends := range bridgedLeads(len(g.leads), same) {
		for i, a := range ends {
			for _, b := range ends[i+1:] {
				pair := [2]int{a, b}
				if seen[pair] || findEdge(same, a, b) != nil {
					continue
				}
				seen[pair] = true
				if g.mayMatchIndirectly(a, b) {
					found = append(found, personEdge{a: a, b: b, strength: evidenceStrengths, indirect: true})
				}
			}
		}
	}
	return found
}

// bridgedLeads returns, for each of n leads, those that may match another lead through it, ascending as the edges are.
// Where only one edge can bridge, as often, it is nil.
func bridgedLeads(n int, same []personEdge) [][]int {
	bridges := 0
	for _, e := range same {
		if e.canBridge {
			bridges++
		}
	}
	if bridges < 2 {
		return nil
	}
	out := make([][]int, n)
	for _, e := range same {
		if e.canBridge {
			out[e.a], out[e.b] = append(out[e.a], e.b), append(out[e.b], e.a)
		}
	}
	return out
}

// compareNamesOf returns a comparison of which only the names are known.
func (g *decision) compareNamesOf(a, b int) pairComparer {
	c := pairComparer{a: g.profiles[a], b: g.profiles[b]}
	c.names = compareNames(c.a, c.b)
	return c
}

// mayMatchIndirectly reports whether the full names of two leads agree, and nothing else contradicts.
func (g *decision) mayMatchIndirectly(a, b int) bool {
	if g.dismissed[crm.NewPair(g.leads[a].ID, g.leads[b].ID)] {
		return false
	}
	c := g.compareNamesOf(a, b)
	return c.haveAgreeingFullNames() && !c.haveOtherRecords() && !c.haveOtherYears() && !c.haveNumberedAddresses() &&
		!slices.ContainsFunc(c.a.contact.phones, func(n phoneNumber) bool { return c.haveDifferentExtensions(n.line) })
}

// haveOtherRecords reports whether the customers of the leads are different legal entities, or have different tax
// numbers.
func (c *pairComparer) haveOtherRecords() bool {
	a, b := &c.a.contact, &c.b.contact
	return a.entity != 0 && b.entity != 0 && a.entity != b.entity || a.vat != "" && b.vat != "" && a.vat != b.vat
}

// haveOtherYears reports whether addresses of the leads end in different numbers behind the same name, such as years of
// birth: robin1975@ and robin1979@.
func (c *pairComparer) haveOtherYears() bool {
	const digits = "0123456789"
	for i := range c.a.contact.emails {
		for j := range c.b.contact.emails {
			x, y := c.a.contact.emails[i].local(), c.b.contact.emails[j].local()
			name, other := strings.TrimRight(x, digits), strings.TrimRight(y, digits)
			if x != y && name == other && name != "" && len(x) > len(name) && len(y) > len(other) {
				return true
			}
		}
	}
	return false
}

func (c *pairComparer) indirectMatch() finding {
	return finding{code: indirectMatchCode, values: [2]string{c.a.nameAsTyped, c.b.nameAsTyped}}
}

// isBridged reports whether one of the leads matches both ends of an indirect edge.
func isBridged(edges []personEdge, indirect personEdge, leads []int) bool {
	return slices.ContainsFunc(leads, func(lead int) bool {
		for _, end := range [2]int{indirect.a, indirect.b} {
			if e := findEdge(edges, lead, end); e == nil || !e.canBridge {
				return false
			}
		}
		return true
	})
}

// describeIndirectMatches adds indirect matches to the links, so that reasons and scores include them.
func (g *decision) describeIndirectMatches(edges []personEdge) {
	for _, e := range edges {
		if !e.indirect || g.personOf[e.a] != g.personOf[e.b] {
			continue
		}
		c := g.compareNamesOf(e.a, e.b)
		at, found := slices.BinarySearchFunc(g.links, e, func(l link, e personEdge) int {
			return compareEnds(l.a, l.b, e.a, e.b)
		})
		if !found {
			g.links = slices.Insert(g.links, at, link{a: e.a, b: e.b})
		}
		l := &g.links[at]
		l.found = append(slices.Clip(l.found), c.indirectMatch())
		l.relation, l.strength, l.likelihood = SamePerson, e.strength, likelihood(l.found, c.names)
		g.indirect = append(g.indirect, e)
	}
}
