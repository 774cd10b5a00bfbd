package replay_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/rules"
	"leadtwin/rules/replay"
)

var noon = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

func lead(id crm.LeadID, name, email string) rules.Lead {
	return rules.Lead{Lead: crm.Lead{
		ID: id, Type: crm.TypeLead, Active: true, Probability: 10, ContactName: name, Email: email,
		Salesperson: crm.UserID(id),
	}}
}

func decision(what replay.What, leads ...rules.Lead) replay.Decision {
	d := replay.Decision{What: what, Case: fmt.Sprint(what, leads[0].ID), Leads: leads}
	for _, l := range leads {
		d.Decided = append(d.Decided, l.ID)
	}
	return d
}

// TestReplayOutcomes decides again one decision with each outcome.
func TestReplayOutcomes(t *testing.T) {
	robin, again := lead(1, "Robin Berg", "robin@acme.test"), lead(2, "R. Berg", "robin@acme.test")
	kim, stranger := lead(3, "Kim Lund", "robin@acme.test"), lead(4, "Ulla Holm", "ulla@other.test")
	lost := again
	lost.Active, lost.Probability = false, 0
	for name, c := range map[string]struct {
		decision replay.Decision
		want     replay.Outcome
	}{
		"merged, and would be":               {decision(replay.Merged, robin, again), replay.Agrees},
		"merged, and would be asked":         {decision(replay.Merged, robin, kim), replay.Asks},
		"merged, and a guard would ask":      {decision(replay.Merged, robin, lost), replay.Asks},
		"merged, and would be missed":        {decision(replay.Merged, robin, stranger), replay.Misses},
		"merged, and would be in part":       {decision(replay.Merged, robin, again, stranger), replay.Misses},
		"dismissed, but would be merged":     {decision(replay.Dismissed, robin, again), replay.Harms},
		"undone, but would be merged again":  {decision(replay.Undone, robin, again), replay.Harms},
		"separated, and would be":            {decision(replay.Separated, robin, stranger), replay.Agrees},
		"separated, and would be asked":      {decision(replay.Separated, robin, kim), replay.Asks},
		"separated, in part merged":          {decision(replay.Separated, robin, again, stranger), replay.Agrees},
		"separated, but would be one person": {decision(replay.Separated, robin, again), replay.Harms},
		"dismissed, in part merged":          {decision(replay.Dismissed, robin, again, stranger), replay.Harms},
	} {
		t.Run(name, func(t *testing.T) {
			r := replay.Replay([]replay.Decision{c.decision}, rules.Default(), noon, 10)
			want := replay.Counts{}
			switch c.want {
			case replay.Agrees:
				want.Agrees = 1
			case replay.Asks:
				want.Asks = 1
			case replay.Misses:
				want.Misses = 1
			case replay.Harms:
				want.Harms = 1
			}
			if r.Total != want {
				t.Errorf("counts are %+v, want %+v", r.Total, want)
			}
			if bad := c.want == replay.Harms || c.want == replay.Misses; bad != (len(r.Worst) == 1) {
				t.Errorf("differences are %+v", r.Worst)
			}
			if c.want == replay.Harms && len(r.Worst[0].Reasons) == 0 {
				t.Error("no reason says why the policy would merge")
			}
		})
	}
}

// TestReplaySettings looks for the setting that would help: a mailbox that several people read.
func TestReplaySettings(t *testing.T) {
	var all []replay.Decision
	for id := crm.LeadID(10); id < 30; id += 10 {
		email := fmt.Sprintf("lampen@firm%d.test", id)
		all = append(all, decision(replay.Dismissed, lead(id, "", email), lead(id+1, "Kim Lund", email)))
	}
	robin, again := lead(40, "Robin Berg", "r@acme.test"), lead(41, "Robin Berg", "r@acme.test")
	all = append(all, decision(replay.Merged, robin, again))
	r := replay.Replay(all, rules.Default(), noon, 1)
	if r.Total.Harms != 2 || len(r.Worst) != 1 || len(r.Settings) == 0 {
		t.Fatalf("the result is %+v", r)
	}
	best := r.Settings[0]
	if best.Setting != "rules.role_mailboxes" || best.To != "lampen" || best.Counts.Harms != 0 || best.Counts.Agrees != 3 {
		t.Errorf("the best setting is %+v", best)
	}
	isSorted := slices.IsSortedFunc(r.Settings, func(a, b replay.Gain) int { return b.Saves - a.Saves })
	if !isSorted || r.Tried <= len(r.Settings) {
		t.Errorf("%d tried, settings %+v", r.Tried, r.Settings)
	}
}

func TestReplayNothing(t *testing.T) {
	if r := replay.Replay(nil, rules.Default(), noon, 10); r.Decisions != 0 || r.Settings == nil || r.Worst == nil {
		t.Errorf("of no decisions: %+v", r)
	}
}
