package webhooks

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"leadtwin/internal/crm"
	"leadtwin/internal/proxies"
)

// idsBody is a delivery of n IDs from first on, step apart.
func idsBody(n, first, step int) string {
	var b strings.Builder
	b.WriteString(`{"model": "crm.lead", "ids": [`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprint(&b, first+i*step)
	}
	b.WriteString("]}")
	return b.String()
}

// observed is a listener whose log can be read.
func observed(t *testing.T, in Inbox, o Options) (url string, logged *observer.ObservedLogs) {
	t.Helper()
	core, logged := observer.New(zap.InfoLevel)
	gin.SetMode(gin.TestMode)
	r := gin.New()
	Register(r, in, func() {}, time.Now, NewMetrics(prometheus.NewRegistry()), zap.New(core), o)
	s := httptest.NewServer(r)
	t.Cleanup(s.Close)
	return s.URL, logged
}

// TestDeliveryMemory: what a body takes does not grow with it.
func TestDeliveryMemory(t *testing.T) {
	const most = 1 << 20
	for name, body := range map[string]string{
		"equal ids": idsBody(500_000, 1, 0), "a long text": `{"model": "crm.lead", "ids": [7], "name": "` +
			strings.Repeat("x", 1<<22) + `"}`,
		"a long key": `{"` + strings.Repeat("k", 1<<22) + `": 1, "model": "crm.lead", "ids": [7]}`,
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			d, err := parseDelivery(strings.NewReader(body))
			runtime.ReadMemStats(&after)
			if err != nil || len(d.Leads) != 1 {
				t.Fatalf("%d leads, %v", len(d.Leads), err)
			}
			if took := after.TotalAlloc - before.TotalAlloc; took > most {
				t.Errorf("%d bytes were allocated for a body of %d", took, len(body))
			}
		})
	}
}

func TestDeliveryLeads(t *testing.T) {
	o := Options{Tokens: []string{token}, MaxBody: 1 << 20, Concurrent: 4}
	t.Run("as many as allowed", func(t *testing.T) {
		in := &memoryInbox{}
		url, logged := observed(t, in, o)
		if got := post(t, url+"/hooks/odoo/"+token, idsBody(3*maxLeads, 1, 0)); got != http.StatusAccepted {
			t.Errorf("status %d", got)
		}
		if got := post(t, url+"/hooks/odoo/"+token, idsBody(maxLeads, 1, 1)); got != http.StatusAccepted ||
			len(in.got) != maxLeads+1 {
			t.Errorf("status %d, %d leads in the inbox", got, len(in.got))
		}
		if n := logged.Len(); n != 2 {
			t.Errorf("two deliveries are %d lines of the log", n)
		}
	})
	t.Run("too many", func(t *testing.T) {
		in := &memoryInbox{}
		url, _ := observed(t, in, o)
		for _, n := range []int{maxLeads + 1, 9 * maxLeads} {
			if got := post(t, url+"/hooks/odoo/"+token, idsBody(n, 1, 1)); got != http.StatusRequestEntityTooLarge ||
				len(in.got) != 0 {
				t.Errorf("%d ids: status %d, %d leads in the inbox", n, got, len(in.got))
			}
		}
	})
	t.Run("each once", func(t *testing.T) {
		in := &memoryInbox{}
		url, _ := observed(t, in, o)
		post(t, url+"/hooks/odoo/"+token, `{"ids": [9, 3, 9, 3], "model": "crm.lead"}`)
		if fmt.Sprint(in.got) != fmt.Sprint([]crm.LeadID{3, 9}) {
			t.Errorf("the inbox holds %v", in.got)
		}
	})
}

// TestDeliverySlowSenders: those who have the token and never end their bodies do not keep others waiting.
func TestDeliverySlowSenders(t *testing.T) {
	url, _ := observed(t, &memoryInbox{}, Options{Tokens: []string{token}, MaxBody: 4096, Concurrent: 2})
	for range 20 {
		body, sender := io.Pipe()
		t.Cleanup(func() { _ = sender.CloseWithError(errors.New("the test has ended")) })
		go func() {
			res, err := http.Post(url+"/hooks/odoo/"+token, "application/json", body)
			if err == nil {
				_ = res.Body.Close()
			}
		}()
		if _, err := io.WriteString(sender, `{"model": "crm.lead", "ids": [1,`); err != nil {
			t.Fatal(err)
		}
	}
	if got := post(t, url+"/hooks/odoo/"+token, `{"model": "crm.lead", "ids": [2]}`); got != http.StatusAccepted {
		t.Errorf("status %d for a good delivery", got)
	}
}

// Above the limit, senders are asked to retry; the memory is released afterwards.
func TestDeliveryMemoryTotal(t *testing.T) {
	url, _ := observed(t, &memoryInbox{},
		Options{Tokens: []string{token}, MaxBody: 1 << 20, Concurrent: 2, Memory: readBuffer + 100*idSize})
	for body, want := range map[string]int{
		idsBody(100, 1, 1): http.StatusAccepted,
		idsBody(200, 1, 1): http.StatusServiceUnavailable,
	} {
		for range 3 {
			res, err := http.Post(url+"/hooks/odoo/"+token, "application/json", bytes.NewReader([]byte(body)))
			if err != nil {
				t.Fatal(err)
			}
			_ = res.Body.Close()
			if res.StatusCode != want || want == http.StatusServiceUnavailable && res.Header.Get("Retry-After") == "" {
				t.Errorf("status %d, want %d; Retry-After %q", res.StatusCode, want, res.Header.Get("Retry-After"))
			}
		}
	}
}

// TestParseDelivery/spacing: ids are the same however a sender writes them.
func TestParseDelivery(t *testing.T) {
	t.Run("spacing", func(t *testing.T) {
		for _, body := range []string{
			`{"model":"crm.lead","ids":[1,20,2147483647]}`,
			"{\"model\":\"crm.lead\",\"ids\":[ 1 ,\n20, 2147483647 ] } ", `{"ids":[1,1,20,1,2147483647,20],"model":"crm.lead"}`,
		} {
			d, err := parseDelivery(strings.NewReader(body))
			if err != nil || fmt.Sprint(d.Leads) != fmt.Sprint([]crm.LeadID{1, 20, 2147483647}) {
				t.Errorf("%s: %v, %v", body, d.Leads, err)
			}
		}
	})
	t.Run("malformed lists", func(t *testing.T) {
		for _, ids := range []string{
			"[1,]", "[1,,2]", "[,1]", "[1 2]", "[01,2]", "[1,02,3]", "[2147483648,1]",
			"[99999999999,1]", "[1,-2,3]", "[1", "[1,",
		} {
			if d, err := parseDelivery(strings.NewReader(`{"model":"crm.lead","ids":` + ids + `}`)); err == nil {
				t.Errorf("%s is accepted as %v", ids, d.Leads)
			}
		}
	})
}

func TestWrongTokenLog(t *testing.T) {
	url, logged := observed(t, &memoryInbox{}, Options{Tokens: []string{token}, MaxBody: 4096, Concurrent: 4})
	const guess = "a-token-of-good-lengtx"
	for range 10 {
		post(t, url+"/hooks/odoo/"+guess, `{}`)
	}
	all := logged.All()
	if len(all) != 1 || strings.Contains(fmt.Sprint(all[0].Message, all[0].ContextMap()), guess) {
		t.Errorf("ten wrong tokens are logged as %v", all)
	}
}

// TestSenderBehindProxy: a proxy such as HAProxy adds a line to X-Forwarded-For; the client writes those before it.
func TestSenderBehindProxy(t *testing.T) {
	url, _ := observed(t, &memoryInbox{}, Options{
		Tokens: []string{token}, MaxBody: 4096, Concurrent: 4, PerSender: 1,
		Proxies: proxies.Trusted{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")},
	})
	refused := 0
	for i := range 30 {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url+"/hooks/odoo/"+token,
			strings.NewReader(idsBody(1, 1, 1)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header["X-Forwarded-For"] = []string{fmt.Sprintf("203.0.113.%d", i), "198.51.100.7"}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("a sender that forges its address has no limit")
	}
}
