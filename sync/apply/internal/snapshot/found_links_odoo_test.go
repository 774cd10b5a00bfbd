//go:build odoo

package snapshot

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"leadtwin/internal/odootest"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/synctest"
)

// TestFoundLinksOnRealServer asks every model once. Later a few calls tell that nothing has changed, and a field that
// was added to a known model is found.
func TestFoundLinksOnRealServer(t *testing.T) {
	server := odootest.Fresh(t, "19")
	bot := server.User(t, "bot")
	client := synctest.Connect(t, odooclient.Options{
		URL: server.URL, Database: server.Database, User: bot.Login, Key: bot.Key,
	})
	kept := synctest.OpenStore(t)
	now := time.Now()
	search := func() (linkFields, int64) {
		t.Helper()
		before := client.CallCount()
		found, err := New(client, kept, func() time.Time { return now }).linkFields(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return found, client.CallCount() - before
	}

	first, calls := search()
	t.Logf("the first search takes %d calls and finds %d fields", calls, len(first.Fields))
	now = now.Add(linksHold + time.Minute)
	again, calls := search()
	t.Logf("an hour later it takes %d calls", calls)
	if calls > 10 {
		t.Errorf("an hour later, with the same models, it takes %d calls", calls)
	}
	if !slices.Equal(again.Fields, first.Fields) || !slices.Equal(again.Unreadable, first.Unreadable) {
		t.Errorf("found %v, then %v", first, again)
	}

	model := server.Call(t, "admin", "ir.model", "search", []any{[]any{[]any{"model", "=", "res.country"}}}, nil)
	server.Call(t, "admin", "ir.model.fields", "create", []any{[]any{map[string]any{
		"name": "x_origin_of", "field_description": "Origin of", "model_id": idIn(t, model), "ttype": "many2one",
		"relation": records.LeadModel, "state": "manual",
	}}}, nil)
	now = now.Add(linksHold + time.Minute)
	added, calls := search()
	t.Logf("after a field was added it takes %d calls", calls)
	has := func(f LinkField) bool { return f.Field == "x_origin_of" }
	if slices.ContainsFunc(again.Fields, has) || !slices.ContainsFunc(added.Fields, has) {
		t.Errorf("the new field is not among %v", added.Fields)
	}
}

func idIn(t *testing.T, list []byte) int64 {
	t.Helper()
	var ids []int64
	if err := json.Unmarshal(list, &ids); err != nil || len(ids) != 1 {
		t.Fatalf("%s: %v", list, err)
	}
	return ids[0]
}
