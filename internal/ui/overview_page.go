package ui

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"leadtwin/config"
	"leadtwin/internal/crm"
	"leadtwin/internal/desk"
	"leadtwin/internal/report"
)

// State is how Leadtwin is doing.
type State interface {
	// Overview returns counts and times of the service.
	Overview(ctx context.Context) (Overview, error)
	// Policy returns the settings that verdicts and writes follow.
	Policy() []config.Description
	// ChangeRules returns the settings with other rules, by key and as a text in YAML. Nothing is saved. Errors:
	// config.SettingErrors, and what is wrong with the YAML.
	ChangeRules(values map[string]string, text string) (config.Config, error)
	// TryRules says what other settings would change. Errors: desk.ErrNotSwept, desk.ErrBusy,
	// desk.BlockedError, context.DeadlineExceeded.
	TryRules(ctx context.Context, with config.Config) (report.Trial, error)
}

// Overview is how Leadtwin is doing. Times are zero for what never happened.
type Overview struct {
	Leads      int         // in the mirror
	Merged     []WeekCount // of the last weeks, the oldest first
	LastSweep  time.Time
	LastFull   time.Time
	LastBackup time.Time
	Inbox      int    // leads that were reported and not read yet
	Dirty      int    // leads to be evaluated
	Paused     string // since when, by whom and why; empty where it is not
}

// WeekCount is a number of merges in the week that starts at a time.
type WeekCount struct {
	Start time.Time
	Count int
}

type overviewPage struct {
	page
	Overview
	Cases    int
	Twice    []desk.Amount // revenue that open duplicates count twice
	Patterns []patternCount
	Collide  []nameCount // salespeople with the most cases of several salespeople
	Bars     []bar
	Most     int // merges in the busiest week
}

type patternCount struct {
	Pattern desk.Pattern
	Count   int
}

type nameCount struct {
	Name  string
	Count int
}

// bar is one week of the chart, in units of its drawing.
type bar struct{ X, Y, Height int }

// The chart's size in units of its drawing.
const (
	chartHeight = 80
	barStep     = 24
)

func (d *Desk) showOverview(w http.ResponseWriter, r *http.Request, v *visit) {
	state, err := d.o.State.Overview(r.Context())
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	rows, err := d.visibleRows(r, v)
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	p := overviewPage{page: d.newPage(r, v, "overview", v.locale.T("overview.title")), Overview: state, Cases: len(rows)}
	p.Waiting = len(rows)
	p.countRows(rows, d.userNames(r))
	p.drawBars()
	d.render(w, http.StatusOK, "overview", p)
}

const mostColliding = 5

func (p *overviewPage) countRows(rows []*desk.Row, names map[crm.UserID]string) {
	for _, g := range desk.ByPattern(rows) {
		p.Patterns = append(p.Patterns, patternCount{g.Pattern, len(g.Rows)})
	}
	p.Twice = countedTwice(rows)
	cases := map[crm.UserID]int{}
	for _, row := range rows {
		if len(row.Salespeople) > 1 {
			for _, id := range row.Salespeople {
				cases[id]++
			}
		}
	}
	for id, n := range cases {
		p.Collide = append(p.Collide, nameCount{names[id], n})
	}
	slices.SortFunc(
		p.Collide,
		func(a, b nameCount) int { return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name)) },
	)
	p.Collide = p.Collide[:min(mostColliding, len(p.Collide))]
}

// countedTwice is the revenue that reports count more than once: of each case that is one person, all but the largest
// amount.
func countedTwice(rows []*desk.Row) []desk.Amount {
	var extra []*desk.Row
	for _, row := range rows {
		if row.Verdict != crm.Separate {
			extra = append(extra, &desk.Row{Revenue: row.DuplicateRevenue()})
		}
	}
	return sumRevenue(extra)
}

func (p *overviewPage) drawBars() {
	for _, week := range p.Merged {
		p.Most = max(p.Most, week.Count)
	}
	for i, week := range p.Merged {
		height := week.Count * chartHeight / max(1, p.Most)
		p.Bars = append(p.Bars, bar{X: i * barStep, Y: chartHeight - height, Height: height})
	}
}
