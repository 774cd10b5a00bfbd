//go:build odoo

package odooclient_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"leadtwin/internal/odootest"
	"leadtwin/odooclient"
)

// BenchmarkWalkAgainstABareLoop reads 20,000 leads of a real Odoo 19 by Client.All and by a loop that only sends the
// same calls and reads the answers' bytes, in turns, and reports the ratio of their medians.
func BenchmarkWalkAgainstABareLoop(b *testing.B) {
	const leads, size, rounds = 20_000, 1000, 5
	s := odootest.Bare(b, "19")
	fill(b, s.DatabaseURL, leads)
	user := s.User(b, "bot")
	o := odooclient.Options{
		URL: s.URL, Database: s.Database, User: user.Login, Key: user.Key, Transport: odooclient.JSON2,
		Timeout: time.Minute,
	}
	c := connect(b, o)
	bare := bareLoop{url: s.URL, database: s.Database, key: user.Key, fields: odooclient.LeadFields(c)}
	bare.walk(b, leads, size) // so that both meet warm caches
	for b.Loop() {
		var ours, theirs []time.Duration
		for range rounds {
			start := time.Now()
			n := 0
			for page, err := range c.AllLeads(b.Context(), 0, size) {
				if err != nil {
					b.Fatal(err)
				}
				n += len(page)
			}
			if n != leads {
				b.Fatalf("%d leads, want %d", n, leads)
			}
			ours = append(ours, time.Since(start))
			start = time.Now()
			bare.walk(b, leads, size)
			theirs = append(theirs, time.Since(start))
		}
		slices.Sort(ours)
		slices.Sort(theirs)
		b.ReportMetric(ours[rounds/2].Seconds()/theirs[rounds/2].Seconds(), "×bare")
		b.ReportMetric(ours[0].Seconds()/theirs[0].Seconds(), "×bare-best")
		b.ReportMetric(leads/theirs[rounds/2].Seconds(), "bare-rows/s")
	}
}

// fill writes leads past Odoo, which would take minutes.
func fill(b *testing.B, url string, leads int) {
	b.Helper()
	db, err := pgx.Connect(b.Context(), url)
	if err != nil {
		b.Fatal(err)
	}
	_, err = db.Exec(b.Context(), `
		INSERT INTO crm_lead (name, type, active, contact_name, partner_name, email_from, phone, user_id,
			team_id, company_id, stage_id, country_id,
			probability, expected_revenue, priority, create_date, write_date, create_uid, write_uid)
		SELECT 'Offer ' || i, 'opportunity', true, 'Zoë Berg ' || i, 'Acme ' || i % 300 || ' GmbH', 
			'zoe' || i || '@acme' || i % 300 || '.test', '+49 30 ' || i,
			(SELECT max(id) FROM res_users WHERE active), (SELECT min(id) FROM crm_team),
			(SELECT min(id) FROM res_company), (SELECT min(id) FROM crm_stage), 57,
			61.93, i, '1', now() - i * interval '1 second', now() - i * interval '1 second', 1, 1
		FROM generate_series(1, $1) i`, leads)
	if err == nil {
		_, err = db.Exec(b.Context(), "ANALYZE crm_lead")
	}
	if err == nil {
		err = db.Close(b.Context())
	}
	if err != nil {
		b.Fatal(err)
	}
}

// bareLoop is the least that reads all leads by id.
type bareLoop struct {
	url, database, key string
	fields             []string
}

func (l bareLoop) walk(b *testing.B, leads, size int) {
	b.Helper()
	last, rows := 0, 0
	for {
		body, err := json.Marshal(map[string]any{
			"domain": []any{[]any{"id", ">", last}}, "fields": l.fields, "order": "id", "limit": size, "load": "",
			"context": map[string]any{"active_test": false},
		})
		if err != nil {
			b.Fatal(err)
		}
		req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, l.url+"/json/2/crm.lead/search_read",
			bytes.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		req.Header = http.Header{
			"Authorization": {"bearer " + l.key}, "X-Odoo-Database": {l.database},
			"Content-Type": {"application/json"},
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			b.Fatal(err)
		}
		text, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != http.StatusOK {
			b.Fatalf("HTTP %d, %v: %.200s", res.StatusCode, err, text)
		}
		_ = res.Body.Close()
		n := bytes.Count(text, []byte(`"id": `))
		rows += n
		if n < size {
			break
		}
		from := bytes.LastIndex(text, []byte(`"id": `)) + len(`"id": `)
		if last, err = strconv.Atoi(string(text[from : from+bytes.IndexByte(text[from:], ',')])); err != nil {
			b.Fatal(err)
		}
	}
	if rows != leads {
		b.Fatalf("%d rows, want %d", rows, leads)
	}
	http.DefaultClient.CloseIdleConnections()
}
