package storetest

import (
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// reusedIDs is about an Odoo that was restored from a backup and issues the id of a deleted lead again.
func reusedIDs(t *testing.T, fresh func(testing.TB) string) {
	lead := func(id crm.LeadID, created time.Time) store.KeyedLead {
		return store.KeyedLead{Lead: crm.Lead{ID: id, Title: "Offer", Active: true, Created: created}}
	}
	berlin := time.FixedZone("CET", 60*60)
	for name, c := range map[string]struct {
		deleted bool // by a crawl, before the id comes again
		created time.Time
		same    bool
	}{
		"same lead edited":             {created: noon, same: true},
		"same lead in another format":  {created: noon.Add(250 * time.Millisecond).In(berlin), same: true},
		"same lead restored":           {deleted: true, created: noon, same: true},
		"same lead, creation unknown":  {deleted: true, same: true},
		"another lead":                 {created: noon.Add(time.Hour)},
		"another lead, after deletion": {deleted: true, created: noon.Add(time.Hour)},
	} {
		t.Run(name, func(t *testing.T) {
			s, ctx := open(t, fresh(t)), t.Context()
			must(s.SaveLeads(ctx, []store.KeyedLead{lead(1, noon), lead(2, noon), lead(3, noon)}))(t)
			ok(t, s.DismissPairs(ctx, "LT-AAAAAA", []crm.Pair{{A: 1, B: 2}, {A: 1, B: 3}}, "ann", noon))
			ok(t, s.TrackDismissedLead(ctx, store.DismissedLead{Lead: 2, Messages: []crm.MessageID{9}}))
			ok(t, s.RecordNote(ctx, store.Note{Case: "LT-BBBBBB", Leads: ids(1, 2), PostedOn: 1, Message: 7, At: noon}))
			ok(t, s.RecordMerge(ctx, ids(9), 2, noon))
			applied := robin("LT-CCCCCC", 1, 2)
			applied.State = crm.Applied
			put(t, s, applied)
			if c.deleted {
				ok(t, s.DeleteLeads(ctx, ids(2)))
			}
			equal(t, "it is a former lead", must(s.IsFormerLead(ctx, 2))(t), c.deleted)
			again := lead(2, c.created)
			again.Lead.Title = "Edited"
			must(s.SaveLeads(ctx, []store.KeyedLead{again}))(t)

			cases, dismissed, about, survivors := 0, pairs(1, 3), ids(1), map[crm.LeadID]crm.LeadID{}
			if c.same {
				cases, dismissed, about, survivors = 1, pairs(1, 2, 1, 3), ids(1, 2), map[crm.LeadID]crm.LeadID{9: 2}
			}
			equal(t, "cases", len(must(s.CasesOfLeads(ctx, ids(1, 2)))(t)), cases)
			equal(t, "dismissed", must(s.DismissedPairs(ctx, ids(1, 2, 3)))(t), dismissed)
			equal(t, "note about", must(s.NotesAbout(ctx, ids(1)))(t)[0].Leads, about)
			equal(t, "notes about the id", len(must(s.NotesAbout(ctx, ids(2)))(t)), len(about)-1)
			equal(t, "survivor", must(s.SurvivorOf(ctx, ids(9)))(t), survivors)
			ok(t, s.Check(ctx))
		})
	}
}
