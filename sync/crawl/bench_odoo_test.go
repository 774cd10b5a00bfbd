//go:build odoo

package crawl_test

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"leadtwin/internal/odootest"
	"leadtwin/internal/store"
	"leadtwin/odooclient"
	"leadtwin/rules"
	"leadtwin/sync/crawl"
)

// BenchmarkFullCrawl reads 20,000 leads of a real Odoo 19 into a new mirror, and sets that against the bare loop that
// only reads the same fields at the same page size over the same transport, one call after the other. Both are measured
// in turn, in one run.
func BenchmarkFullCrawl(b *testing.B) {
	const leads, page = 20_000, 1000
	odoo := manyLeads(b, leads)
	bot := odoo.User(b, "bot")
	client, err := odooclient.Connect(b.Context(), odooclient.Options{
		URL: odoo.URL, Database: odoo.Database, User: bot.Login, Key: bot.Key, Timeout: time.Minute,
		UserAgent: "leadtwin/test",
	})
	if err != nil {
		b.Fatal(err)
	}
	defer client.Close()
	var bare, ours []time.Duration
	for b.Loop() {
		begun := time.Now()
		if n := bareLoop(b, client, page); n != leads {
			b.Fatalf("the bare loop read %d leads", n)
		}
		bare = append(bare, time.Since(begun))
		s, err := store.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), "mirror.db"))
		if err != nil {
			b.Fatal(err)
		}
		begun = time.Now()
		got, err := crawl.New(client, s, rules.Default(), time.Now, crawl.Options{Page: page}).Full(b.Context(), nil)
		ours = append(ours, time.Since(begun))
		if err != nil || got.Leads != leads {
			b.Fatalf("crawled %d, %v", got.Leads, err)
		}
		if err := s.Close(); err != nil {
			b.Fatal(err)
		}
	}
	slices.Sort(bare)
	slices.Sort(ours)
	middle := b.N / 2
	b.ReportMetric(float64(ours[middle])/float64(bare[middle]), "x-bare-loop")
	b.ReportMetric(float64(ours[0])/float64(bare[0]), "x-bare-best")
	b.ReportMetric(leads/ours[middle].Seconds(), "leads/s")
}

// leadFields are what a crawl reads of a lead on Odoo 19. One that is missing here would make the bare loop faster, not
// ours.
var leadFields = []string{
	"id", "name", "type", "active", "contact_name", "partner_name", "email_from", "phone", "partner_id", "user_id",
	"team_id", "company_id", "stage_id",
	"country_id", "probability", "expected_revenue", "create_date", "write_date",
}

// bareLoop reads all leads and looks at no more of them than it needs to go on.
func bareLoop(b *testing.B, client *odooclient.Client, page int) (leads int) {
	b.Helper()
	for after := int64(0); ; {
		var rows []struct {
			ID int64 `json:"id"`
		}
		if err := client.Call(b.Context(), odooclient.Request{
			Model: "crm.lead", Method: "search_read",
			Args:    []odooclient.Arg{{Name: "domain", Value: []any{[]any{"id", ">", after}}}},
			Opts:    map[string]any{"fields": leadFields, "load": "", "order": "id", "limit": page},
			Context: map[string]any{"active_test": false},
		}, &rows); err != nil {
			b.Fatal(err)
		}
		leads += len(rows)
		if len(rows) < page {
			return leads
		}
		after = rows[len(rows)-1].ID
	}
}

// manyLeads fills a database by SQL: creating them over RPC takes minutes.
func manyLeads(b *testing.B, n int) odootest.Server {
	b.Helper()
	odoo := odootest.Bare(b, "19")
	odoo.Call(b, "admin", "crm.lead", "create",
		[]any{map[string]any{"name": "first", "type": "lead", "email_from": "a@acme.test"}}, nil)
	db, err := pgx.Connect(b.Context(), odoo.DatabaseURL)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close(b.Context()) //nolint:errcheck // the test is over
	_, err = db.Exec(b.Context(), `INSERT INTO crm_lead (name, type, active, contact_name, partner_name, email_from, phone,
			user_id, team_id, stage_id, company_id,
			probability, expected_revenue, create_uid, write_uid, create_date, write_date, priority, won_status)
		SELECT 'Offer ' || i, type, true, 'Person ' || i || ' Berg', 'Company ' || i / 3,
			'person' || i || '@company' || i / 3 || '.test', '+49 30 ' || 1000000 + i, user_id, team_id,
			stage_id, company_id, 10, 0, create_uid, write_uid, now() at time zone 'utc' - i * interval '1 second',
			now() at time zone 'utc' - i * interval '1 second', '0', won_status
		FROM crm_lead, generate_series(2, $1) i`, n)
	if err != nil {
		b.Fatal(err)
	}
	return odoo
}
