package report

import (
	"leadtwin/rules/labelled"
	"leadtwin/rules/score"
)

// Score is the result of `rules score`.
type Score struct {
	File    string             `json:"file"`
	Columns labelled.ColumnMap `json:"columns"`        // which header of the file was read as what
	Unused  []string           `json:"unused_columns"` // headers that were not read
	Score   score.Score        `json:"score"`
}

// Generated is the result of `rules generate --file`.
type Generated struct {
	File    string `json:"file"`
	Leads   int    `json:"leads"`
	Persons int    `json:"persons"`
	Seed    uint64 `json:"seed"`
}
