package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// piecewise sends an answer in small pieces, as a slow line does.
type piecewise struct{ http.ResponseWriter }

func (w piecewise) Write(page []byte) (sent int, err error) {
	const piece = 500
	for sent < len(page) && err == nil {
		var n int
		n, err = w.ResponseWriter.Write(page[sent:min(sent+piece, len(page))])
		sent += n
		w.ResponseWriter.(http.Flusher).Flush()
		time.Sleep(20 * time.Millisecond)
	}
	return sent, err
}

// Nothing of a page moves while it arrives, such as the buttons at the lower edge, which come last.
func TestDeskStaysOnSlowLineInBrowser(t *testing.T) {
	t.Parallel()
	r, b := review(t), openBrowser(t)
	target, err := url.Parse(r.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	slow := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		req.Header.Del("Accept-Encoding") // compressed, a page is a few pieces only
		if strings.HasPrefix(req.URL.Path, "/cases") {
			w = piecewise{w}
		}
		proxy.ServeHTTP(w, req)
	}))
	t.Cleanup(slow.Close)
	b.signIn(r, "dana")
	robins := "/cases/" + r.signedIn("dana").caseOf("Robin")
	for _, path := range []string{"/cases", robins} {
		b.do(path, chromedp.Navigate(slow.URL+path), chromedp.WaitReady("#main"))
		b.checkStays(path)
	}
}
