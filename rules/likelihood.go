package rules

import "leadtwin/internal/crm"

// How likely leads are one person is a number from 0 to 100, for the order of questions. It rests on labelled leads: of
// all pairs with one kind of evidence and names that compare in one way, the share that was one person. It decides
// nothing by itself; a setting may ask for more than a verdict does.

// oneOf is a share in percent by how the names compare.
type oneOf struct{ equal, similar, near, missing, different int }

func (o oneOf) share(n nameMatch) int {
	switch n {
	case namesEqual:
		return o.equal
	case namesSimilar:
		return o.similar
	case namesNear:
		return o.near
	case namesMissingOne, namesMissingBoth, namesSeveral:
		return o.missing
	case namesDifferent:
	}
	return o.different
}

// mobileShares are those of a phone number that its country's plan calls a mobile.
//
//nolint:gochecknoglobals // a constant table
var mobileShares = oneOf{equal: 99, similar: 99, near: 97, missing: 95, different: 75}

// sharesByCode holds the shares of pairs that have nothing else in common. Source: TestLikelihoodsAgree measures them
// on the sets of package labelled; those of customer records, tax numbers and double submissions, which the sets
// hardly have, are estimates.
//
//nolint:gochecknoglobals // a constant table
var sharesByCode = map[*reasonCode]oneOf{
	sameEmailCode:          {equal: 99, similar: 99, near: 97, missing: 94, different: 50},
	sameRoleMailboxCode:    {equal: 97, similar: 40, near: 40, missing: 6, different: 1},
	sharedEmailCode:        {equal: 80, similar: 20, near: 10, missing: 2, different: 1},
	similarEmailCode:       {equal: 91, similar: 90, near: 75, missing: 45, different: 2},
	samePhoneCode:          {equal: 98, similar: 95, near: 95, missing: 50, different: 10},
	sharedPhoneCode:        {equal: 90, similar: 45, near: 30, missing: 2, different: 1},
	similarPhoneCode:       {equal: 98, similar: 94, near: 90, missing: 80, different: 2},
	sameDomainCode:         {equal: 93, similar: 50, near: 50, missing: 3, different: 1},
	sameNameAndCompanyCode: {equal: 95},
	sameCustomerCode:       {equal: 98, similar: 95, near: 90, missing: 70, different: 5},
	sameVATCode:            {equal: 95, similar: 80, near: 60, missing: 20, different: 2},
	doubleSubmissionCode:   {equal: 98, similar: 96, near: 95, missing: 95},
	indirectMatchCode:      {equal: 98, similar: 98},
	sameEntityCode:         {equal: 80, similar: 40, near: 20, missing: 3, different: 1},
}

// doubtShares are those of an address in common, in the order of the bits of emailDoubts. Those of an address of a
// household, of which the sets hold none, are an estimate.
//
//nolint:gochecknoglobals // a constant table
var doubtShares = [...]oneOf{
	{equal: 75, similar: 66, near: 90, missing: 28, different: 50}, // it names another person
	{equal: 66, similar: 50, near: 75, missing: 28, different: 50}, // a household reads it
	{equal: 75, similar: 50, near: 75, missing: 40, different: 50}, // the leads have other numbers
}

// share is that of the strongest doubt.
func (d emailDoubts) share(n nameMatch) int {
	least := 100
	for i, shares := range doubtShares {
		if d&(1<<i) != 0 {
			least = min(least, shares.share(n))
		}
	}
	return least
}

// likelihood returns how likely two leads are one person, in percent, by the evidence about them. Several findings make
// it more likely, as if they were independent, but never certain.
func likelihood(found []finding, n nameMatch) int {
	const leastDoubt, percent = 0.01, 100
	doubt := 1.0
	for i := range found {
		f := &found[i]
		shares, counts := sharesByCode[f.code]
		if !counts {
			continue
		}
		share := shares.share(n)
		switch {
		case f.code == samePhoneCode && f.mobile:
			share = mobileShares.share(n)
		case f.code == sameEmailCode && f.doubts != 0:
			share = f.doubts.share(n)
		}
		doubt *= 1 - float64(share)/percent
	}
	return int(percent*(1-max(doubt, leastDoubt)) + 1.0/2)
}

// weakestLink is the likelihood that all leads of a case are one person: that of its least likely pair.
func weakestLink(links []*link) int {
	weakest := 0
	for i, l := range links {
		if i == 0 || l.likelihood < weakest {
			weakest = l.likelihood
		}
	}
	return weakest
}

// LabelledWeight is how many decisions of users the share of labelled leads is worth: with fewer the order of questions
// follows the labelled leads, with many more it follows the users.
const LabelledWeight = 20

// Learn combines the score of a case with the users' answers about cases of the same pattern; nil where there is
// nothing to learn from. The result orders questions and decides nothing: verdicts and rules.min_score read the score
// alone, so that they depend on the leads and the settings only.
//
// It is the mean of a beta distribution. The score is its prior, worth LabelledWeight decisions.
func Learn(score int, a crm.Answers) *crm.Learnt {
	if score == 0 || a.Weight == 0 {
		return nil
	}
	const percent, prior = 100, LabelledWeight * crm.WholeAnswer
	all := prior + a.Weight
	return &crm.Learnt{
		Score:     (2*(prior*score+percent*a.OneWeight) + all) / (2 * all), // rounded
		Decisions: a.Decisions, OnePerson: a.OnePerson,
	}
}
