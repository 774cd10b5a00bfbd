//go:build odoo

package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"leadtwin/internal/odootest"
)

// deskOnServer is the desk of a real Odoo in a browser, used by one hand: keys, or the mouse without scripts.
type deskOnServer struct {
	browser
	*running
	odoo     odootest.Server
	leads    []int64
	keyboard bool
}

// decidedLeads form five cases: one for each way to decide, and two that are decided in bulk.
func decidedLeads() []leadOnServer {
	leads := []leadOnServer{
		{"Roof", "Lea Tann", "lea@globex.test", "ann"}, {"Windows", "Max Ford", "max@globex.test", "bob"},
	}
	for _, person := range []string{"Robin Berg", "Hugo Lambert", "Alma Ekman", "Boris Klein"} {
		address := strings.ToLower(strings.ReplaceAll(person, " ", ".")) + "@gmail.com"
		for _, title := range []string{"Lamps", "More lamps"} {
			leads = append(leads, leadOnServer{title, person, address, "ann"})
		}
	}
	return leads
}

// TestDeskInBrowserOnServer decides as an administrator would: merge, undo, keep separate, never again, and in bulk.
func TestDeskInBrowserOnServer(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		for name, hand := range map[string]struct {
			language, waiting string
			keyboard          bool
		}{
			"by keyboard":                         {"en_US", "5 cases are waiting for you", true},
			"by mouse, without script, in German": {"de_DE", "5 Fälle warten", false},
		} {
			t.Run(version+" "+name, func(t *testing.T) {
				t.Parallel()
				d := &deskOnServer{browser: openBrowser(t), keyboard: hand.keyboard}
				d.running, d.odoo, d.leads = reviewOnServer(t, version, decidedLeads()...)
				d.setLanguage("mgr", hand.language)
				if !hand.keyboard {
					d.disableScripts()
				}
				d.signIn(d.running, "mgr")
				if heading := d.text("h1"); heading != hand.waiting {
					t.Errorf("heading %q, want %q", heading, hand.waiting)
				}
				d.decideAll()
			})
		}
	}
}

func (d *deskOnServer) decideAll() {
	all := len(d.leads)
	d.decide("Robin Berg", "merge", "m")
	manager := d.visitor()
	manager.signIn("mgr", d.odoo.User(d.running, "mgr").Key)
	d.await("Robin's leads are merged", func() bool { return undoLink.MatchString(manager.page("/history")) })
	if n := d.count("crm.lead", d.these()); n != all-1 {
		d.running.Errorf("%d leads are left after the merge of two of %d", n, all)
	}
	d.do("preview of the undo", chromedp.Navigate(d.url+"/history"), chromedp.Click(`a[href$="/undo"]`),
		chromedp.WaitVisible("form.acts button.main"))
	d.do("undo", chromedp.Click("form.acts button.main"), chromedp.WaitVisible("table.history"))
	d.await("the merge is undone", func() bool {
		return d.count("crm.lead", []any{[]any{"contact_name", "=", "Robin Berg"}}) == 2
	})

	d.decide("Lea Tann", "separate", "s")
	d.await("the note is posted", func() bool {
		return d.count("mail.message", []any{[]any{"model", "=", "crm.lead"}, []any{"body", "ilike", "globex.test"}}) == 1
	})

	d.decide("Hugo Lambert", "dismiss", "d")
	d.do("search a dismissed case", chromedp.Navigate(d.url+"/cases?q=Hugo"), chromedp.WaitVisible("h1"))
	if shown := d.text("#main"); strings.Contains(shown, "Hugo Lambert") {
		d.running.Errorf("a dismissed case waits:\n%s", shown)
	}

	d.do("open a pattern", chromedp.Navigate(d.url+"/cases?pattern="+strings.ReplaceAll(mergePattern, "+", "%2B")),
		chromedp.WaitVisible(`a[href*="/bulk?"]`))
	d.do("dry run", chromedp.Click(`a[href*="/bulk?"]`), chromedp.WaitVisible("form.acts button.main"))
	d.do("decide in bulk", chromedp.Click("form.acts button.main"), chromedp.WaitVisible("#progress-counts"))
	d.await("both cases are merged", func() bool { return d.count("crm.lead", d.these()) <= all-3 })
}

// decide opens the case of a person and decides it.
func (d *deskOnServer) decide(person, decision, key string) {
	d.running.Helper()
	act := chromedp.KeyEvent(key)
	if !d.keyboard {
		act = chromedp.Click("button[value=" + decision + "]")
	}
	search := d.url + "/cases?q=" + strings.ReplaceAll(person, " ", "+")
	d.do("open the case of "+person, chromedp.Navigate(search), chromedp.Click(".item"), chromedp.WaitVisible("form.acts"))
	if heading := d.text("h1"); !strings.Contains(heading, person) {
		d.running.Fatalf("the heading %q does not name %s", heading, person)
	}
	path, err := chromedp.Run(d.ctx, chromedp.Evaluate[string]("location.pathname"))
	if err != nil {
		d.running.Fatal(err)
	}
	// The notice of the decision before may still be there.
	d.do(decision, act, chromedp.WaitVisible(fmt.Sprintf(".note[role=status] a[href=%q]", path)))
}

func (d *deskOnServer) these() []any { return []any{[]any{"id", "in", d.leads}} }

func (d *deskOnServer) count(model string, domain []any) (n int) {
	d.running.Helper()
	if err := json.Unmarshal(d.odoo.Call(d.running, "admin", model, "search_count", []any{domain}, nil), &n); err != nil {
		d.running.Fatal(err)
	}
	return n
}

// await is until with pauses that a real server can bear.
func (d *deskOnServer) await(what string, is func() bool) {
	d.running.Helper()
	d.until(what, func() bool {
		time.Sleep(200 * time.Millisecond)
		return is()
	})
}

// setLanguage also makes the language one that Odoo offers.
func (d *deskOnServer) setLanguage(login, language string) {
	d.running.Helper()
	call := func(model, method string, args []any, options map[string]any) json.RawMessage {
		d.running.Helper()
		return d.odoo.Call(d.running, "admin", model, method, args, options)
	}
	var found []int64
	domain := []any{[]any{"code", "=", language}, []any{"active", "in", []bool{true, false}}}
	if err := json.Unmarshal(call("res.lang", "search", []any{domain}, nil), &found); err != nil || len(found) != 1 {
		d.running.Fatalf("%s has the ids %v: %v", language, found, err)
	}
	call("res.lang", "write", []any{found, map[string]any{"active": true}}, nil)
	call("res.users", "write", []any{[]int64{d.odoo.User(d.running, login).ID}, map[string]any{"lang": language}}, nil)
}
