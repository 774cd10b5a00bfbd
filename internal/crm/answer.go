package crm

// Answer is what a user's decision says about the question whether the leads of a case are one person.
type Answer struct {
	OnePerson bool
	Weight    int // in thousandths of a decision on one case; 0 says nothing about the question
}

// WholeAnswer is the weight of a decision on one case.
const WholeAnswer = 1000

// Answers counts what users answered about cases of one pattern.
type Answers struct {
	Decisions int
	OnePerson int // of Decisions
	Weight    int // of Decisions together, in thousandths
	OneWeight int // of OnePerson together, in thousandths
}

// Learnt is how likely the leads of a case are one person by labelled leads and by the users' own decisions. It is
// never stored, since it changes with each decision.
type Learnt struct {
	Score     int `json:"score"`     // percent
	Decisions int `json:"decisions"` // on cases of the same pattern
	OnePerson int `json:"one_person"`
}

// Likelihood is how likely the leads are one person, in percent: labelled where users have not decided on such cases.
func (l *Learnt) Likelihood(labelled int) int {
	if l == nil {
		return labelled
	}
	return l.Score
}
