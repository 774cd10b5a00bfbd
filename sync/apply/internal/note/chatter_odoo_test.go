//go:build odoo

package note

import (
	"encoding/json"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/odootest"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/synctest"
)

// TestChatterOnRealServer checks that Odoo keeps the marker of a note, and that a note is distinguished from messages
// of others.
func TestChatterOnRealServer(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			ctx, server, s := t.Context(), odootest.Fresh(t, version), newStore(t)
			connect := func(login string) *odooclient.Client {
				return synctest.Connect(t, odooclient.Options{
					URL: server.URL, Database: server.Database, User: login, Key: server.User(t, login).Key,
				})
			}
			var ids []crm.LeadID
			created := server.Call(t, "admin", "crm.lead", "create", []any{[]any{map[string]any{"name": "Lighting"}}}, nil)
			if err := json.Unmarshal(created, &ids); err != nil {
				t.Fatal(err)
			}
			chatter := NewChatter(connect("bot"), s, Options{Language: rules.German})
			marker := chatter.NewMarker(&store.Entry{Action: crm.ActMerge, ID: "M-" + s.Identity().ID + "-0018", Seq: 18}, ids)
			html, err := chatter.Compose(sampleNotes()[0].content, []string{rules.English, rules.German}, marker)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := connect("admin").PostNote(ctx, ids[0], html, nil); err != nil { // a copy by another user
				t.Fatal(err)
			}
			find := func() []Posted {
				posted, err := chatter.FindOwn(ctx, ids[0], marker.ID)
				if err != nil {
					t.Fatal(err)
				}
				return posted
			}
			if posted := find(); len(posted) != 0 {
				t.Errorf("the copy counts: %+v", posted)
			}
			for range 2 { // as if a proxy delivered the request twice
				if _, err := chatter.Post(ctx, ids[0], html, nil); err != nil {
					t.Fatal(err)
				}
			}
			posted := find()
			if len(posted) != 2 || posted[0].origin != thisStore || posted[0].Marker.String() != marker.String() {
				t.Fatalf("posted %+v", posted)
			}
			// Without Settings rights Odoo may refuse to delete a message; then both copies stay.
			if err := chatter.RemoveDuplicates(ctx, ids[0], marker.ID); err != nil {
				t.Error(err)
			}
			if left := find(); len(left) == 0 || left[0].Message != posted[0].Message {
				t.Errorf("left %+v, want the first of %+v", left, posted)
			}
			page, err := chatter.FindNewer(ctx, posted[0].Message-1, 0, 1)
			if err != nil || len(page.Posted) != 1 || page.Last {
				t.Errorf("page %+v, %v", page, err)
			}
		})
	}
}
