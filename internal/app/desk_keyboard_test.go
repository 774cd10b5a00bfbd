package app_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// keyboardSeed has a hundred cases: sixty that are one person, twenty that share a company, and twenty that the rules
// do not decide, since the addresses differ by a letter.
func keyboardSeed() string {
	var seed strings.Builder
	seed.WriteString(pagesSeed[:strings.Index(pagesSeed, "leads:")] + "leads:\n")
	lead := func(id int, name, email, user string) {
		const format = "  - {id: %d, name: Lead %[1]d, contact_name: %s, email_from: %s, user_id: %s}\n"
		fmt.Fprintf(&seed, format, id, name, email, user)
	}
	first := []string{"Ada", "Bela", "Cyr", "Dana", "Emil", "Fay", "Gus", "Hal", "Ida", "Jon"}
	last := []string{"Quist", "Horn", "Odum", "Prill", "Zorn", "Ubel", "Wirth", "Yorck", "Xanten", "Voss"}
	for i := range 100 {
		name, other := first[i%10]+" "+last[i/10], first[(i+5)%10]+" "+last[(i/10+5)%10]
		id, mailbox := 1000+2*i, strings.ToLower(strings.ReplaceAll(name, " ", "."))
		switch {
		case i < 60:
			lead(id, name, mailbox+"@gmail.com", "ann")
			lead(id+1, name, mailbox+"@gmail.com", "ann")
		case i < 80:
			lead(id, name, fmt.Sprintf("info.a@company%d.test", i), "ann")
			lead(id+1, other, fmt.Sprintf("b@company%d.test", i), "bob")
		default:
			lead(id, name, mailbox+"@gmail.com", "ann")
			lead(id+1, name, mailbox+"x@gmail.com", "ann")
		}
	}
	return seed.String()
}

// keyboard counts the keys that are pressed.
type keyboard struct {
	browser
	presses int
}

// press presses one key and waits for the page that it leads to.
func (k *keyboard) press(key string) {
	k.Helper()
	k.presses++
	k.do(fmt.Sprintf("press %q", key), chromedp.KeyEvent(key), chromedp.WaitVisible("body:not([data-seen]) h1"))
}

// look marks the page as seen and returns what it asks for: "merge" or "separate" where Enter takes what is suggested,
// "unclear" where nothing is, and "" where there is no case to decide.
func (k *keyboard) look() string {
	k.Helper()
	asked, err := chromedp.Run(k.ctx, chromedp.Evaluate[string](`(() => {
		document.body.dataset.seen = "yes";
		const at = document.activeElement;
		if (!document.getElementById("decide")) return "";
		if (at === document.body) return "unclear";
		return at.matches("#decide button.main") ? at.value : "focus on " + at.outerHTML;
	})()`))
	if err != nil {
		k.Fatalf("look at the page: %v", err)
	}
	return asked
}

// A hundred cases are decided with a hundred keys and at most ten more.
func TestDeskKeyPresses(t *testing.T) {
	t.Parallel()
	const cases, allowed = 100, 110
	k := &keyboard{browser: openBrowser(t)}
	r := reviewOf(t, keyboardSeed())
	r.holdMerges() // they would take the processor from the browser
	k.signIn(r, "dana")
	if heading := k.text("h1"); heading != fmt.Sprintf("%d cases are waiting for you", cases) {
		t.Fatalf("heading %q", heading)
	}
	k.look()
	k.press("j") // the first case
	decided := map[string]int{}
	for asked := k.look(); asked != ""; asked = k.look() {
		key := map[string]string{"merge": kb.Enter, "separate": kb.Enter, "unclear": "m"}[asked]
		if asked == "unclear" && decided[asked]%2 == 1 {
			key = "d"
		}
		if key == "" || k.presses > 2*cases {
			t.Fatalf("the page of %q asks for %q after %v", k.text("h1"), asked, decided)
		}
		decided[asked]++
		k.press(key)
	}
	t.Logf("%d key presses for %d cases: %v", k.presses, cases, decided)
	if k.presses > allowed {
		t.Errorf("%d key presses, allowed are %d", k.presses, allowed)
	}
	if decided["merge"] < 50 || decided["separate"] < 10 || decided["unclear"] < 10 {
		t.Errorf("decided %v", decided)
	}
	visitor := r.signedIn("dana")
	if page := withoutNotice(visitor.page("/cases")); caseLink.MatchString(page) {
		t.Errorf("cases still wait:\n%s", page)
	}
}
