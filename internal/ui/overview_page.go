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
	// TryRules returns what other settings would change. Errors: desk.ErrNotSwept, desk.ErrBusy,
	// desk.BlockedError, context.DeadlineExceeded.
	TryRules(ctx context.Context, with config.Config) (report.Trial, error)
}

// Overview is the state of Leadtwin. Times are zero for events that never happened.
type Overview struct {
	Stats  report.Stats
	Found  []WeekCount // cases, of the last weeks, the oldest first
	Merged []WeekCount // merges, of the same weeks
	Paused string      // since when, by whom and why; empty where it is not
}

// WeekCount is a number of cases or merges in the week that starts at a time.
type WeekCount struct {
	Start time.Time
	Count int
}

type overviewPage struct {
	page
	Overview
	Cases      int
	Twice      []desk.Amount // revenue that open duplicates count twice
	Patterns   []patternCount
	Collide    []nameCount // salespeople with the most cases of several salespeople
	ByTeam     []nameCount // waiting cases by the sales teams of their leads
	Duplicates int
	Origins    []originList // where they come from
	Restored   []restoredCount
	Problems   []string
	Health     []healthItem
	Charts     []chart
}

type patternCount struct {
	Pattern crm.Pattern
	Count   int
}

type nameCount struct {
	Name  string
	Count int
}

// chart is a number for each week, as a drawing and as a table.
type chart struct {
	L     locale
	Key   string // of its title
	Bars  []bar
	Weeks []WeekCount
	None  bool // all are zero
}

// bar is one week of a chart, in units of its drawing. Middle is the X of the centre of its number, above Y.
type bar struct {
	X, Y, Height, Middle int
	Count                int
}

// A chart's size in units of its drawing.
const (
	chartTop    = 16 // above the highest bar, for its number
	chartHeight = 80
	barStep     = 40
	barWidth    = 28
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
	directory, err := d.o.Cases.Directory(r.Context())
	if err != nil {
		d.fail(w, r, v, err)
		return
	}
	p.countRows(rows, directory)
	p.listOrigins(desk.CountOrigins(rows, directory, listedNames))
	p.listRestored()
	p.listHealth()
	p.Charts = []chart{newChart(p.L, "overview.found", state.Found), newChart(p.L, "overview.merges", state.Merged)}
	d.render(w, http.StatusOK, "overview", p)
}

func (p *overviewPage) countRows(rows []*desk.Row, d *crm.Directory) {
	for _, g := range desk.ByPattern(rows) {
		p.Patterns = append(p.Patterns, patternCount{g.Pattern, len(g.Rows)})
	}
	p.Twice = countedTwice(rows)
	people, teams := map[crm.UserID]int{}, map[crm.TeamID]int{}
	for _, row := range rows {
		if len(row.Salespeople) > 1 {
			for _, id := range row.Salespeople {
				people[id]++
			}
		}
		for _, id := range row.Teams {
			teams[id]++
		}
	}
	for id, n := range people {
		p.Collide = append(p.Collide, nameCount{d.Users[id].Name, n})
	}
	for id, n := range teams {
		p.ByTeam = append(p.ByTeam, nameCount{d.Teams[id].Name, n})
	}
	p.Collide, p.ByTeam = largest(p.Collide), largest(p.ByTeam)
}

// originList is where duplicates come from by one of their fields.
type originList struct {
	Key   string // of its title
	Names []nameCount
}

// listOrigins names where duplicates come from. What has no name in the mirror yet is shown by its number.
func (p *overviewPage) listOrigins(o report.Origins) {
	p.Duplicates = o.Duplicates
	for _, list := range []struct {
		key, none string
		counts    []report.OriginCount
	}{
		{"overview.by_source", "overview.no_source", o.Sources},
		{"overview.by_medium", "overview.no_medium", o.Media},
		{"overview.by_team", "overview.no_team", o.Teams},
		{"overview.by_creator", "overview.no_creator", o.Creators},
	} {
		shown := originList{Key: list.key}
		for _, c := range list.counts {
			name := c.Name
			switch {
			case c.ID == 0:
				name = p.L.T(list.none)
			case name == "":
				name = p.L.T("overview.unnamed", "id", c.ID)
			}
			shown.Names = append(shown.Names, nameCount{name, c.Count})
		}
		p.Origins = append(p.Origins, shown)
	}
}

// restoredCount is how much of a kind Odoo's merge had dropped and Leadtwin restored.
type restoredCount struct {
	Kind         crm.RestoredKind
	Month, Total int
}

func (p *overviewPage) listRestored() {
	for _, kind := range crm.RestoredKinds() {
		if n := p.Stats.Restored.Total[kind]; n > 0 {
			p.Restored = append(p.Restored, restoredCount{kind, p.Stats.Restored.Month[kind], n})
		}
	}
}

const listedNames = 5

// countedNames are a list of names with a number of something each.
type countedNames struct {
	L     locale
	Unit  string // key of the text with the number
	Names []nameCount
}

// Counted makes a list for the template.
func (p overviewPage) Counted(unit string, names []nameCount) countedNames {
	return countedNames{p.L, unit, names}
}

// largest are the names with the highest counts.
func largest(counts []nameCount) []nameCount {
	slices.SortFunc(counts, func(a, b nameCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Name, b.Name))
	})
	return counts[:min(listedNames, len(counts))]
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

func newChart(l locale, key string, weeks []WeekCount) chart {
	c, most := chart{L: l, Key: key, Weeks: weeks}, 0
	for _, week := range weeks {
		most = max(most, week.Count)
	}
	c.None = most == 0
	for i, week := range weeks {
		height := week.Count * chartHeight / max(1, most)
		if week.Count > 0 {
			height = max(height, 1)
		}
		c.Bars = append(c.Bars, bar{
			X: i * barStep, Y: chartTop + chartHeight - height, Height: height,
			Middle: i*barStep + barWidth/2, Count: week.Count,
		})
	}
	return c
}
