package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"leadtwin/config"
	"leadtwin/internal/miniodoo/orm"
)

// pagesSeed fills every page: cases of many kinds, long names, names written from right to left, forty leads of one
// person. Of the salespeople and the administrators, one each reads English and one German.
const pagesSeed = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own, lang: en_US}
  - {id: 6, name: Bob Baker, login: bob, rights: own, lang: de_DE}
  - {id: 7, name: Dana Lind, login: dana, rights: manager, lang: en_US}
  - {id: 8, name: Greta Voß, login: greta, rights: manager, lang: de_DE}
teams:
  - {id: 3, name: Inside Sales}
sources:
  - {id: 31, name: Trade fair}
  - {id: 32, name: "Newsletter: everything about lighting for warehouses, offices and greenhouses"}
media: [{id: 31, name: Booth}, {id: 32, name: E-mail}]
partners: [{id: 70, name: Noor Haddad, email: noor@haddad.test}, {id: 71, name: Carl Customer, email: carl@else.test}]
tags: [{id: 1, name: Trade fair}]
followers:
  - {res_model: crm.lead, res_id: 42, partner_id: 71}
  - {res_model: crm.lead, res_id: 45, partner_id: 70}
  - {res_model: crm.lead, res_id: 45, partner_id: 71}
leads:
  - {id: 41, name: Lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann, type: opportunity,
     expected_revenue: 16500, phone: "+46 8 123 456 01", partner_name: Acme Lighting, city: Stockholm}
  - {id: 42, name: More lamps, contact_name: R. Berg, email_from: "Robin <ROBIN@acme.test>", user_id: bob,
     partner_name: Acme Lighting AB, expected_revenue: 900, street: Vasagatan 5, zip: "111 20", city: Stockholm,
     function: Buyer, tag_ids: [1], description: "<p>Wants <b>twelve</b> lamps by May.</p>"}
  - {id: 43, name: Spare parts, contact_name: Kim Lund, email_from: kim.lund@acme.test, user_id: dana}
  - {id: 44, name: Office plants, contact_name: Yara Haddad, email_from: yara.haddad@gmail.com, user_id: ann}
  - {id: 45, name: Plants, contact_name: Yara Haddad, email_from: yara.hadad@gmail.com, user_id: ann,
     phone: "+971 4 555 0142", partner_name: Haddad Interiors, city: Dubai}
  - {id: 46, name: Family trip, contact_name: Hugo Lambert, email_from: hugo.lambert@orange.fr, user_id: bob}
  - {id: 47, name: Week-end, contact_name: Inès Moreau, email_from: hugo.lambert@orange.fr, user_id: ann}
  - {id: 48, name: مكتب, contact_name: ليلى الخطيب, email_from: layla@nakheel.test, user_id: ann,
     phone: "+971 4 555 0199"}
  - {id: 49, name: مكتب جديد, contact_name: ليلى الخطيب, email_from: layla@nakheel.test, user_id: bob}
  - {id: 50, name: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
     contact_name: "Maximiliane-Alexandra von und zu Hohenlohe-Langenburg-Schillingsfürst-Waldenburg",
     email_from: maximiliane.alexandra.hohenlohe@donaudampfschifffahrtsgesellschaft.test, user_id: ann}
  - {id: 51, name: "Donaudampfschiff", contact_name: "Maximiliane-Alexandra Hohenlohe",
     email_from: maximiliane.alexandra.hohenlohe@donaudampfschifffahrtsgesellschaft.test, user_id: bob}
  - {id: 52, name: New plant, contact_name: Mia Falk, email_from: mia@falk.test, user_id: ann, expected_revenue: 250000}
  - {id: 53, name: Plant, contact_name: Mia Falk, email_from: mia@falk.test, user_id: bob, expected_revenue: 4000}
  - {id: 55, name: Chairs, contact_name: Nils Holm, email_from: nils@holm.test, user_id: ann}
  - {id: 56, name: More chairs, contact_name: Nils Holm, email_from: nils@holm.test, user_id: bob}
  - {id: 54, name: Two plants, contact_name: Mia Falk, email_from: mia@falk.test, user_id: bob}
`

// seedOfPages adds forty leads of one person, and more pairs than a decision about many takes without a typed number.
func seedOfPages() string {
	var seed strings.Builder
	seed.WriteString(pagesSeed)
	for i := range 40 {
		const lead = "  - {id: %d, name: Fair %d, contact_name: Otto Klein, email_from: otto@klein.test, user_id: ann}\n"
		fmt.Fprintf(&seed, lead, 100+i, i+1)
	}
	first := []string{"Alma", "Boris", "Chloé", "Dario", "Elif", "Finn", "Gina", "Henrik"}
	last := []string{"Abel", "Brandt", "Costa", "Duarte", "Ekman", "Ferrari", "Gruber"}
	origins := []string{"", ", source_id: 31, medium_id: 31", ", source_id: 32, medium_id: 32"}
	for i := range 2 * len(first) * len(last) {
		f, l := first[i/2%len(first)], last[i/2/len(first)]
		const lead = "  - {id: %d, name: Enquiry of %s, contact_name: %s %s, email_from: %s@%s.test, user_id: %s, " +
			"expected_revenue: %d%s}\n"
		address := strings.NewReplacer("é", "e").Replace(strings.ToLower(f))
		fmt.Fprintf(&seed, lead, 200+i, f, f, l, address, strings.ToLower(l), []string{"ann", "bob"}[i/2%2], i/2%9*700,
			origins[i/2%3])
	}
	return seed.String()
}

// deskPage is one page, in the state that its steps bring it to.
type deskPage struct {
	name, path string
	steps      []chromedp.Action[chromedp.Void]
}

// pagesOfDesk has something on every page.
type pagesOfDesk struct {
	*running
	*testing.T
	progress       map[string]string // of a decision about many, by who made it
	robins         string            // a case that waits
	yaras, hugos   string            // cases of merged and of dismissed leads
	mias           string            // a case that waits for a second person
	pattern, bulk  string
	typed, undo    string
	caseByPageName map[string]string
}

// deskPages starts a desk with something on every page.
func deskPages(t *testing.T) *pagesOfDesk {
	t.Helper()
	r := prepareOdoo(t, seedOfPages(), func(c *config.Config) { c.Mode, c.Review.FourEyesAbove = "review", 100_000 })
	r.leap.Store(int64(-51 * time.Hour)) // the cases wait since then
	r.sweep()
	r.leap.Store(0)
	r.start()
	p := &pagesOfDesk{running: r, T: t, progress: map[string]string{}}
	v := r.signedIn("dana")
	p.yaras, p.hugos = v.caseOf("Yara"), v.caseOf("Hugo")
	p.mergeYaras(v)
	v.mustDecide(p.hugos, "dismiss", "why", "shared_mailbox")
	ended := v.caseOf("Nils Holm")
	r.mergeInOdoo(v, ended, 55, 56)
	p.robins, p.mias = v.caseOf("Robin"), v.caseOf("Mia Falk")
	r.signedIn("ann").mustDecide(p.robins, "mine")
	p.caseByPageName = map[string]string{
		"case-right-to-left": v.caseOf("layla"), "case-long-names": v.caseOf("Hohenlohe"),
		"case-forty-leads": v.caseOf("Otto"), "case-ended": ended,
	}
	for _, login := range []string{"dana", "greta"} { // each sees their own progress
		user := r.visitor()
		user.signIn(login, login)
		cases := []string{p.robins + "=stale", p.caseByPageName["case-right-to-left"] + "=stale"}
		p.progress[login] = user.bulk(url.Values{"decision": {"merge"}, "case": cases})
	}
	if status, _, body := v.do("POST", "/cases/"+p.mias, url.Values{
		"decision": {"merge"}, "shown": {shownField.FindStringSubmatch(v.page("/cases/" + p.mias))[1]},
		"choose_leads": {"yes"}, "lead": {"52", "53"}, "left_out": {"dismiss"},
	}); status != http.StatusSeeOther {
		t.Fatalf("propose: status %d\n%s", status, body)
	}
	p.undo = undoLink.FindString(v.page("/history"))
	p.pattern = strings.ReplaceAll(patternLink.FindString(v.page("/cases")), "&amp;", "&")
	p.typed = strings.ReplaceAll(bulkLink.FindString(v.page(p.pattern)), "&amp;", "&")
	p.bulk = strings.ReplaceAll(bulkLink.FindString(v.page(p.pattern+"&salesperson=5&q=Alma")), "&amp;", "&")
	if p.undo == "" || p.bulk == "" || p.typed == "" {
		t.Fatalf("no link to an undo or to a bulk decision: %q, %q, %q", p.undo, p.bulk, p.typed)
	}
	return p
}

// mergeYaras merges two leads; a user then changes a value that the remaining lead got from the other one.
func (p *pagesOfDesk) mergeYaras(v *visitor) {
	if status, body := v.decide(p.yaras, "merge"); status != http.StatusSeeOther {
		p.Fatalf("merge: status %d\n%s", status, body)
	}
	p.until("Yara's leads are merged", func() bool { return undoLink.MatchString(v.page("/history")) })
	err := p.odoo.Odoo.Do(p.Context(), func(e *orm.Env) error {
		return e.Update([]*orm.Record{e.One("crm.lead", 44)}, map[string]any{"partner_name": "Haddad & Daughters"})
	})
	if err != nil {
		p.Fatal(err)
	}
}

var (
	undoLink    = regexp.MustCompile(`/history/[^"/]+/undo`)
	patternLink = regexp.MustCompile(`/cases\?[^"]*pattern=[^"]+`)
	bulkLink    = regexp.MustCompile(`/bulk\?[^"]+`)
	bulkCase    = regexp.MustCompile(`name="case" value="([^"]+)"`)
)

// script runs a statement on a page.
func script(statement string) chromedp.Action[chromedp.Void] {
	return chromedp.Evaluate[chromedp.Void](statement + "; undefined")
}

// press clicks a button and waits for what the page shows then.
func press(button, then string) []chromedp.Action[chromedp.Void] {
	return []chromedp.Action[chromedp.Void]{
		script(fmt.Sprintf("document.querySelector(%q).click()", button)), chromedp.WaitVisible(then),
	}
}

// ofAdministrators are the pages that a sales administrator sees.
func (p *pagesOfDesk) ofAdministrators(login string) []deskPage {
	after := func(change, button, then string) []chromedp.Action[chromedp.Void] {
		return append([]chromedp.Action[chromedp.Void]{script(change)}, press(button, then)...)
	}
	robins, forty := "/cases/"+p.robins, p.caseByPageName["case-forty-leads"]
	const find = `document.querySelector("[name=find]").value = "Kim"`
	const asBefore = `document.querySelector("[name=shown]").value = "earlier";` +
		`const values = document.querySelector("[name=values]"); values.value = values.value.replace("16,500", "12,000")` +
		`.replace("16.500", "12.000").replace("Acme Lighting AB", "Acme")`
	elsewhere := `document.getElementById("decide").action = "/cases/` + p.yaras + `"`
	const rule = `document.querySelector("details").open = true;` +
		`document.querySelector("[name='rules.review_above']").value = "1"`
	const token = `document.getElementById("name").value = "Website";` +
		`document.querySelector("[value=check]").checked = true`
	return []deskPage{
		{"queue", "/cases", nil},
		{"queue-filter", "/cases?days=1&salesperson=5", nil},
		{"queue-empty", "/cases?q=nobody", nil},
		{"queue-decided", "/cases?q=" + p.hugos, nil},
		{"queue-second-person", "/cases?filter=proposed", nil},
		{"pattern", p.pattern, nil},
		{"case", robins, nil},
		{"case-add", robins, after(find, "[value=find]", ".found")},
		{"case-note", robins, press("[value=preview]", ".preview")},
		{"case-changed", robins, after(asBefore, "[value=separate]", "[role=alert]")},
		{"case-decided", robins, after(elsewhere, "[value=separate]", "[role=alert]")},
		{"case-merged", "/cases/" + p.yaras, nil},
		{"case-ended", "/cases/" + p.caseByPageName["case-ended"], nil},
		{"case-right-to-left", "/cases/" + p.caseByPageName["case-right-to-left"], nil},
		{"case-long-names", "/cases/" + p.caseByPageName["case-long-names"], nil},
		{"case-forty-leads", "/cases/" + forty, nil},
		{"case-second-person", "/cases/" + p.mias, nil},
		{"bulk", p.bulk, nil},
		{"bulk-typed", p.typed, nil},
		{"bulk-progress", p.progress[login], nil},
		{"history", "/history", nil},
		{"undo", p.undo, nil},
		{"lead", "/lead/45", nil},
		{"overview", "/overview", nil},
		{"policy", "/policy", nil},
		{"policy-trial", "/policy", after(rule, "form[action$='/policy'] button.main", "#result")},
		{"tokens", "/tokens", nil},
		{"tokens-new", "/tokens", after(token, ".form .main", "[role=status]")},
		{"not-found", "/cases/LT-2222", nil},
	}
}

// ofSalespeople are pages that look different to a salesperson.
func (p *pagesOfDesk) ofSalespeople() []deskPage {
	return []deskPage{
		{"queue-salesperson", "/cases", nil},
		{"case-in-part", "/cases/" + p.robins, nil},
		{"case-second-person-salesperson", "/cases/" + p.mias, nil},
		{"history-salesperson", "/history", nil},
	}
}

// beforeSignIn are the pages without a session. A wrong password is entered in one theme only: Odoo lets an address
// wait after five.
func beforeSignIn(l look) []deskPage {
	const wrong = `document.getElementById("login").value = "nobody"; document.getElementById("password").value = "x"`
	pages := []deskPage{{"sign-in", "/sign-in", nil}, {"sign-in-ended", "/sign-in?reason=ended", nil}}
	if l.theme == "light" {
		steps := append([]chromedp.Action[chromedp.Void]{script(wrong)}, press("button", "[role=alert]")...)
		pages = append(pages, deskPage{"sign-in-wrong", "/sign-in", steps})
	}
	return pages
}

// each shows all pages in one look to a function.
func (p *pagesOfDesk) each(l look, show func(b browser, page deskPage)) {
	b := openBrowser(p.T)
	b.put(l)
	open := func(pages []deskPage) {
		for _, page := range pages {
			b.do(page.name, append([]chromedp.Action[chromedp.Void]{
				chromedp.Navigate(p.url + page.path), chromedp.WaitReady("#main"),
			}, page.steps...)...)
			show(b, page)
		}
	}
	open(beforeSignIn(l))
	b.signIn(p.running, l.administrator())
	open(p.ofAdministrators(l.administrator()))
	b.do("sign out", chromedp.Navigate(p.url+"/cases"), chromedp.Click("header form button"),
		chromedp.WaitVisible("#login"))
	b.signIn(p.running, l.salesperson())
	open(p.ofSalespeople())
}

func TestDeskGermanReasons(t *testing.T) {
	t.Parallel()
	r := review(t)
	v := r.visitor()
	v.signIn("bob", "bob") // reads German
	page := v.page("/cases/" + v.caseOf("lea@globex.test"))
	if !strings.Contains(page, "die Namen sind gleich: Lea Tann") {
		t.Errorf("the reasons of the case are not in German:\n%s", page)
	}
}
