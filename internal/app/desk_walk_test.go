package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"leadtwin/config"
	"leadtwin/internal/miniodoo/orm"
)

// seededLead is a lead of the salesperson with a login.
type seededLead struct{ title, contact, email, login string }

// decidedLeads form five cases: one for each way to decide, and two that are decided in bulk.
func decidedLeads() []seededLead {
	leads := []seededLead{
		{"Roof", "Lea Tann", "lea@globex.test", "ann"}, {"Windows", "Max Ford", "max@globex.test", "bob"},
	}
	for _, person := range []string{"Robin Berg", "Hugo Lambert", "Alma Ekman", "Boris Klein"} {
		address := strings.ToLower(strings.ReplaceAll(person, " ", ".")) + "@gmail.com"
		for _, title := range []string{"Lamps", "More lamps"} {
			leads = append(leads, seededLead{title, person, address, "ann"})
		}
	}
	return leads
}

// hand is how a walk uses the desk.
type hand struct {
	name, language, waiting string
	keyboard                bool // else the mouse, without scripts
}

func hands() []hand {
	return []hand{
		{"by keyboard", "en_US", "5 cases are waiting for you", true},
		{"by mouse, without script, in German", "de_DE", "5 Fälle warten", false},
	}
}

// deskWalk is a sales administrator who decides about decidedLeads in a browser.
type deskWalk struct {
	browser
	*running
	hand
	login   string
	manager *visitor                             // signed in, to read pages
	count   func(model string, domain []any) int // records in Odoo
	leads   []int64
	pause   time.Duration // between two looks at Odoo
}

// TestDeskWalkInBrowser is TestDeskInBrowserOnServer with the in-memory Odoo.
func TestDeskWalkInBrowser(t *testing.T) {
	t.Parallel()
	for _, hand := range hands() {
		t.Run(hand.name, func(t *testing.T) {
			t.Parallel()
			w := &deskWalk{browser: openBrowser(t), hand: hand, login: "dana"}
			var seed strings.Builder
			fmt.Fprintf(&seed, "users:\n  - {id: 5, name: Ann Archer, login: ann, rights: own}\n"+
				"  - {id: 6, name: Bob Baker, login: bob, rights: own}\n"+
				"  - {id: 7, name: Dana Lind, login: dana, rights: manager, lang: %s}\nleads:\n", hand.language)
			for i, lead := range decidedLeads() {
				w.leads = append(w.leads, int64(41+i))
				fmt.Fprintf(&seed, "  - {id: %d, name: %s, contact_name: %s, email_from: %s, user_id: %s}\n",
					41+i, lead.title, lead.contact, lead.email, lead.login)
			}
			w.running = prepareOdoo(t, seed.String(), func(c *config.Config) { c.Mode = "review" })
			w.sweepAndStart()
			w.count = func(model string, domain []any) (n int) {
				err := w.odoo.Odoo.Do(t.Context(), func(e *orm.Env) error {
					ids, err := e.Find(model, domain, "", 0, 0)
					n = len(ids)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
			w.manager = w.signedIn("dana")
			w.decideAll()
		})
	}
}

// decideAll signs in, merges, undoes, keeps separate, dismisses, and decides in bulk.
func (w *deskWalk) decideAll() {
	if !w.keyboard {
		w.disableScripts()
	}
	w.signIn(w.running, w.login)
	if heading := w.text("h1"); heading != w.waiting {
		w.running.Errorf("heading %q, want %q", heading, w.waiting)
	}
	all := len(w.leads)
	w.decide("Robin Berg", "merge", "m")
	w.await("Robin's leads are merged", func() bool { return undoLink.MatchString(w.manager.page("/history")) })
	if n := w.count("crm.lead", w.these()); n != all-1 {
		w.running.Errorf("%d leads are left after the merge of two of %d", n, all)
	}
	w.do("preview of the undo", chromedp.Navigate(w.url+"/history"), chromedp.Click(`a[href$="/undo"]`),
		chromedp.WaitVisible("form.acts button.main"))
	w.do("undo", chromedp.Click("form.acts button.main"), chromedp.WaitVisible("table.history"))
	w.await("the merge is undone", func() bool {
		return w.count("crm.lead", []any{[]any{"contact_name", "=", "Robin Berg"}}) == 2
	})

	w.decide("Lea Tann", "separate", "s")
	w.await("the note is posted", func() bool {
		return w.count("mail.message", []any{[]any{"model", "=", "crm.lead"}, []any{"body", "ilike", "globex.test"}}) == 1
	})

	w.decide("Hugo Lambert", "dismiss", "d")
	w.do("search a dismissed case", chromedp.Navigate(w.url+"/cases?q=Hugo"), chromedp.WaitVisible("h1"))
	if shown := w.text("#main"); strings.Contains(shown, "Hugo Lambert") {
		w.running.Errorf("a dismissed case waits:\n%s", shown)
	}

	w.do("open a pattern", chromedp.Navigate(w.url+"/cases?pattern="+strings.ReplaceAll(mergePattern, "+", "%2B")),
		chromedp.WaitVisible(`a[href*="/bulk?"]`))
	w.do("dry run", chromedp.Click(`a[href*="/bulk?"]`), chromedp.WaitVisible("form.acts button.main"))
	w.do("decide in bulk", chromedp.Click("form.acts button.main"), chromedp.WaitVisible("#progress-counts"))
	w.await("both cases are merged", func() bool { return w.count("crm.lead", w.these()) <= all-3 })
}

// decide opens the case of a person and decides it.
func (w *deskWalk) decide(person, decision, key string) {
	w.running.Helper()
	act := chromedp.KeyEvent(key)
	if !w.keyboard {
		act = chromedp.Click("button[value=" + decision + "]")
	}
	search := w.url + "/cases?q=" + strings.ReplaceAll(person, " ", "+")
	w.do("open the case of "+person, chromedp.Navigate(search), chromedp.Click(".item"), chromedp.WaitVisible("form.acts"))
	if heading := w.text("h1"); !strings.Contains(heading, person) {
		w.running.Fatalf("the heading %q does not name %s", heading, person)
	}
	path, err := chromedp.Run(w.ctx, chromedp.Evaluate[string]("location.pathname"))
	if err != nil {
		w.running.Fatal(err)
	}
	// The notice of the decision before may still be there.
	w.do(decision, act, chromedp.WaitVisible(fmt.Sprintf(".note[role=status] a[href=%q]", path)))
}

func (w *deskWalk) these() []any {
	ids := make([]any, len(w.leads))
	for i, id := range w.leads {
		ids[i] = id
	}
	return []any{[]any{"id", "in", ids}}
}

// await is until with pauses that Odoo can bear.
func (w *deskWalk) await(what string, is func() bool) {
	w.running.Helper()
	w.until(what, func() bool {
		time.Sleep(w.pause)
		return is()
	})
}
