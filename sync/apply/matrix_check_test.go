package apply

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/sync/apply/internal/journal"
	"leadtwin/sync/apply/internal/note"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

// rounds is how often a process may start before everything has to be quiet.
const rounds = 5

// settle starts Leadtwin again and again, without faults, until it has nothing more to do. It says whether somebody has
// to do something.
func (r *ring) settle() (person bool) {
	r.Helper()
	for range rounds {
		r.restart()
		result, err := r.applier().Apply(r.Context(), r.take(r.alive()...), "test")
		if err != nil {
			r.Errorf("a run without faults: %v", err)
		}
		r.undoAgain()
		quiet := result.Merges+result.Notes+result.Assigned+result.Failed+result.Refused == 0
		if quiet && len(r.open()) == 0 && r.undone() {
			return false
		}
	}
	return true
}

// undone reports whether the merge is undone that was to be.
func (r *ring) undone() bool {
	r.Helper()
	if r.merge == "" {
		return true
	}
	e, err := r.store.EntryByID(r.Context(), r.merge)
	ok(r, err)
	return e.State == store.EntryUndone
}

// undoAgain is what a person does whose undo came to nothing.
func (r *ring) undoAgain() {
	r.Helper()
	if r.undone() {
		return
	}
	_, err := r.applier().Undo(r.Context(), r.merge, "sam")
	if _, open := errors.AsType[*journal.UnsettledError](err); err != nil && !open {
		r.Errorf("undo again, without faults: %v", err)
	}
}

// isTrue checks all that has to hold whatever happened.
func (r *ring) isTrue(act action) {
	r.Helper()
	alive := r.alive()
	if len(alive) != act.left(r) {
		r.Errorf("%d leads of %d are left (%v), want %d", len(alive), len(r.leads), alive, act.left(r))
	}
	for _, e := range r.open() {
		r.Errorf("%s, the %s, is %s in the end: %s", e.ID, e.Action, e.State, e.Error)
	}
	now := r.look(alive...)
	r.nothingIsLost(alive, now)
	r.noLeadIsTooMuch()
	r.noNoteIsDoubled(now)
	r.casesAreTrue(alive)
	r.nothingWasWrittenTwice()
}

// noLeadIsTooMuch checks that no merge took a lead that an undo had made and forgotten.
func (r *ring) noLeadIsTooMuch() {
	r.Helper()
	homes, err := r.store.SurvivorOf(r.Context(), r.leads)
	ok(r, err)
	known := slices.Concat(r.leads, slices.Collect(maps.Values(homes)))
	for _, e := range r.history() {
		for _, id := range e.Leads {
			if e.Action == crm.ActMerge && !slices.Contains(known, id) {
				r.Errorf("%s merged lead %d, which was never created", e.ID, id)
			}
		}
	}
}

// nothingIsLost checks that each lead is there, or in a snapshot of the merge that took it; and that its messages,
// activities, attachments and meetings are there once.
func (r *ring) nothingIsLost(alive []crm.LeadID, now map[crm.LeadID]*snapshot.Snapshot) {
	r.Helper()
	homes, err := r.store.SurvivorOf(r.Context(), r.leads)
	ok(r, err)
	for _, id := range r.leads {
		home, moved := homes[id]
		switch {
		case slices.Contains(alive, id):
		case !moved || !slices.Contains(alive, home):
			r.Errorf("lead %d is gone, and nothing says where to (%d)", id, home)
			continue
		default:
			r.hasSnapshot(id)
		}
	}
	if r.merge != "" {
		r.allAsBefore(homes, now)
	}
	copies := 1
	if r.merge != "" && r.o.UndoOdoo == nil {
		copies = 2 // the originals stay on the survivor
	}
	for k, word := range r.words {
		messages := count(
			now,
			func(s *snapshot.Snapshot) []records.Row { return s.Messages },
			func(m records.Row) bool { return strings.Contains(m.Text("body"), "said "+word) },
		)
		if messages < 1 || messages > copies || copies == 2 && messages == 2 && k == 0 {
			r.Errorf("the message %q exists %d times", word, messages)
		}
		if n := count(
			now,
			func(s *snapshot.Snapshot) []records.Row { return s.Activities },
			func(a records.Row) bool { return a.Text("summary") == word },
		); n != 1 {
			r.Errorf("the activity %q exists %d times", word, n)
		}
		if k < 2 {
			if n := count(
				now,
				func(s *snapshot.Snapshot) []records.Row { return s.Meetings },
				func(m records.Row) bool { return m.Text("name") == word },
			); n != 1 {
				r.Errorf("the meeting %q exists %d times", word, n)
			}
			if n := count(
				now,
				func(s *snapshot.Snapshot) []records.Row { return s.Followers },
				func(f records.Row) bool { return strings.HasSuffix(f.LinkName("partner_id"), word) },
			); n != 1 {
				r.Errorf("the follower of %q follows %d times", word, n)
			}
		}
	}
	if n, want := count(
		now,
		func(s *snapshot.Snapshot) []records.Row { return s.Attachments },
		func(records.Row) bool { return true },
	), min(
		2,
		len(r.words),
	); n != want {
		r.Errorf("%d attachments, want %d", n, want)
	}
}

// hasSnapshot checks that a merge that was not undone has a snapshot of a lead.
func (r *ring) hasSnapshot(id crm.LeadID) {
	r.Helper()
	for _, e := range r.history() {
		if e.Action != crm.ActMerge || e.State != store.EntryVerified && e.State != store.EntryUndone ||
			!slices.Contains(e.Leads, id) {
			continue
		}
		kept, err := New(r.odoo, r.store, r.policy, r.o).recorder.Load(r.Context(), e.ID)
		ok(r, err)
		if kept[id] == nil {
			continue
		}
		if d := r.differ(r.was[id], kept[id]); len(d) > 0 {
			r.Errorf("the snapshot of lead %d differs: %v", id, d)
		}
		return
	}
	r.Errorf("lead %d is merged, and no merge has a snapshot of it", id)
}

// noNoteIsDoubled checks that each case and each merge that was not undone has one note at most, and that a note that
// was journalled as posted is there.
func (r *ring) noNoteIsDoubled(now map[crm.LeadID]*snapshot.Snapshot) {
	r.Helper()
	notes := func(about string) int {
		return count(now, func(s *snapshot.Snapshot) []records.Row { return s.Messages }, func(m records.Row) bool {
			read, _, found := note.ParseMarker(m.Text("body"))
			return found && read.ID == about
		})
	}
	for _, e := range r.history() {
		n, about := 0, e.ID
		switch e.Action {
		case crm.ActMerge:
			n = notes(e.ID)
		case crm.ActNote:
			n, about = notes(e.Case), e.Case
		default:
			continue
		}
		verified := e.State == store.EntryVerified && !r.deleted &&
			!r.byHand // else a person may have deleted the note with the lead
		if n > 1 || verified && n != 1 || e.Action == crm.ActMerge && e.State == store.EntryFailed && n != 0 {
			r.Errorf("%s, the %s, is %s, and there are %d notes about %s", e.ID, e.Action, e.State, n, about)
		}
	}
}

// casesAreTrue checks that the cases agree with Odoo.
func (r *ring) casesAreTrue(alive []crm.LeadID) {
	r.Helper()
	cases, err := r.store.CasesOfLeads(r.Context(), slices.Concat(r.leads, alive))
	ok(r, err)
	for _, c := range cases {
		left := len(shared(c.Leads, alive))
		switch {
		case c.State == crm.Dismissed:
		case c.Verdict == crm.Merge && (c.State == crm.Applied) != (left <= 1) && r.merge == "":
			r.Errorf("case %s, a merge of %v, is %s, and %d of its leads are left: %s", c.ID, c.Leads, c.State, left, c.Error)
		case c.Verdict == crm.Separate && c.State != crm.Applied:
			r.Errorf("case %s, a note about %v, is %s: %s", c.ID, c.Leads, c.State, c.Error)
		}
	}
}

// nothingWasWrittenTwice checks by the proxy's count that Odoo carried out no request of Leadtwin twice that does
// something each time.
func (r *ring) nothingWasWrittenTwice() {
	r.Helper()
	done := map[string]int{}
	name := map[string]string{}
	for _, c := range r.proxy.Calls() {
		switch c.Name() {
		case "crm.lead.message_post", "crm.lead.create", "crm.merge.opportunity.action_merge", "mail.activity.create":
			done[c.Digest] += min(c.Succeeded, 1)
			name[c.Digest] = c.Name()
		}
	}
	for digest, n := range done {
		if n > 1 {
			r.Errorf("Odoo carried the same %s out %d times", name[digest], n)
		}
	}
}

// trouble says in a word what a run ended with, for the logs.
func trouble(err error) string {
	if err == nil {
		return "no error"
	}
	return fmt.Sprintf("%.200v", err)
}
