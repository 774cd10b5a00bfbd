package app_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"leadtwin/config"
)

// pagesSeed fills every page: cases of many kinds, long names, names written from right to left, forty leads of one
// person, and two of its administrators read English and German.
const pagesSeed = `
users:
  - {id: 5, name: Ann Archer, login: ann, rights: own, lang: en_US}
  - {id: 6, name: Bob Baker, login: bob, rights: own, lang: de_DE}
  - {id: 7, name: Dana Lind, login: dana, rights: manager, lang: en_US}
  - {id: 8, name: Greta Voß, login: greta, rights: manager, lang: de_DE}
leads:
  - {id: 41, name: Lamps, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann, type: opportunity,
     expected_revenue: 16500, phone: "+46 8 123 456 01", partner_name: Acme Lighting, city: Stockholm}
  - {id: 42, name: More lamps, contact_name: R. Berg, email_from: "Robin <ROBIN@acme.test>", user_id: bob,
     partner_name: Acme Lighting AB, expected_revenue: 900}
  - {id: 43, name: Spare parts, contact_name: Kim Lund, email_from: kim.lund@acme.test, user_id: dana}
  - {id: 44, name: Office plants, contact_name: Yara Haddad, email_from: yara.haddad@gmail.com, user_id: ann}
  - {id: 45, name: Plants, contact_name: Yara Haddad, email_from: yara.hadad@gmail.com, user_id: ann}
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
  - {id: 54, name: Two plants, contact_name: Mia Falk, email_from: mia@falk.test, user_id: bob}
`

// seedOfPages adds forty leads of one person.
func seedOfPages() string {
	var seed strings.Builder
	seed.WriteString(pagesSeed)
	for i := range 40 {
		const lead = "  - {id: %d, name: Fair %d, contact_name: Otto Klein, email_from: otto@klein.test, user_id: ann}\n"
		fmt.Fprintf(&seed, lead, 100+i, i+1)
	}
	return seed.String()
}

// deskPages starts a desk with something on every page, and lists the paths of a user's pages by name.
func deskPages(t *testing.T) (r *running, paths func(login string) [][2]string) {
	t.Helper()
	r = prepareOdoo(t, seedOfPages(), func(c *config.Config) { c.Mode, c.Review.FourEyesAbove = "review", 100_000 })
	r.sweepAndStart()
	v := r.visitor()
	v.signIn("dana", "dana")
	if status, body := v.decide(v.caseOf("Yara"), "merge"); status != 303 {
		t.Fatalf("merge: status %d\n%s", status, body)
	}
	r.until("Yara's leads are merged", func() bool { return strings.Contains(v.page("/history"), "/undo") })
	mias := v.caseOf("Mia Falk")
	progress := map[string]string{} // each sees their own
	for _, login := range []string{"dana", "greta"} {
		user := r.visitor()
		user.signIn(login, login)
		cases := []string{user.caseOf("Robin") + "=stale", user.caseOf("layla") + "=stale"}
		progress[login] = user.bulk(url.Values{"decision": {"merge"}, "case": cases})
	}
	if status, _, body := v.do("POST", "/cases/"+mias, url.Values{
		"decision": {"merge"}, "shown": {shownField.FindStringSubmatch(v.page("/cases/" + mias))[1]},
		"choose_leads": {"yes"}, "lead": {"52", "53"}, "left_out": {"dismiss"},
	}); status != 303 {
		t.Fatalf("propose: status %d\n%s", status, body)
	}
	undo := undoLink.FindString(v.page("/history"))
	pattern := strings.ReplaceAll(patternLink.FindString(v.page("/cases")), "&amp;", "&")
	bulk := strings.ReplaceAll(bulkLink.FindString(v.page(pattern)), "&amp;", "&")
	if undo == "" || bulk == "" {
		t.Fatalf("no link to an undo or to a bulk decision: %q, %q", undo, bulk)
	}
	all := [][2]string{
		{"queue", "/cases"},
		{"queue-empty", "/cases?q=nobody"},
		{"case", "/cases/" + v.caseOf("Robin")},
		{"case-right-to-left", "/cases/" + v.caseOf("layla")},
		{"case-long-names", "/cases/" + v.caseOf("Hohenlohe")},
		{"case-forty-leads", "/cases/" + v.caseOf("Otto")},
		{"pattern", pattern},
		{"bulk", bulk},
		{"queue-second-person", "/cases?filter=proposed"},
		{"case-second-person", "/cases/" + mias},
		{"history", "/history"},
		{"undo", undo},
		{"lead", "/lead/45"},
		{"overview", "/overview"},
		{"policy", "/policy"},
		{pageOfTrial, "/policy"},
		{"tokens", "/tokens"},
		{"not-found", "/cases/LT-2222"},
	}
	return r, func(login string) [][2]string {
		return append([][2]string{{"bulk-progress", progress[login]}}, all...)
	}
}

var (
	undoLink    = regexp.MustCompile(`/history/[^"/]+/undo`)
	patternLink = regexp.MustCompile(`/cases\?[^"]*pattern=[^"]+`)
	bulkLink    = regexp.MustCompile(`/bulk\?[^"]+`)
	bulkCase    = regexp.MustCompile(`name="case" value="([^"]+)"`)
)

// look is how a page is shown.
type look struct {
	login, theme string
	phone        bool
}

func (l look) String() string {
	size, language := "desktop", "en"
	if l.phone {
		size = "phone"
	}
	if l.login == "greta" {
		language = "de"
	}
	return l.theme + "-" + size + "-" + language
}

// put shows all pages of the tab in this look from now on.
func (b browser) put(l look) {
	b.Helper()
	if l.phone {
		b.do("turn into a phone", chromedp.EmulateViewport(360, 740, chromedp.EmulateMobile))
	} else {
		b.do("turn into a desktop", chromedp.EmulateViewport(1280, 900))
	}
	media := emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.theme}},
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, media); err != nil {
		b.Fatal(err)
	}
}

// pageOfTrial shows what a change of the rules would do, which a form asks for.
const pageOfTrial = "policy-trial"

func (b browser) openPage(r *running, page [2]string) {
	b.Helper()
	b.do(page[0], chromedp.Navigate(r.url+page[1]), chromedp.WaitReady("#main"))
	if page[0] == pageOfTrial {
		const fill = `document.querySelector("details").open = true;` +
			`document.querySelector("[name='rules.review_above']").value = "1"; undefined`
		b.do("try a change", chromedp.Evaluate[chromedp.Void](fill), chromedp.Click("form[action$='/policy'] button.main"),
			chromedp.WaitVisible("#result"))
	}
}

func TestDeskGermanReasons(t *testing.T) {
	r := review(t)
	v := r.visitor()
	v.signIn("bob", "bob") // reads German
	page := v.page("/cases/" + v.caseOf("lea@globex.test"))
	if !strings.Contains(page, "die Namen sind gleich: Lea Tann") {
		t.Errorf("the reasons of the case are not in German:\n%s", page)
	}
}

// TestDeskPictures writes a picture of every page into the folder LEADTWIN_PICTURES names: `make pictures`.
func TestDeskPictures(t *testing.T) {
	folder := os.Getenv("LEADTWIN_PICTURES")
	if folder == "" {
		t.Skip("LEADTWIN_PICTURES names no folder; make pictures does")
	}
	r, paths := deskPages(t)
	for _, l := range []look{
		{"dana", "light", false}, {"greta", "dark", false}, {"greta", "light", true}, {"dana", "dark", true},
	} {
		b := openBrowser(t)
		b.put(l)
		b.do("open the sign-in page", chromedp.Navigate(r.url+"/sign-in"), chromedp.WaitVisible("#login"))
		b.picture(filepath.Join(folder, "sign-in-"+l.String()+".png"))
		b.signIn(r, l.login)
		for _, page := range paths(l.login) {
			b.openPage(r, page)
			b.picture(filepath.Join(folder, page[0]+"-"+l.String()+".png"))
		}
	}
}

func (b browser) picture(path string) {
	b.Helper()
	picture, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.Fatalf("%s: %v", path, err)
	}
	if err := os.WriteFile(path, picture, 0o600); err != nil {
		b.Fatal(err)
	}
}

// axeResult is the part of axe-core's result that names faults.
type axeResult struct {
	Violations []struct {
		ID    string
		Help  string
		Nodes []struct {
			Target         []any
			FailureSummary string
		}
	}
}

// TestDeskAccessibility runs axe-core on every page, light and dark, on a desktop and on a phone. LEADTWIN_TEST_AXE
// names its script (axe.min.js of the npm package axe-core).
func TestDeskAccessibility(t *testing.T) {
	path := os.Getenv("LEADTWIN_TEST_AXE")
	if path == "" {
		if os.Getenv("LEADTWIN_TEST_BROWSER") != "" {
			t.Fatal("LEADTWIN_TEST_BROWSER is set and LEADTWIN_TEST_AXE is not: run scripts/axe")
		}
		t.Skip("LEADTWIN_TEST_AXE does not name axe.min.js; scripts/axe installs it and prints its path")
	}
	axe, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	r, paths := deskPages(t)
	for _, l := range []look{
		{"dana", "light", false}, {"dana", "dark", false}, {"greta", "light", true}, {"greta", "dark", true},
	} {
		t.Run(l.String(), func(t *testing.T) {
			b := openBrowser(t)
			b.put(l)
			b.do("open the sign-in page", chromedp.Navigate(r.url+"/sign-in"), chromedp.WaitVisible("#login"))
			b.checkWith(string(axe), "sign-in")
			b.signIn(r, l.login)
			for _, page := range paths(l.login) {
				b.openPage(r, page)
				b.checkWith(string(axe), page[0])
			}
		})
	}
}

// checkWith runs axe-core's rules for WCAG 2.2 AA on the page that is open.
func (b browser) checkWith(axe, page string) {
	b.Helper()
	b.do("load axe-core", chromedp.Evaluate[chromedp.Void](axe+";undefined"))
	const run = `axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})` +
		`.then(JSON.stringify)`
	text, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](run, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("%s: run axe-core: %v", page, err)
	}
	var result axeResult
	if err := json.Unmarshal([]byte(text), &result); err != nil {
		b.Fatal(err)
	}
	for _, violation := range result.Violations {
		for _, node := range violation.Nodes {
			b.Errorf("%s: %s (%s): %v: %s", page, violation.Help, violation.ID, node.Target, node.FailureSummary)
		}
	}
}
