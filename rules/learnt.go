package rules

import "leadtwin/internal/crm"

// LabelledWeight is how many decisions of users the share of labelled leads is worth: with fewer the order of questions
// follows the labelled leads, with many more it follows the users.
const LabelledWeight = 20

// Learn combines the score of a case with what users answered about cases of the same pattern; nil where there is
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
