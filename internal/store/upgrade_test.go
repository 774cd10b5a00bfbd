package store_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// The store of every earlier schema, with data in each of its tables, is copied and upgraded; nothing is lost.
func TestUpgradeFromEachSchema(t *testing.T) {
	upgradeFromEachSchema(t, sqliteURL, func(t *testing.T, url string, version int64, before map[string][]string) string {
		t.Helper()
		backup := fmt.Sprintf("%s.schema-%d.backup", pathOf(url), version)
		kept := openRaw(t, "sqlite:"+backup)
		if have := kept.rows(t, kept.tables(t)); !maps.EqualFunc(have, before, slices.Equal) {
			t.Errorf("the backup differs from the store before:\n%v\n%v", have, before)
		}
		return backup
	})
}

// upgradeFromEachSchema runs on both databases. checkBackup compares the copy that was made, and returns its path.
func upgradeFromEachSchema(
	t *testing.T, fresh func(testing.TB) string,
	checkBackup func(t *testing.T, url string, version int64, before map[string][]string) string,
) {
	full := sqliteURL(t)
	fillStore(t, full)
	versions, err := store.Schemas()
	ok(t, err)
	newest := versions[len(versions)-1]
	for _, version := range versions[:len(versions)-1] {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			t.Parallel()
			url := fresh(t)
			ok(t, store.CreateOlder(t.Context(), url, version))
			raw := openRaw(t, url)
			copyRows(t, openRaw(t, full), raw)
			tables := raw.tables(t)
			before := raw.rows(t, tables)
			var upgrades []store.Upgrade
			s, err := store.Open(t.Context(), url, store.OnUpgrade(func(u store.Upgrade) { upgrades = append(upgrades, u) }))
			ok(t, err)
			defer func() { ok(t, s.Close()) }()
			want := []store.Upgrade{{From: version, To: newest, Backup: checkBackup(t, url, version, before)}}
			if !slices.Equal(upgrades, want) {
				t.Fatalf("upgrades %+v, want %+v", upgrades, want)
			}
			if version < openDecisionsSchema {
				before["approvals"] = nil
			}
			for table, rows := range raw.rows(t, tables) {
				if !slices.Equal(rows, before[table]) {
					t.Errorf("%s has\n%q\nbefore the upgrade\n%q", table, rows, before[table])
				}
			}
			if version >= identitySchema {
				ok(t, s.Check(t.Context()))
			}
			checkFilled(t, s, version)
		})
	}
}

// identitySchema gave stores an id, which is part of every action id. The audit trail of an older one names actions in
// another form, which the data of these tests does not have; "legacy ids" in storetest is about it.
const identitySchema = 4

// openDecisionsSchema deletes decisions that were not applied: earlier builds kept some that they had refused.
const openDecisionsSchema = 6

// checkFilled reads an upgraded store as the program does.
func checkFilled(t *testing.T, s *store.Store, from int64) {
	t.Helper()
	ctx := t.Context()
	c, err := s.Case(ctx, fillCase)
	if from >= 2 && (err != nil || c.Survivor != 41) {
		t.Errorf("the case: %+v, %v", c, err)
	}
	pairs, err := s.DismissedPairs(ctx, []crm.LeadID{44, 45})
	ok(t, err)
	if from >= 2 && !pairs[crm.Pair{A: 44, B: 45}] {
		t.Error("a dismissal is lost")
	}
	if from < identitySchema {
		return
	}
	audit, err := s.VerifyAudit(ctx)
	ok(t, err)
	if audit.Lines == 0 {
		t.Error("the audit trail is empty")
	}
	entries, err := s.UnfinishedEntries(ctx)
	ok(t, err)
	if len(entries) != 1 {
		t.Fatalf("%d unfinished entries, want one", len(entries))
	}
	snapshots, err := s.Snapshots(ctx, entries[0].ID)
	ok(t, err)
	if len(snapshots) != 1 || string(snapshots[0].Data) != `{"name":"More lamps"}` {
		t.Errorf("snapshots %+v", snapshots)
	}
}

// Documents of leads had longer names of fields; their values stay, even those that look like a name.
func TestUpgradeShortensLeads(t *testing.T) {
	upgradeShortensLeads(t, sqliteURL(t))
}

func upgradeShortensLeads(t *testing.T, url string) {
	ctx := t.Context()
	ok(t, store.CreateOlder(ctx, url, 45))
	const doc = `{"title":"a \"title\":\\","type":"lead","archived":true,"contact":"title","company_name":"\"phone\":",` +
		`"email":"a@b.test","phone":"1","mobile":"2","user":3,"team":4,"company":5,"stage":6,"country":7,"probability":0.5,` +
		`"revenue":8,"created":1000000,"orders":9,"lost_reason":10,"unreadable":"user","source":11,"medium":12,` +
		`"campaign":13,"referred":"type:","creator":14}`
	_, err := openRaw(t, url).ExecContext(ctx, "INSERT INTO leads VALUES (41, 15, 2000000, '"+doc+"', '')")
	ok(t, err)
	want := crm.Lead{
		ID: 41, Title: `a "title":\`, Type: crm.TypeLead, ContactName: "title", CompanyName: `"phone":`, Email: "a@b.test",
		Phone: "1", Mobile: "2", Salesperson: 3, Team: 4, Company: 5, Stage: 6, Country: 7, Probability: 0.5, Revenue: 8,
		Created: time.Unix(1, 0).UTC(), Orders: 9, LostReason: 10, UnreadableFields: "user",
		Origin:  crm.Origin{Source: 11, Medium: 12, Campaign: 13, Referred: "type:"},
		Creator: 14, Customer: 15, Written: time.Unix(2, 0).UTC(),
	}
	s := open(t, url)
	leads, err := s.Leads(ctx, []crm.LeadID{41})
	ok(t, err)
	if len(leads) != 1 || !reflect.DeepEqual(leads[0], want) {
		t.Errorf("the mirror has %+v, want %+v", leads, want)
	}
	changed, err := s.SaveLeads(ctx, []store.KeyedLead{{Lead: want}})
	ok(t, err)
	if len(changed) > 0 {
		t.Errorf("the same leads %v count as changed", changed)
	}
}

func TestUpgradeWithoutBackup(t *testing.T) {
	url := sqliteURL(t)
	ok(t, store.CreateOlder(t.Context(), url, 6))
	var got store.Upgrade
	s, err := store.Open(t.Context(), url, store.WithoutBackup(), store.OnUpgrade(func(u store.Upgrade) { got = u }))
	ok(t, err)
	ok(t, s.Close())
	if got.From != 6 || got.Backup != "" {
		t.Errorf("upgrade %+v", got)
	}
	if files, _ := filepath.Glob(pathOf(url) + "*.backup*"); len(files) != 0 {
		t.Errorf("copies: %v", files)
	}
}

func TestUpgradeKeepsEarlierBackups(t *testing.T) {
	url := sqliteURL(t)
	ok(t, store.CreateOlder(t.Context(), url, 6))
	raw := openRaw(t, url)
	tables := raw.tables(t)
	before := raw.rows(t, tables)
	ok(t, os.MkdirAll(pathOf(url)+".schema-6.backup", 0o700)) // an earlier copy, of any kind, is never touched
	ok(t, open(t, url).Close())
	kept := openRaw(t, url+".schema-6.backup.2").rows(t, tables)
	if !maps.EqualFunc(kept, before, slices.Equal) {
		t.Errorf("the second copy holds %v, want %v", kept, before)
	}
}

func pathOf(url string) string { return strings.TrimPrefix(url, "sqlite:") }
