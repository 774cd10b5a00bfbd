package report

// Origins counts open duplicates by where they came from. A duplicate is each lead of a waiting case but the first one
// that was created; leads of a case that is to be kept separate are of different people, and are not counted.
type Origins struct {
	Duplicates int           `json:"duplicates"`
	Sources    []OriginCount `json:"sources"`
	Media      []OriginCount `json:"media"`
	Teams      []OriginCount `json:"teams"`
	Creators   []OriginCount `json:"creators"`
}

// OriginCount is a number of duplicates. An ID of 0 is none: leads without a source, for instance.
type OriginCount struct {
	ID    int64  `json:"id"`
	Name  string `json:"name,omitempty"` // empty where it is not known
	Count int    `json:"count"`
}
