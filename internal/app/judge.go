package app

import (
	"fmt"
	"io"
	"time"

	"leadtwin/config"
	"leadtwin/internal/report"
	"leadtwin/rules"
	"leadtwin/rules/labelled"
	"leadtwin/rules/score"
)

// Judge evaluates leads of files by the policy of the settings. It needs neither Odoo nor a store.
type Judge struct {
	policy   rules.Policy
	now      time.Time
	progress func(what string, done, total int)
}

// NewJudge returns a Judge. progress may be nil.
func NewJudge(c config.Config, now time.Time, progress func(what string, done, total int)) (*Judge, error) {
	policy, err := policyOf(c, 0)
	if err != nil {
		return nil, err
	}
	if progress == nil {
		progress = func(string, int, int) {}
	}
	return &Judge{policy: policy, now: now, progress: progress}, nil
}

// ScoreOptions determine how a labelled file is read and which results are shown.
type ScoreOptions struct {
	Columns   labelled.ColumnMap
	Region    string // country of numbers in rows without a country
	MaxErrors int
	Kinds     []score.Kind
}

// Score measures the policy on a labelled file. Errors: what cannot be read, with the name of the file.
func (j *Judge) Score(name string, file io.Reader, o ScoreOptions) (report.Score, error) {
	table, err := j.readTable(name, file, labelled.Options{Columns: o.Columns, Region: o.Region, NeedCluster: true})
	if err != nil {
		return report.Score{}, err
	}
	j.progress("comparing leads", 0, len(table.Set.Leads))
	s := score.Measure(table, score.Settings{Policy: j.policy, Now: j.now, MaxErrors: o.MaxErrors, Kinds: o.Kinds})
	return report.Score{File: name, Columns: table.Columns, Unused: append([]string{}, table.Unused...), Score: s}, nil
}

func (j *Judge) readTable(name string, file io.Reader, o labelled.Options) (labelled.Table, error) {
	const every = 1000
	o.OnRow = func(rows int) {
		if rows%every == 0 {
			j.progress("reading "+name, rows, 0)
		}
	}
	table, err := labelled.Read(file, o)
	if err != nil {
		return labelled.Table{}, fmt.Errorf("%s: %w", name, err)
	}
	return table, nil
}
