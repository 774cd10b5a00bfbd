package records

import "leadtwin/odooclient"

// Odoo computes the probabilities of a lead, and moves the dates of its history, with many a write. So merge and undo
// write them after all other values, and always as here.

const (
	probability          = "probability"
	automaticProbability = "automated_probability"
)

// IsProbability reports whether a field of leads is one of the two probabilities.
func IsProbability(field string) bool { return field == probability || field == automaticProbability }

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

// WonProbabilities are the values of a won lead.
func WonProbabilities() map[string]any {
	return map[string]any{probability: 100.0, automaticProbability: 100.0}
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

func sameNumber(a, b any) bool { return SameValue(odooclient.Field{Type: "float"}, a, b) }

// Dates are the dates of the history of the lead that the database stores.
func (r Row) Dates(fields map[string]odooclient.Field) map[string]any {
	vals := map[string]any{}
	for _, name := range DateFields() {
		if v, known := r[name]; known && fields[name].Stored {
			vals[name] = v
		}
	}
	return vals
}
