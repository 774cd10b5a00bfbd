package report

import "leadtwin/rules/golden"

// CaseTests is the result of `rules test`.
type CaseTests struct {
	Cases  int        `json:"cases"`
	Failed []CaseTest `json:"failed"`
}

// CaseTest is a case that failed: what was expected and what came, or why the case cannot be read.
type CaseTest struct {
	File     string           `json:"file"`
	Number   int              `json:"number"` // of the case in the file, from 1
	About    string           `json:"about,omitempty"`
	Failures []golden.Failure `json:"failures"`
	Error    string           `json:"error,omitempty"`
}
