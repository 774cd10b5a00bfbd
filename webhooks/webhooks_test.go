package webhooks

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"

	"leadtwin/internal/crm"
)

const token = "a-token-of-good-length"

type memoryInbox struct {
	mu   sync.Mutex
	got  []crm.LeadID
	fail error
}

func (m *memoryInbox) AddToInbox(_ context.Context, leads []crm.LeadID, _ time.Time) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail == nil {
		m.got = append(m.got, leads...)
	}
	return m.fail
}

func serve(t *testing.T, in Inbox, o Options) string {
	t.Helper()
	gin.SetMode(gin.TestMode)
	r := gin.New()
	Register(r, in, func() {}, time.Now, NewMetrics(prometheus.NewRegistry()), zap.NewNop(), o)
	s := httptest.NewServer(r)
	t.Cleanup(s.Close)
	return s.URL
}

func post(t *testing.T, url, body string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close() //nolint:errcheck // nothing more is read
	return res.StatusCode
}

func TestDeliveryAnswers(t *testing.T) {
	for _, one := range []struct {
		name, token, body string
		status            int
		leads             []crm.LeadID
	}{
		{
			"Odoo's own body", token,
			`{"_action": "Leadtwin webhook(#235)", "_id": 159, "_model": "crm.lead", ` +
				`"email_from": "h1@hook.test", "id": 159, "phone": false, "tag_ids": []}`, 202,
			[]crm.LeadID{159},
		},
		{"plain form", token, `{"model": "crm.lead", "ids": [1, 2]}`, 202, []crm.LeadID{1, 2}},
		{"no ids", token, `{"model": "crm.lead", "ids": []}`, 202, nil},
		{"other model", token, `{"_model": "res.partner", "_id": 3}`, 202, nil},
		{"slash at the end", token + "/", `{"model": "crm.lead", "ids": [5]}`, 202, []crm.LeadID{5}},
		{
			"every kind of field", token,
			`{"_action": "x(#1)", "_id": 6, "_model": "crm.lead", "id": 6, "model": "crm.team", "ids": "no list",
			"active": true, "tag_ids": [1, 2], "expected_revenue": 1.5, "write_date": "2026-11-23 13:06:57.617670", 
			"lead_properties": [{"name": "a", "value": null}], "description": "<p>\u0000\ud83d\ude00</p>"}`, 202,
			[]crm.LeadID{6},
		},
		{"second token", "another-token-of-length", `{"model": "crm.lead", "ids": [4]}`, 202, []crm.LeadID{4}},
		{"wrong token", "a-token-of-good-lengtH", `{"model": "crm.lead", "ids": [1]}`, 404, nil},
		{"model null", token, `{"model": null, "ids": [1]}`, 400, nil},
		{"model empty", token, `{"_model": "", "_id": 1}`, 400, nil},
		{"no JSON", token, `lead=1`, 400, nil},
		{"empty", token, ``, 400, nil},
		{"a list", token, `[1]`, 400, nil},
		{"null", token, `null`, 400, nil},
		{"cut off", token, `{"model": "crm.lead", "ids": [1`, 400, nil},
		{"two objects", token, `{"model": "crm.lead", "ids": [1]} {}`, 400, nil},
		{"no model", token, `{"ids": [1]}`, 400, nil},
		{"model no text", token, `{"model": 5, "ids": [1]}`, 400, nil},
		{"ids no list", token, `{"model": "crm.lead", "ids": 1}`, 400, nil},
		{"ids missing", token, `{"model": "crm.lead"}`, 400, nil},
		{"id missing", token, `{"_model": "crm.lead"}`, 400, nil},
		{"id text", token, `{"_model": "crm.lead", "_id": "7"}`, 400, nil},
		{"id null", token, `{"model": "crm.lead", "ids": [null]}`, 400, nil},
		{"negative id", token, `{"model": "crm.lead", "ids": [3, -1]}`, 400, nil},
		{"zero id", token, `{"model": "crm.lead", "ids": [0]}`, 400, nil},
		{"absurd id", token, `{"model": "crm.lead", "ids": [99999999999]}`, 400, nil},
		{"fraction", token, `{"model": "crm.lead", "ids": [1.5]}`, 400, nil},
		{"deep", token, strings.Repeat(`{"a":`, 600), 400, nil},
		{"huge", token, `{"model": "crm.lead", "ids": [` + strings.Repeat("1,", 3000) + `1]}`, 413, nil},
	} {
		t.Run(one.name, func(t *testing.T) {
			in := &memoryInbox{}
			url := serve(t, in, Options{Tokens: []string{token, "another-token-of-length"}, MaxBody: 4096, Concurrent: 4})
			if got := post(t, url+"/hooks/odoo/"+one.token, one.body); got != one.status {
				t.Errorf("status %d, want %d", got, one.status)
			}
			if !slices.Equal(in.got, one.leads) {
				t.Errorf("inbox holds %v, want %v", in.got, one.leads)
			}
		})
	}
}

func TestWrongTokenAnswer(t *testing.T) {
	url := serve(t, &memoryInbox{}, Options{Tokens: []string{token}, MaxBody: 4096, Concurrent: 4})
	answers := make([]string, 2)
	for i, path := range []string{"/hooks/odoo/wrong-token", "/unknown/path"} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+path, strings.NewReader(`{}`))
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Header.Del("Date")
		text, err := httputil.DumpResponse(res, true)
		if err := errors.Join(err, res.Body.Close()); err != nil {
			t.Fatal(err)
		}
		answers[i] = string(text)
	}
	if answers[0] != answers[1] {
		t.Errorf("%q\n%q", answers[0], answers[1])
	}
}

func TestDeliveryStoreError(t *testing.T) {
	url := serve(t, &memoryInbox{fail: errors.New("disk full")},
		Options{Tokens: []string{token}, MaxBody: 4096, Concurrent: 4})
	if got := post(t, url+"/hooks/odoo/"+token,
		`{"model": "crm.lead", "ids": [1]}`); got != http.StatusServiceUnavailable {
		t.Errorf("status %d, want 503", got)
	}
}

func TestWrongTokenRateLimit(t *testing.T) {
	url := serve(t, &memoryInbox{}, Options{Tokens: []string{token}, MaxBody: 4096, Concurrent: 4})
	throttled := 0
	for range 2 * guessBurst {
		if post(t, url+"/hooks/odoo/wrong-token", `{}`) == http.StatusTooManyRequests {
			throttled++
		}
	}
	if throttled == 0 {
		t.Error("no guess was slowed")
	}
	if got := post(t, url+"/hooks/odoo/"+token, `{"model": "crm.lead", "ids": [1]}`); got != http.StatusAccepted {
		t.Errorf("status %d for the right token, want 202", got)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		`{"_model":"crm.lead","_id":1}`, `{"model":"crm.lead","ids":[1,2]}`, `{"model":"x"}`,
		`[]`, `{"ids":[{}]}`, "\x00",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := parseDelivery(bytes.NewReader(raw))
		if err != nil {
			if _, ok := errors.AsType[malformedError](err); !ok {
				t.Fatalf("error of type %T", err)
			}
			return
		}
		if !json.Valid(raw) || d.Model == "" || d.Model != leadModel && len(d.Leads) > 0 {
			t.Fatalf("accepted as %+v", d)
		}
		for _, id := range d.Leads {
			if id < 1 || id > math.MaxInt32 {
				t.Fatalf("lead id %d", id)
			}
		}
	})
}
