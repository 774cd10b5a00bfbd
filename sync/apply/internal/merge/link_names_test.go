package merge

import (
	"reflect"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/odooclient"
	"leadtwin/sync/apply/internal/records"
	"leadtwin/sync/apply/internal/snapshot"
)

func TestAddLinkNames(t *testing.T) {
	link := odooclient.Field{Type: "many2one", Stored: true}
	fields := records.Fields{
		"user_id": link, "team_id": link, "write_uid": link, "phone": {Type: "char", Stored: true},
	}
	pair := func(id float64, name string) any { return []any{id, name} }
	leads := map[crm.LeadID]*snapshot.Snapshot{
		41: {Lead: records.Row{"user_id": pair(5, "Ann Archer"), "team_id": false}},
		42: {Lead: records.Row{"user_id": pair(6, "Bob Baker"), "team_id": pair(1, "Europe")}},
	}
	row := records.Row{"user_id": 5.0, "team_id": 1.0, "write_uid": 9.0, "phone": "1"}
	if !addLinkNames(fields, row, leads) {
		t.Error("a name is missing")
	}
	want := records.Row{"user_id": pair(5, "Ann Archer"), "team_id": pair(1, "Europe"), "write_uid": 9.0, "phone": "1"}
	if !reflect.DeepEqual(row, want) {
		t.Errorf("got %v, want %v", row, want)
	}
	if addLinkNames(fields, records.Row{"team_id": 2.0}, leads) {
		t.Error("a team that no lead had has a name")
	}
	if !addLinkNames(fields, records.Row{"user_id": false}, leads) {
		t.Error("an empty link needs a name")
	}
}
