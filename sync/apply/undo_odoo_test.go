//go:build odoo

package apply

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
)

// Everything that was there before a merge is there again after its undo: every field that can be written, messages,
// attachments by their checksum, activities, meetings, orders and followers, on varied leads of real servers.
func TestUndoIsFaithful(t *testing.T) {
	groups := 8
	if full() {
		groups = 50
	}
	eachServer(t, func(t *testing.T, version string) {
		c := newCorpus(t, version)
		c.policy.Lost, c.policy.OtherCustomer, c.policy.OpenOrders = rules.EffectMerge, rules.EffectMerge, rules.EffectMerge
		c.o.UndoOdoo = c.as("sys")
		sum := newCensus()
		for i := range groups {
			ids := c.group(i)
			before := c.portraits(ids...)
			u := c.undo(c.mergeNow(ids))
			sum.groups++
			equal(t, fmt.Sprintf("group %d: kept", i), u.Kept, nil)
			for _, l := range u.Lost {
				sum.lost[numbers.ReplaceAllString(l, "…")]++
			}
			is := map[crm.LeadID]crm.LeadID{u.Survivor: u.Survivor}
			maps.Copy(is, u.RestoredAs)
			now := c.portraits(slices.Collect(maps.Values(is))...)
			for _, id := range ids {
				sum.add(before[id], now[is[id]], c.leadFields())
				for _, d := range differences(before[id], now[is[id]], c.leadFields()) {
					t.Errorf("group %d, lead %d (now %d): %s", i, id, is[id], d)
				}
			}
		}
		publish(t, undoPage, "real Odoo "+version, sum.String())
	})
}

// numbers are ids, which differ from undo to undo.
var numbers = regexp.MustCompile(`\d+`)

// Merge and undo are the same over every transport: XML-RPC answers some calls by a fault after they were done.
func TestUndoOverEveryTransport(t *testing.T) {
	for version, transports := range map[string][]string{
		"14": {odooclient.JSONRPC, odooclient.XMLRPC}, "19": {odooclient.JSON2, odooclient.JSONRPC, odooclient.XMLRPC},
	} {
		c := newCorpus(t, version)
		c.policy.Lost, c.policy.OtherCustomer, c.policy.OpenOrders = rules.EffectMerge, rules.EffectMerge, rules.EffectMerge
		for i, transport := range transports {
			t.Run(version+" "+transport, func(t *testing.T) {
				c.odoo, c.o.UndoOdoo = c.by("bot", transport), c.by("sys", transport)
				ids := c.group(i + 2)
				before := c.portraits(ids...)
				u := c.undo(c.mergeNow(ids))
				equal(t, "kept and lost", slices.Concat(u.Kept, u.Lost), nil)
				c.allBack(transport, before)
			})
		}
	}
}

// mergeNow merges leads that are one person, approved by a person where a guard holds them back.
func (r *real) mergeNow(ids []crm.LeadID) string {
	r.Helper()
	for _, k := range r.take(ids...) {
		if !slices.Equal(k.Leads, ids) {
			continue
		}
		if k.Verdict == crm.Review {
			r.approve(k)
		}
		result := r.run(r.Context(), []crm.Case{k})
		o := result.Outcomes[0]
		if o.State != crm.Applied || len(o.Entries) != 1 {
			r.Fatalf("merge of %v: %+v", ids, o)
		}
		return o.Entries[0]
	}
	r.Fatalf("no case over leads %v", ids)
	return ""
}

func (r *real) approve(c crm.Case) {
	r.Helper()
	err := r.store.ApproveCase(
		r.Context(),
		store.Approval{Case: c.ID, As: crm.Merge, Leads: c.Leads, Facts: c.Facts, By: "sam", At: time.Now()},
	)
	if err != nil {
		r.Fatal(err)
	}
}
