package app_test

import (
	"bufio"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"

	"leadtwin/config"
)

const mergePattern = "same_email+name_equal"

// bulkForm is the form of the dry run of a bulk merge.
func (v *visitor) bulkForm() url.Values {
	v.Helper()
	form := url.Values{"decision": {"merge"}, "pattern": {mergePattern}}
	dry := v.page("/bulk?decision=merge&pattern=" + url.QueryEscape(mergePattern))
	for _, match := range bulkCase.FindAllStringSubmatch(dry, -1) {
		form.Add("case", match[1])
	}
	if len(form["case"]) == 0 {
		v.Fatalf("the dry run has no case:\n%s", dry)
	}
	return form
}

// bulk decides, and returns the address of the page that shows its progress.
func (v *visitor) bulk(form url.Values) string {
	v.Helper()
	status, progress, body := v.do(http.MethodPost, "/bulk", form)
	if status != http.StatusSeeOther || !strings.HasPrefix(progress, "/bulk/") {
		v.Fatalf("decide in bulk: %d to %q\n%s", status, progress, body)
	}
	return progress
}

// holdMerges keeps Odoo from answering its merge wizard until release is called.
func (r *running) holdMerges() (release func()) {
	held := make(chan struct{})
	watch := func(req *http.Request) {
		if strings.Contains(req.URL.Path, "crm.merge.opportunity") {
			<-held
		}
	}
	r.weather.watch.Store(&watch)
	release = sync.OnceFunc(func() { close(held) })
	r.Cleanup(release)
	return release
}

// events reads a stream of the desk line by line, until it ends.
func (v *visitor) events(path string) *bufio.Scanner {
	v.Helper()
	req, err := http.NewRequestWithContext(v.Context(), http.MethodGet, v.url+path, nil)
	if err != nil {
		v.Fatal(err)
	}
	res, err := v.client.Do(req)
	if err != nil {
		v.Fatal(err)
	}
	v.Cleanup(func() { _ = res.Body.Close() })
	if res.StatusCode != http.StatusOK || res.Header.Get("Content-Type") != "text/event-stream" {
		v.Fatalf("GET %s: %d %s", path, res.StatusCode, res.Header.Get("Content-Type"))
	}
	return bufio.NewScanner(res.Body)
}

func TestDeskBulkProgress(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, dana := r.signedIn("ann"), r.signedIn("dana")
	release := r.holdMerges()
	form := dana.bulkForm()
	stale, _, _ := strings.Cut(form["case"][0], "=")
	form["case"][0] = stale + "=stale"
	progress := dana.bulk(form)
	for _, wanted := range []string{
		"Merge 3 cases", "1 of 3 cases are finished", "2 cases wait to be applied", "1 case was refused",
		stale + "</a>: refused",
		"The leads changed since the dry run.", `data-events="` + progress + `/events"`, `href="` + progress + `"`,
	} {
		if page := dana.page(progress); !strings.Contains(page, wanted) {
			t.Errorf("the page of the progress does not say %q\n%s", wanted, page)
		}
	}
	for _, path := range []string{progress, progress + "/events"} {
		if status, _, _ := ann.do(http.MethodGet, path, nil); status != http.StatusForbidden {
			t.Errorf("GET %s as a salesperson: %d", path, status)
		}
	}
	lines := dana.events(progress + "/events")
	seen := ""
	for lines.Scan() {
		if data, is := strings.CutPrefix(lines.Text(), "data: "); is && data != "" {
			if seen == "" && !strings.Contains(data, "2 cases wait to be applied") {
				t.Errorf("the first event: %s", data)
			}
			seen = data
			release()
		}
	}
	if !strings.Contains(seen, "2 cases are done") || !strings.Contains(seen, "1 case was refused") || r.leads() != 4 {
		t.Errorf("%d leads; the last event: %s", r.leads(), seen)
	}
	if page := dana.page(progress); strings.Contains(page, "data-events") ||
		!strings.Contains(page, "All cases are finished") {
		t.Errorf("the page still waits:\n%s", page)
	}
	replayed := dana.bulk(form)
	if page := dana.page(replayed); !strings.Contains(page, "3 cases were refused") {
		t.Errorf("a replayed form:\n%s", page)
	}
}

func TestDeskBulkOfAnotherUser(t *testing.T) {
	t.Parallel()
	r, _, dana, greta := fourEyes(t)
	progress := dana.bulk(dana.bulkForm())
	for _, path := range []string{progress, progress + "/events", "/bulk/nothing"} {
		if status, _, _ := greta.do(http.MethodGet, path, nil); status != http.StatusNotFound {
			t.Errorf("GET %s of another administrator: %d", path, status)
		}
	}
	r.until("the small case is merged", func() bool { return r.leads() == 7 })
}

// A stream ends with the service: stopping does not wait for its reader.
func TestDeskBulkStreamEndsOnShutdown(t *testing.T) {
	t.Parallel()
	r := prepareOdoo(t, deskSeed, func(c *config.Config) { c.Mode, c.Schedule.QuietHours = "review", "00:00-24:00" })
	r.sweepAndStart()
	dana := r.signedIn("dana")
	lines := dana.events(dana.bulk(dana.bulkForm()) + "/events")
	for lines.Scan() {
		if strings.HasPrefix(lines.Text(), "data: ") {
			break
		}
	}
	r.stop()
	for lines.Scan() {
		if text := lines.Text(); strings.Contains(text, "event: end") {
			t.Errorf("the stream says that all is settled: %s", text)
		}
	}
}

// The page follows by itself where a script runs.
func TestDeskBulkInBrowser(t *testing.T) {
	t.Parallel()
	r, b := review(t), openBrowser(t)
	b.signIn(r, "dana")
	release := r.holdMerges()
	b.do("open the dry run", chromedp.Navigate(r.url+"/bulk?decision=merge&pattern="+url.QueryEscape(mergePattern)),
		chromedp.Click("button.main"), chromedp.WaitVisible("#progress-counts"))
	if text := b.text("#progress-counts"); !strings.Contains(text, "3 cases wait to be applied") {
		t.Errorf("progress %q", text)
	}
	b.do("mark the page", chromedp.Evaluate[chromedp.Void]("window.stayed = true"))
	release()
	r.until("the page shows the result", func() bool {
		return strings.Contains(b.text("#progress-counts"), "3 cases are done")
	})
	stayed, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool]("window.stayed === true"))
	if err != nil || !stayed {
		t.Errorf("the page was loaded again: %v", err)
	}
}
