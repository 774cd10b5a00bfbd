package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// look is how a page is shown.
type look struct {
	language, theme string
	phone           bool
}

func (l look) String() string {
	size := "desktop"
	if l.phone {
		size = "phone"
	}
	return l.theme + "-" + size + "-" + l.language
}

// administrator is who sees all pages in the language of the look.
func (l look) administrator() string {
	return map[string]string{"en": "dana", "de": "greta"}[l.language]
}

func (l look) salesperson() string { return map[string]string{"en": "ann", "de": "bob"}[l.language] }

// viewport is the size of the screen.
func (l look) viewport() (width, height int64) {
	if l.phone {
		return 360, 740
	}
	return 1280, 900
}

// put shows all pages of the tab in this look from now on.
func (b browser) put(l look) {
	b.Helper()
	b.resize(l, 0)
	media := emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.theme}},
	}
	if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, media); err != nil {
		b.Fatal(err)
	}
}

// resize gives the screen the size of a look, or a greater height.
func (b browser) resize(l look, height int64) {
	b.Helper()
	width, least := l.viewport()
	var options []chromedp.EmulateViewportOption
	if l.phone {
		options = append(options, chromedp.EmulateMobile)
	}
	b.do("resize", chromedp.EmulateViewport(width, max(least, height), options...))
}

// TestDeskPictures writes a picture of every page into the folder LEADTWIN_PICTURES names: `make pictures`.
func TestDeskPictures(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("LEADTWIN_PICTURES")
	if folder == "" {
		t.Skip("LEADTWIN_PICTURES names no folder; make pictures does")
	}
	p, empty := deskPages(t), reviewOf(t, emptySeed)
	for _, l := range []look{{"en", "light", false}, {"de", "dark", false}, {"de", "light", true}, {"en", "dark", true}} {
		path := func(page string) string { return filepath.Join(folder, page+"-"+l.String()+".png") }
		p.each(l, func(b browser, page deskPage) {
			if l.String() == "light-desktop-en" && (page.name == "queue" || page.name == "case") {
				b.picture(filepath.Join(folder, "screen-"+page.name+".png")) // as much as fits, for the documentation
			}
			b.fullPicture(l, path(page.name))
			if page.name == "history" {
				b.printed(l, path("history-print"))
			}
		})
		b := openBrowser(t)
		b.put(l)
		b.do("open the sign-in page", chromedp.Navigate(empty.url+"/"), chromedp.WaitVisible("#login"))
		b.signInTo(empty, l.administrator(), ".who")
		for _, name := range []string{"cases", "history", "overview"} {
			b.do(name, chromedp.Navigate(empty.url+"/"+name), chromedp.WaitReady("#main"))
			b.fullPicture(l, path("empty-"+name))
		}
	}
}

// emptySeed has users and no lead.
const emptySeed = `
users:
  - {id: 7, name: Dana Lind, login: dana, rights: manager, lang: en_US}
  - {id: 8, name: Greta Voß, login: greta, rights: manager, lang: de_DE}
`

// fullPicture is of the whole page, also of what a user must scroll to.
func (b browser) fullPicture(l look, path string) {
	b.Helper()
	height, err := chromedp.Run(b.ctx, chromedp.Evaluate[int64]("document.documentElement.scrollHeight"))
	if err != nil {
		b.Fatal(err)
	}
	b.resize(l, height)
	b.picture(path)
	b.resize(l, 0)
}

// printed is a picture of a page as it is printed.
func (b browser) printed(l look, path string) {
	b.Helper()
	set := func(media string) {
		theme := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: l.theme}}
		params := emulation.SetEmulatedMediaParams{Media: media, Features: theme}
		if _, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, params); err != nil {
			b.Fatal(err)
		}
	}
	set("print")
	b.fullPicture(l, path)
	set("")
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
	t.Parallel()
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
	p := deskPages(t)
	for _, l := range []look{{"en", "light", false}, {"en", "dark", false}, {"de", "light", true}, {"de", "dark", true}} {
		t.Run(l.String(), func(t *testing.T) {
			t.Parallel()
			q := *p
			q.T = t
			q.each(l, func(b browser, page deskPage) {
				b.checkStays(page.name)
				b.checkWith(string(axe), page.name)
			})
		})
	}
}

// checkStays fails if parts of the page that is open moved while it was loaded.
func (b browser) checkStays(page string) {
	b.Helper()
	const shifts = `new Promise((done) => {
		const moved = [];
		const observer = new PerformanceObserver((list) => {
			for (const entry of list.getEntries())
				moved.push(entry.value + " " + entry.sources.map((s) => s.node?.nodeName + "." + s.node?.className));
		});
		observer.observe({type: "layout-shift", buffered: true});
		requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(moved.join("; ")), 0)));
	})`
	moved, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](shifts, chromedp.EvalAwaitPromise))
	if err != nil {
		b.Fatalf("%s: read layout shifts: %v", page, err)
	}
	if moved != "" {
		b.Errorf("%s: parts of the page moved after they were shown: %s", page, moved)
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
