package app_test

import (
	"context"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// openBrowser starts a Chromium for one test. Without one the test is skipped, but in CI, which installs it.
func openBrowser(t *testing.T) browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("LEADTWIN_TEST_BROWSER") != "" {
			t.Fatal("LEADTWIN_TEST_BROWSER is set and there is no chromium: install Debian's package chromium")
		}
		t.Skip("no chromium; LEADTWIN_TEST_BROWSER=1 makes this an error")
	}
	options := append(
		chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path),
		chromedp.NoSandbox,
		chromedp.WindowSize(1200, 900),
	)
	allocator, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	b := browser{t, ctx}
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil { // starts it; a time limit would end it
		t.Fatalf("start chromium: %v", err)
	}
	return b
}

// browser is one tab.
type browser struct {
	*testing.T
	ctx context.Context //nolint:containedctx // chromedp keeps the tab in it
}

func (b browser) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.Fatalf("%s: %v", what, err)
	}
}

func (b browser) disableScripts() {
	b.Helper()
	off := emulation.SetScriptExecutionDisabledParams{Value: true}
	if _, err := chromedp.Call(b.ctx, emulation.SetScriptExecutionDisabled, off); err != nil {
		b.Fatal(err)
	}
}

func (b browser) text(selector string) string {
	b.Helper()
	text, err := chromedp.Run(b.ctx, chromedp.Text(selector))
	if err != nil {
		b.Fatalf("read %s: %v", selector, err)
	}
	return text
}

// signIn signs in to a desk where cases wait.
func (b browser) signIn(r *running, login string) {
	b.Helper()
	b.signInTo(r, login, ".list")
}

// signInTo types login and password, presses Enter, and waits for what the queue shows.
func (b browser) signInTo(r *running, login, shown string) {
	b.Helper()
	b.do(
		"sign in",
		chromedp.Navigate(r.url+"/"),
		chromedp.WaitVisible("#login"),
		chromedp.SendKeys("#login", login+kb.Tab),
		chromedp.SendKeys("#password", login+kb.Enter),
		chromedp.WaitVisible(shown),
	)
}

func TestDeskInBrowser(t *testing.T) {
	t.Parallel()
	t.Run("by keyboard", func(t *testing.T) {
		r, b := review(t), openBrowser(t)
		b.signIn(r, "dana")
		b.do(
			"search",
			chromedp.KeyEvent("/"),
			chromedp.SetValue("#q:focus", "Robin"),
			chromedp.KeyEvent(kb.Enter),
			chromedp.WaitVisible(".item"),
		)
		b.do("open", chromedp.Click(".item"), chromedp.WaitVisible("form.acts"))
		if heading := b.text("h1"); !strings.Contains(heading, "Robin Berg") {
			t.Errorf("heading %q", heading)
		}
		b.do("merge", chromedp.KeyEvent("m"), chromedp.WaitVisible(".note[role=status]"))
		if notice := b.text(".note[role=status]"); !strings.Contains(notice, "will be merged") {
			t.Errorf("notice %q", notice)
		}
		dana := r.signedIn("dana")
		r.until("the merge can be undone", func() bool { return undoLink.MatchString(dana.page("/history")) })
		b.do("history", chromedp.Click("header nav a:nth-child(2)"), chromedp.WaitVisible("table.history"))
		b.do("undo", chromedp.KeyEvent("u"), chromedp.WaitVisible("form[action$='/undo']"))
		if heading := b.text("h1"); !strings.Contains(heading, "Undo the merge M-") {
			t.Errorf("heading %q", heading)
		}
	})
	t.Run("without script, in German", func(t *testing.T) {
		r, b := review(t), openBrowser(t)
		b.disableScripts()
		b.signIn(r, "bob")
		if heading := b.text("h1"); heading != "2 Fälle warten" {
			t.Errorf("heading %q", heading)
		}
		b.do("open", chromedp.Click(".pat .btn:last-child"), chromedp.WaitVisible("form.acts"))
		b.do("put off", chromedp.Click("button[value=snooze]"), chromedp.WaitVisible(".note[role=status]"))
		visitor := r.signedIn("bob")
		if body := visitor.page("/cases"); !strings.Contains(body, "1 Fall wartet") {
			t.Error("the case that was put off still waits")
		}
	})
	t.Run("on a phone nothing is wider than the screen", func(t *testing.T) {
		r, b := review(t), openBrowser(t)
		b.do("turn into a phone", chromedp.EmulateViewport(320, 640, chromedp.EmulateMobile))
		b.signIn(r, "dana")
		for _, path := range []string{"/cases", "/history", "/cases?q=Robin"} {
			b.do(path, chromedp.Navigate(r.url+path))
			width, err := chromedp.Run(b.ctx, chromedp.Evaluate[int]("document.documentElement.scrollWidth"))
			if err != nil {
				t.Fatal(err)
			}
			if width > 320 {
				t.Errorf("%s is %d pixels wide on a screen of 320", path, width)
			}
		}
	})
}
