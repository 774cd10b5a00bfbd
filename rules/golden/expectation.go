package golden

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"leadtwin/internal/crm"
)

// expectation is one line of expect, such as "separate 41, 42, 43 because same_domain, tag Ann, Bob, Eve".
type expectation struct {
	line     string
	verdict  string // merge, separate, review, ignore, similar or nothing
	leads    []crm.LeadID
	relation string   // of similar
	because  []string // codes that must be among the reasons
	guards   []string // all guards, in order
	plan     planned
	survivor crm.LeadID
}

// planned is what a plan does, by name.
type planned struct {
	tag    []string
	note   []crm.LeadID // where it is posted
	assign []crm.LeadID
	owner  string // salesperson that a merge or an assignment sets
	team   string
}

// part is a word that begins a part of the line, and what follows up to the next.
var part = regexp.MustCompile(
	`(?:^|,? )(merge|separate|review|ignore|similar|nothing|is|because|guard|tag|note on|` +
		`assign|salesperson|team|survivor)(?: |$)`,
)

// parseExpectation reads one line. Errors: a line that begins with no verdict, and leads that are not ids.
func parseExpectation(line string) (expectation, error) {
	var e expectation
	var err error
	at := part.FindAllStringSubmatchIndex(line, -1)
	if len(at) == 0 || at[0][0] != 0 {
		return e, errors.New("it does not begin with a verdict; allowed: merge, separate, review, ignore, similar or nothing")
	}
	for i, m := range at {
		end := len(line)
		if i+1 < len(at) {
			end = at[i+1][0]
		}
		word, rest := line[m[2]:m[3]], strings.TrimSpace(line[m[1]:end])
		switch word {
		case "is":
			e.relation = rest
		case "because":
			e.because = list(rest)
		case "guard":
			e.guards = list(rest)
		case "tag":
			e.plan.tag = list(rest)
		case "salesperson":
			e.plan.owner = rest
		case "team":
			e.plan.team = rest
		case "note on":
			e.plan.note, err = leadIDs(rest)
		case "assign":
			e.plan.assign, err = leadIDs(rest)
		case "survivor":
			var ids []crm.LeadID
			ids, err = leadIDs(rest)
			e.survivor = append(ids, 0)[0]
		default:
			e.verdict = word
			e.leads, err = leadIDs(rest)
		}
		if err != nil {
			return e, err
		}
	}
	return e, nil
}

// plannedByName is a plan by names.
func (e *evaluation) plannedByName(actions []crm.PlannedAction) planned {
	var p planned
	for _, a := range actions {
		if a.Action == crm.ActNote {
			p.note = append(p.note, a.Lead)
			p.tag = nil
			for _, u := range a.Tag {
				p.tag = append(p.tag, e.people.name(int64(u)))
			}
			slices.Sort(p.tag)
			continue
		}
		if a.Action == crm.ActAssign {
			p.assign = a.Leads
		}
		p.owner, p.team = e.people.name(int64(a.Salesperson)), e.teams.name(int64(a.Team))
	}
	return p
}

// list parses "Ann, Bob".
func list(s string) []string {
	var out []string
	for item := range strings.SplitSeq(s, ",") {
		if item = strings.TrimSpace(item); item != "" {
			out = append(out, item)
		}
	}
	return out
}

// leadIDs parses "41, 42" and "1-120", ascending.
func leadIDs(s string) ([]crm.LeadID, error) {
	var out []crm.LeadID
	for _, item := range list(s) {
		first, last, isRange := strings.Cut(item, "-")
		from, err := strconv.ParseInt(first, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("%q is not the id of a lead", item)
		}
		to := from
		if isRange {
			if to, err = strconv.ParseInt(last, 10, 64); err != nil {
				return nil, fmt.Errorf("%q is not the id of a lead", item)
			}
		}
		for id := from; id <= to; id++ {
			out = append(out, crm.LeadID(id))
		}
	}
	slices.Sort(out)
	return out, nil
}
