package faults_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"leadtwin/internal/faults"
)

const (
	page2    = "/json/2/crm.lead/write"
	body     = `{"ids":[1],"vals":{"name":"x"}}`
	answered = `{"result":"a whole answer"}`
)

// odoo is a server that counts what reaches it.
func odoo(t *testing.T) (p *faults.Proxy, reached *atomic.Int64) {
	t.Helper()
	reached = new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		if string(text) != body && r.Method == http.MethodPost && r.URL.Path == page2 {
			t.Errorf("Odoo got %q", text)
		}
		reached.Add(1)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answered)
	}))
	t.Cleanup(server.Close)
	p = faults.Start(server.URL)
	t.Cleanup(p.Close)
	return p, reached
}

// post calls through the proxy, on a connection of its own, and reads the whole answer.
func post(t *testing.T, p *faults.Proxy, timeout time.Duration) (status int, text string, err error) {
	t.Helper()
	return call(t, p, timeout, page2, "application/json", body)
}

func call(
	t *testing.T, p *faults.Proxy, timeout time.Duration, path, mediaType, content string,
) (status int, text string, err error) {
	t.Helper()
	c := http.Client{
		Timeout: timeout, Transport: &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+path, strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", mediaType)
	res, err := c.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close() //nolint:errcheck // read to its end below
	all, err := io.ReadAll(io.LimitReader(res.Body, 1<<24))
	return res.StatusCode, string(all), err
}

func TestFaults(t *testing.T) {
	for _, f := range faults.All() {
		t.Run(f.Name, func(t *testing.T) {
			p, reached := odoo(t)
			p.SetPlan(faults.NthCall(1, f))
			timeout := time.Minute
			if f.Answer == faults.NoAnswer {
				timeout = 50 * time.Millisecond
			}
			status, text, err := post(t, p, timeout)
			sees(t, f, status, text, err)
			want := map[faults.Delivery]int64{
				faults.NotDelivered: 0, faults.DeliveredLater: 0, faults.DeliveredOnce: 1,
				faults.DeliveredTwice: 2,
			}[f.Delivery]
			if n := reached.Load(); n != want {
				t.Errorf("Odoo saw it %d times, want %d", n, want)
			}
			if calls := p.Calls(); len(calls) != 1 || calls[0].Fault != f.Name || calls[0].Delivered != int(want) ||
				calls[0].Succeeded != int(want) {
				t.Errorf("counted as %+v", calls)
			}
			if status, text, err := post(t, p, time.Minute); status != http.StatusOK || text != answered || err != nil {
				t.Errorf("the next call: %d %q %v", status, text, err)
			}
		})
	}
}

// sees checks what the caller sees of a fault.
func sees(t *testing.T, f faults.Fault, status int, text string, err error) {
	t.Helper()
	good := false
	switch f.Answer {
	case faults.OdooAnswer:
		good = err == nil && text == answered
	case faults.ConnectionClosed:
		good = errors.Is(err, io.EOF)
	case faults.ConnectionReset:
		good = errors.Is(err, syscall.ECONNRESET)
	case faults.TruncatedAnswer:
		good = errors.Is(err, io.ErrUnexpectedEOF) && text != "" && strings.HasPrefix(answered, text)
	case faults.NoAnswer:
		good = err != nil && strings.Contains(err.Error(), "Timeout")
	case faults.HTMLPage:
		good = err == nil && status == f.Status && strings.HasPrefix(text, "<html>")
	case faults.BareStatus, faults.Redirect:
		good = err == nil && status == f.Status && text == ""
	case faults.HalfBody:
		good = err == nil && status == http.StatusOK && text == answered[:len(answered)/2]
	case faults.EndlessBody:
		good = err == nil && len(text) == 1<<24
	}
	if !good {
		t.Errorf("the caller sees %d %.60q (%d bytes) %v", status, text, len(text), err)
	}
}

func TestDeliverLate(t *testing.T) {
	p, reached := odoo(t)
	p.SetPlan(faults.NthCall(1, faults.ArrivesLate))
	if _, _, err := post(t, p, time.Minute); err == nil {
		t.Error("the caller got an answer")
	}
	n, err := p.DeliverLate(t.Context())
	if n != 1 || err != nil || reached.Load() != 1 {
		t.Errorf("%d delivered, %d reached Odoo, %v", n, reached.Load(), err)
	}
	if n, err := p.DeliverLate(t.Context()); n != 0 || err != nil || reached.Load() != 1 {
		t.Errorf("delivered again: %d, %v", n, err)
	}
	if c := p.Calls()[0]; c.Delivered != 1 || c.Succeeded != 1 {
		t.Errorf("counted as %+v", c)
	}
}

func TestCallsByTransport(t *testing.T) {
	p, _ := odoo(t)
	rpc := `{"jsonrpc":"2.0","method":"call","id":1,"params":{"service":"object","method":"execute_kw",` +
		`"args":["crm",2,"key","crm.lead","write",[[1],{}],{}]}}`
	login := `{"jsonrpc":"2.0","method":"call","id":1,"params":{"service":"common",` +
		`"method":"authenticate","args":["crm","bot","key",{}]}}`
	xml := `<?xml version="1.0"?><methodCall><methodName>execute_kw</methodName><params>` +
		`<param><value><string>crm</string></value></param><param><value><int>2</int></value></param>` +
		`<param><value><string>key</string></value></param>` +
		`<param><value><string>crm.lead</string></value></param><param><value>write</value></param></params></methodCall>`
	for _, c := range []struct{ path, mediaType, content, want string }{
		{page2, "application/json", body, "crm.lead.write"},
		{"/jsonrpc", "application/json", rpc, "crm.lead.write"},
		{"/jsonrpc", "application/json", login, "common.authenticate"},
		{"/xmlrpc/2/object", "text/xml", xml, "crm.lead.write"},
		{"/xmlrpc/2/common", "text/xml", `<methodCall><methodName>version</methodName></methodCall>`, "common.version"},
		{"/web/session/authenticate", "application/json", `{}`, "./web/session/authenticate"},
	} {
		if _, _, err := call(t, p, time.Minute, c.path, c.mediaType, c.content); err != nil {
			t.Fatal(err)
		}
		calls := p.Calls()
		if got := calls[len(calls)-1].Name(); got != c.want {
			t.Errorf("%s is counted as %s, want %s", c.path, got, c.want)
		}
	}
	calls := p.Calls()
	if calls[1].Nth != 2 || calls[3].Nth != 3 || calls[3].N != 4 || calls[0].Digest == calls[1].Digest {
		t.Errorf("counted as %+v", calls)
	}
}

func TestCallsRefusedByOdoo(t *testing.T) {
	for name, c := range map[string]struct {
		status          int
		mediaType, text string
		done            int
	}{
		"JSON-2 error":         {404, "application/json", `{"name":"odoo.exceptions.MissingError"}`, 0},
		"JSON-RPC error":       {200, "application/json", `{"jsonrpc":"2.0","error":{"code":200}}`, 0},
		"XML-RPC fault":        {200, "text/xml", `<methodResponse><fault></fault></methodResponse>`, 0},
		"error in a value":     {200, "application/json", `{"result":{"error":1}}`, 1},
		"list":                 {200, "application/json", `[1]`, 1},
		"XML-RPC answer":       {200, "text/xml", `<methodResponse><params></params></methodResponse>`, 1},
		"half of the JSON":     {200, "application/json", `{"result":`, 0},
		"result named as such": {200, "application/json", `{"result":"error"}`, 1},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", c.mediaType)
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.text)
		}))
		p := faults.Start(server.URL)
		if status, text, err := post(t, p, time.Minute); status != c.status || text != c.text || err != nil {
			t.Errorf("%s: the caller got %d %q %v", name, status, text, err)
		}
		if got := p.Calls()[0]; got.Delivered != 1 || got.Succeeded != c.done {
			t.Errorf("%s: counted as %+v, want done %d", name, got, c.done)
		}
		p.Close()
		server.Close()
	}
}

func TestPlans(t *testing.T) {
	for name, c := range map[string]struct {
		plan faults.Plan
		want string // of six calls, every other one is a write
	}{
		"the second":        {faults.NthCall(2, faults.CutBefore), ".x...."},
		"the second write":  {faults.NthCallOf("write", 2, faults.CutBefore), "..x..."},
		"every third":       {faults.EveryNthCall(3, faults.CutBefore), "..x..x"},
		"from the fifth on": {faults.FromCall(5, faults.CutBefore), "....xx"},
		"none":              {faults.RandomCalls(1, 0, faults.All()), "......"},
		"each":              {faults.RandomCalls(1, 1, []faults.Fault{faults.CutBefore}), "xxxxxx"},
	} {
		got := ""
		for n := 1; n <= 6; n++ {
			if c.plan(faults.Call{N: n, Method: map[bool]string{true: "write", false: "read"}[n%2 == 1]}).Breaks() {
				got += "x"
			} else {
				got += "."
			}
		}
		if got != c.want {
			t.Errorf("%s: broke %s, want %s", name, got, c.want)
		}
	}
}

func TestRandomCallsRepeat(t *testing.T) {
	row := func(seed uint64) string {
		plan, out := faults.RandomCalls(seed, 0.3, faults.All()), ""
		for n := range 200 {
			out += plan(faults.Call{N: n}).Name + ","
		}
		return out
	}
	if first, again := row(7), row(7); first != again || first == row(8) {
		t.Error("the plan depends on more than the seed")
	}
}

func TestBeforeCall(t *testing.T) {
	p, reached := odoo(t)
	var then int64 = -1
	p.SetPlan(faults.BeforeCall(2, func() { then = reached.Load() }, faults.Fault{}))
	for range 3 {
		if _, _, err := post(t, p, time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	if then != 1 || reached.Load() != 3 || p.CountBroken() != 0 {
		t.Errorf("it came after %d calls; %d in all, %d broken", then, reached.Load(), p.CountBroken())
	}
}
