package desk

import "leadtwin/internal/crm"

// sampledBulk is how many decisions on one case a decision about many is worth: its user looked at some of them.
const sampledBulk = 10

// Answer is the answer of a decision to the question whether the leads of its case are one person. Some have none:
// a merge that leaves leads of the case out, and test data, whose owner is unknown.
func (d Decision) Answer() crm.Answer {
	answer := crm.Answer{OnePerson: d.As == Merge, Weight: crm.WholeAnswer}
	if d.Together > sampledBulk {
		answer.Weight = sampledBulk * crm.WholeAnswer / d.Together
	}
	switch d.As {
	case Merge:
		if len(d.LeftOut) > 0 {
			return crm.Answer{}
		}
	case Separate, Dismiss:
		if d.Reason == TestData {
			return crm.Answer{}
		}
	case Snooze, Reopen, RequestLeads, WithdrawRequest, Confirm, Reject:
		// a proposal is the answer that Confirm makes valid
		return crm.Answer{}
	}
	return answer
}
