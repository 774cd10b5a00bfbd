package rules

import (
	"cmp"
	"slices"

	"leadtwin/internal/crm"
)

// Comparison is the evidence about two leads.
type Comparison struct {
	Pair     crm.Pair
	Relation Relation
	Evidence []Evidence // the strongest first
}

// Compare returns how two leads are related, and why. It is symmetric. Frequent values are not used as evidence. Both
// profiles were read with the same policy, which is all it needs of it today.
func Compare(a, b *Profile, _ *Policy, frequent FrequentKeys) Comparison {
	c := pairComparer{frequent: frequent}
	relation := c.compare(a, b)
	pair := crm.NewPair(a.id, b.id)
	return Comparison{Pair: pair, Relation: relation, Evidence: evidence(pair, c.found)}
}

// Relate is Compare without its words, for callers that only need to know which leads form a cluster.
func Relate(a, b *Profile, _ *Policy, frequent FrequentKeys) Relation {
	c := pairComparer{frequent: frequent}
	return c.relate(a, b)
}

// pairComparer compares pairs, one after the other. What it found is kept until the next pair.
type pairComparer struct {
	frequent FrequentKeys
	shared   *sharedValues // who uses the values of the cluster; nil: only the pair is known
	found    []finding
	relation Relation
	names    nameMatch
	mobile   mobileAnswer
	a, b     *Profile // a has the lower id
}

// compare relates two leads and adds the supporting evidence, the most important finding first.
func (c *pairComparer) compare(a, b *Profile) Relation {
	c.relate(a, b)
	if len(c.found) == 0 {
		return c.relation
	}
	for _, kind := range supportingKinds {
		kind.compare(c)
	}
	slices.SortStableFunc(c.found, func(x, y finding) int {
		return cmp.Or(cmp.Compare(x.code.rank, y.code.rank), cmp.Compare(x.value, y.value))
	})
	return c.relation
}

// relate finds what two leads have in common, and what follows from it.
func (c *pairComparer) relate(a, b *Profile) Relation {
	if b.id < a.id {
		a, b = b, a
	}
	c.a, c.b, c.found, c.relation = a, b, c.found[:0], Unrelated
	c.names = compareNames(a, b)
	for _, kind := range matchingKinds {
		kind.compare(c)
	}
	return c.relation
}

// areRelated is relate for callers that only need to know whether there is a relation. What leads have in common
// relates them whatever their names are, for most kinds of evidence; names are only compared where none of these is
// found.
func (c *pairComparer) areRelated(a, b *Profile) bool {
	if b.id < a.id {
		a, b = b, a
	}
	c.a, c.b, c.found, c.relation, c.names = a, b, c.found[:0], Unrelated, namesSeveral
	for _, kind := range kindsWithoutNames {
		if kind.compare(c); c.relation != Unrelated {
			return true
		}
	}
	return c.relate(a, b) != Unrelated
}

// haveFullNames requires two words or more on both sides.
func (c *pairComparer) haveFullNames() bool { return c.a.name.IsFull() && c.b.name.IsFull() }

// haveSureNames requires two words or more on both sides, none of them an initial.
func (c *pairComparer) haveSureNames() bool {
	return c.haveFullNames() && !c.a.name.HasInitial() && !c.b.name.HasInitial()
}

// areNamesMissing reports whether one or both leads have no name, or not enough of one to compare.
func (c *pairComparer) areNamesMissing() bool {
	return c.names == namesMissingOne || c.names == namesMissingBoth
}

func (c *pairComparer) haveFound(code *reasonCode) bool {
	return slices.ContainsFunc(c.found, func(f finding) bool { return f.code == code })
}

func (c *pairComparer) foundIgnored() bool {
	return slices.ContainsFunc(c.found, func(f finding) bool { return f.ignored() })
}

// add adds a finding and the relation that follows from it, unless its value is frequent.
func (c *pairComparer) add(key *blockingKey, text string, f finding, r Relation) {
	if len(c.frequent) > 0 {
		if n, ok := c.frequent[key.key(text)]; ok && !f.ignored() {
			f.code, f.count = sharedValueCode, n
		}
	}
	if f.ignored() {
		r = Unrelated
	}
	c.found = append(c.found, f)
	c.relation = strongerRelation(c.relation, r)
}
