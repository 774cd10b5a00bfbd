package report

import "leadtwin/rules/replay"

// Replay is the result of `rules replay`.
type Replay struct {
	Store       string        `json:"store"`
	WithoutData int           `json:"without_data"` // decisions whose leads are no longer known
	Result      replay.Result `json:"result"`
}
