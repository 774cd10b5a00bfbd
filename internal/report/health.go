package report

// Level is how a check of doctor ended.
type Level string

// The levels of a check.
const (
	OK      Level = "ok"
	Note    Level = "note" // works, but with restrictions
	Warning Level = "warning"
	Failed  Level = "failed"
)

// Check is one check of doctor: what was checked, the result, and how to fix it.
type Check struct {
	Name   string `json:"check"`
	Level  Level  `json:"level"`
	Text   string `json:"text"`
	Remedy string `json:"remedy,omitempty"`
}

// Health is the result of `doctor`.
type Health struct {
	Checks []Check `json:"checks"`
}

// Worst is Failed or Warning if a check ended so, else OK.
func (h Health) Worst() Level {
	worst := OK
	for _, c := range h.Checks {
		if c.Level == Failed {
			return Failed
		}
		if c.Level == Warning {
			worst = Warning
		}
	}
	return worst
}
