package odooclient

// Kinds lists every kind of error, for metrics that must exist before the first error.
func Kinds() []Kind {
	return []Kind{
		Unreachable, TimedOut, Cancelled, TLSFailed, NotOdoo, Busy, BadAnswer, LoginRefused, Forbidden, Missing, UserError, UnknownModel,
		UnknownField, UnknownMethod, UnknownDatabase, Unsupported, Conflict, UnknownOutcome, Internal,
	}
}
