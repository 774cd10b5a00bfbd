package records

import "slices"

// Odoo computes the probabilities of a lead, and moves the dates of its history, with many a write. So merge and undo
// write them after all other values, and always as here.

const (
	probability          = "probability"
	automaticProbability = "automated_probability"
)

// IsProbability reports whether a field of leads is one of the two probabilities.
func IsProbability(field string) bool { return field == probability || field == automaticProbability }

// IsComputed reports whether Odoo sets the field of leads itself: a probability, or a date of its history.
func IsComputed(field string) bool {
	return IsProbability(field) || slices.Contains(dateFields(), field)
}

// dateFields are the dates of the history of a lead. They are read-only in Odoo's pages, but RPC may write them; each
// write of a stage, a salesperson or a probability changes them, so they come last.
func dateFields() []string {
	return []string{
		"date_open", "date_closed", "date_conversion", "date_last_stage_update", "date_action_last", "date_automation_last",
	}
}

// Probabilities are the values that give a lead the probabilities of this one: always both, so that Odoo still knows
// whether a user has set the one.
func (r Row) Probabilities() map[string]any {
	vals := map[string]any{}
	for _, name := range []string{probability, automaticProbability} {
		if v, known := r[name]; known {
			vals[name] = v
		}
	}
	return vals
}

// HasAutomaticProbability reports whether no user has set the probability of the lead.
func (r Row) HasAutomaticProbability() bool {
	return sameNumber(r[probability], r[automaticProbability])
}

// IsRecomputedFrom reports whether the probabilities differ from those before and no user has set them.
func (r Row) IsRecomputedFrom(before Row) bool {
	if sameNumber(before[probability], r[probability]) {
		return !sameNumber(before[automaticProbability], r[automaticProbability])
	}
	return before.HasAutomaticProbability() && r.HasAutomaticProbability()
}

func sameNumber(a, b any) bool { return Fields{}.Same(probability, a, b) }

// Dates are the dates of the history of the lead that the database stores.
func (r Row) Dates(fields Fields) map[string]any {
	vals := map[string]any{}
	for _, name := range dateFields() {
		if v, known := r[name]; known && fields[name].Stored {
			vals[name] = v
		}
	}
	return vals
}
