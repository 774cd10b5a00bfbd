package apply

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/rules"
)

const staff = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own}
  - {id: 6, name: Bob Baker, login: bob, rights: own}
  - {id: 7, name: Eve Ember, login: eve, rights: own}
  - {id: 9, name: Leadtwin, login: leadtwin, rights: all}
`

func TestMergeInChunks(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		for _, n := range []int{5, 6, 10} {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				var b strings.Builder
				for i := range n {
					kind := "lead"
					if i == n-1 {
						kind = "opportunity" // so the last one survives
					}
					fmt.Fprintf(
						&b,
						"  - {id: %d, name: Offer %d, type: %s, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann, "+
							"stage_id: New}\n",
						41+i,
						i,
						kind,
					)
				}
				w := newWorld(t, version, staff+"leads:\n"+b.String())
				r := w.apply()
				equal(t, "leads", w.leads(), []int64{int64(40 + n)})
				equal(t, "survivor", outcome(t, r, crm.Merge).Survivor, crm.LeadID(40+n))
				equal(t, "merges", r.Merges, 1)
				equal(t, "second run", w.apply().Merges, 0)
			})
		}
	})
}

const twoLives = staff + `
partners:
  - {id: 70, name: Carl Customer, email: carl@elsewhere.test}
tags: [{id: 1, name: Trade fair}, {id: 2, name: VIP}]
leads:
  - {id: 41, name: First, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann,
       stage_id: New, tag_ids: [1], priority: "1", website: "https://one.test"}
  - {id: 42, name: Second, type: lead, contact_name: Robin Berg, email_from: robin@acme.test, user_id: bob,
       stage_id: New, tag_ids: [2], priority: "3", function: Buyer, website: "https://two.test",
       date_deadline: "2026-05-05"}
activities:
  - {res_model_id: Lead/Opportunity, res_id: 42, summary: Call Robin, date_deadline: "2026-03-01", user_id: bob,
       note: "<p>about hall 3</p>"}
meetings:
  - {id: 80, name: Visit, start: "2026-03-02 10:00:00", stop: "2026-03-02 11:00:00", opportunity_id: 42}
followers:
  - {res_model: crm.lead, res_id: 42, partner_id: 70}
`

// TestMergeCountsRestored: what was restored is counted, and nothing that Odoo's own merge kept.
func TestMergeCountsRestored(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(
			t,
			version,
			twoLives+"orders:\n  - {id: 90, name: S00090, partner_id: 70, opportunity_id: 42}\n",
			miniodoo.WithOrders(),
		)
		entry := w.merged()
		want := crm.Restored{crm.RestoredFollowers: 2} // Carl, and the salesperson of the other lead
		if strings.HasPrefix(version, "14") {
			want = crm.Restored{
				crm.RestoredFollowers: 2, crm.RestoredActivities: 1, crm.RestoredMeetings: 1, crm.RestoredOrders: 1,
				crm.RestoredTags: 1, crm.RestoredValues: 3,
			}
		}
		counts, err := w.store.CountRestored(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "restored", counts, want)
		w.undo(entry)
		counts, err = w.store.CountRestored(t.Context(), time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "restored after the undo", counts, crm.Restored{})
	})
}

func TestMergeKeepsRelatedRecords(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(
			t,
			version,
			twoLives+"orders:\n  - {id: 90, name: S00090, partner_id: 70, opportunity_id: 42}\n",
			miniodoo.WithOrders(),
		)
		w.apply()
		equal(t, "leads", w.leads(), []int64{41})
		equal(t, "priority", w.field(41, "priority"), any("3"))
		equal(t, "job position", w.field(41, "function"), any("Buyer"))
		w.look(func(e *orm.Env) {
			l := e.One("crm.lead", 41)
			equal(t, "tags", l.IDs("tag_ids"), []int64{1, 2})
			equal(t, "closing date", l.Has("date_deadline"), true)
			ids, _ := e.Find("mail.activity", []any{[]any{"res_id", "=", int64(41)}}, "id", 0, 0)
			if len(ids) != 1 {
				t.Fatalf("%d activities", len(ids))
			}
			a := e.One("mail.activity", ids[0])
			equal(
				t,
				"activity",
				[]any{a.Str("summary"), a.Str("note"), a.Int("user_id")},
				[]any{"Call Robin", "<p>about hall 3</p>", int64(6)},
			)
			equal(t, "meeting", e.One("calendar.event", 80).Int("opportunity_id"), 41)
			equal(t, "quotation", e.One("sale.order", 90).Int("opportunity_id"), 41)
			ids, _ = e.Find(
				"mail.followers",
				[]any{[]any{"res_model", "=", "crm.lead"}, []any{"res_id", "=", int64(41)}, []any{"partner_id", "=", int64(70)}},
				"id",
				0,
				0,
			)
			equal(t, "followers", len(ids), 1)
		})
	})
}

func TestMergeNoteListsValuesNotCopied(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, twoLives)
		w.apply()
		notes := w.notes(" M-")
		if len(notes) != 1 {
			t.Fatalf("%d notes", len(notes))
		}
		has(t, notes[0].body, "https://one.test", "https://two.test", "42 Second", "@Bob Baker", w.action(1))
		equal(t, "notified", notes[0].to, []string{"Bob Baker"})
	})
}

func TestMergeOfLostAndOpenLeadIsActive(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		// 14 keeps the lost one, since its id is lower; 19 keeps a lost opportunity over an open lead.
		w := newWorld(t, version, staff+`
leads:
  - {id: 41, name: Old, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann,
       stage_id: New, active: false, probability: 0}
  - {id: 42, name: New, type: lead, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann, stage_id: New,
       probability: 35}
`)
		w.policy.Lost = rules.EffectMerge
		w.apply()
		equal(t, "leads", w.leads(), []int64{41})
		equal(t, "active", w.field(41, "active"), any(true))
		equal(t, "probability", w.field(41, "probability"), any(35.0))
	})
}

func TestMergeAssignsSalespersonOfPolicy(t *testing.T) {
	t.Parallel()
	eachVersion(t, func(t *testing.T, version string) {
		w := newWorld(t, version, robin)
		w.policy.MergeSalesperson, w.policy.MergeTeam = "7", "1"
		w.apply()
		equal(t, "salesperson", w.field(41, "user_id"), any(int64(7)))
		equal(t, "team", w.field(41, "team_id"), any(int64(1)))
		merged := w.notes(" M-")
		equal(t, "notified who lost a lead", merged[0].to, []string{"Ann Archer", "Bob Baker"})
	})
}

func TestMergeLimitHoldsCases(t *testing.T) {
	t.Parallel()
	w := newWorld(t, "19.0", staff+`
leads:
  - {id: 41, name: A, contact_name: Robin Berg, email_from: robin@acme.test, stage_id: New}
  - {id: 42, name: B, contact_name: Robin Berg, email_from: robin@acme.test, stage_id: New}
  - {id: 51, name: C, contact_name: Kim Lund, email_from: kim@globex.test, stage_id: New}
  - {id: 52, name: D, contact_name: Kim Lund, email_from: kim@globex.test, stage_id: New}
`)
	w.o.MaxMerges = 1
	r := w.apply()
	equal(t, "merges", r.Merges, 1)
	equal(t, "leads", len(w.leads()), 3)
	equal(t, "the rest", w.apply().Merges, 1)
	equal(t, "leads", len(w.leads()), 2)
}
