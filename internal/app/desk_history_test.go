package app_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"leadtwin/config"
	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/internal/store"
)

// What Ann may see is not hidden behind the many newer actions on leads of others.
func TestDeskHistoryPastHiddenActions(t *testing.T) {
	t.Parallel()
	r := prepareOdoo(t, deskSeed, func(c *config.Config) { c.Mode, c.Schedule.QuietHours = "review", "00:00-24:00" })
	r.sweepAndStart()
	ann, dana := r.signedIn("ann"), r.signedIn("dana")
	r.withStore(func(ctx context.Context, s *store.Store) error {
		begin := func(key, id string, survivor crm.LeadID, leads ...crm.LeadID) error {
			_, err := s.BeginEntry(ctx, store.Entry{
				Action: crm.ActMerge, Case: id, Leads: leads, Survivor: survivor, By: "kim", At: time.Now(), Key: key,
			})
			return err
		}
		if err := begin("oldest", "LT-OLDEST", 41, 41, 42); err != nil {
			return err
		}
		for i := range 150 {
			if err := begin(fmt.Sprint(i), "LT-NEWER", 61, 61, 62); err != nil {
				return err
			}
		}
		return nil
	})
	if page := ann.page("/history"); !strings.Contains(page, "LT-OLDEST") || strings.Contains(page, "LT-NEWER") {
		t.Errorf("Ann's history:\n%s", page)
	}
	page := dana.page("/history")
	if n := strings.Count(page, ">LT-NEWER<"); n != 100 {
		t.Errorf("the history of an administrator has %d of the newest 100 actions", n)
	}
	older := html.UnescapeString(olderLink.FindString(page))
	if page = dana.page(older); strings.Count(page, ">LT-NEWER<") != 50 || !strings.Contains(page, ">LT-OLDEST<") {
		t.Errorf("%s does not have the rest of the history:\n%s", older, page)
	}
	for path, want := range map[string]int{
		"/history?lead=42": 1, "/history?lead=%2342&action=merge": 1, "/history?lead=42&action=note": 0,
		"/history?lead=42&state=undone": 0, "/history?lead=42&state=unknown": 1, "/history?lead=42&since=2999-01-01": 0,
		"/history?lead=42&until=2000-01-01": 0, "/history?lead=42&since=2000-01-01&until=2999-01-01": 1,
		"/history.csv?lead=42": 1, "/history.csv?lead=42&action=undo": 0,
	} {
		page := dana.page(path)
		if n := strings.Count(page, "LT-OLDEST"); (n > 0) != (want > 0) || strings.Contains(page, "LT-NEWER") {
			t.Errorf("%s: %d times LT-OLDEST, want %d\n%s", path, n, want, page)
		}
	}
	if page := ann.page("/history?lead=61"); strings.Contains(page, "LT-NEWER") {
		t.Error("the filter shows Ann actions on leads that she may not read")
	}
}

var olderLink = regexp.MustCompile(`/history\?after=[^"]+`)

// TestDeskUndoLinkInNotice: the notice after a merge leads to its undo as soon as Odoo has merged.
func TestDeskUndoLinkInNotice(t *testing.T) {
	t.Parallel()
	r := review(t)
	dana := r.signedIn("dana")
	id := dana.caseOf("Robin")
	if _, location, _ := dana.do(http.MethodGet, "/cases/"+id+"/undo", nil); location != "/cases/"+id {
		t.Errorf("before the merge its undo leads to %q", location)
	}
	if status, body := dana.decide(id, "merge"); status != http.StatusSeeOther {
		t.Fatalf("merge: %d\n%s", status, body)
	}
	link := `<a href="/cases/` + id + `/undo" data-key="u">Undo <kbd>u</kbd></a>`
	if page := dana.page("/cases"); !strings.Contains(page, link) {
		t.Error("the notice has no link to the undo")
	}
	r.until("the link leads to the undo of the merge", func() bool {
		_, location, _ := dana.do(http.MethodGet, "/cases/"+id+"/undo", nil)
		return undoLink.MatchString(location)
	})
	if status, _, _ := r.signedIn("ann").do(http.MethodGet, "/cases/"+id+"/undo", nil); status != http.StatusForbidden {
		t.Errorf("a salesperson gets the undo: %d", status)
	}
}

func TestDeskUndoPageInGerman(t *testing.T) {
	t.Parallel()
	seed := strings.Replace(deskSeed, "rights: manager, lang: en_US", "rights: manager, lang: de_DE", 1)
	seed = strings.Replace(seed, "user_id: ann}\n  - {id: 51",
		"user_id: ann, phone: \"+46 8 1\", city: Lund}\n  - {id: 51", 1)
	r := reviewOf(t, seed)
	dana := r.signedIn("dana")
	robins := dana.caseOf("Robin Berg")
	dana.mustDecide(robins, "merge")
	r.until("the merge is finished", func() bool { return strings.Contains(r.log.String(), "case applied") })
	err := r.odoo.Odoo.Do(t.Context(), func(e *orm.Env) error {
		return e.Update([]*orm.Record{e.One("crm.lead", 41)}, map[string]any{"city": "Malmö"})
	})
	if err != nil {
		t.Fatal(err)
	}
	page := dana.page(undoLink.FindString(dana.page("/history")))
	restored, kept, _ := strings.Cut(page, "Bleibt so, weil Benutzer diese Werte geändert haben")
	for part, wanted := range map[string][]string{
		restored: {"Telefonnummer", "46 8 1<", "Vor dem Zusammenführen", "#42", "Kann bis "},
		kept:     {"Stadt", "Lund", "Malmö"},
	} {
		for _, text := range wanted {
			if !strings.Contains(part, text) {
				t.Errorf("the page does not say %q in its place:\n%s", text, page)
			}
		}
	}
	for _, english := range []string{"before the merge", "Phone", "City"} {
		if strings.Contains(page, english) {
			t.Errorf("the page says %q", english)
		}
	}
	moved := dana.page("/lead/42")
	for _, wanted := range []string{"mit #41 zusammengeführt", "Kann bis ", "/undo"} {
		if !strings.Contains(moved, wanted) {
			t.Errorf("the page of the merged lead does not say %q:\n%s", wanted, moved)
		}
	}
	form := url.Values{"decision": {"dismiss"}, "shown": {"earlier"}}
	status, _, late := dana.do(http.MethodPost, "/cases/"+robins, form)
	if status != http.StatusConflict || !strings.Contains(late, "inzwischen entschieden") ||
		!strings.Contains(late, "M-") {
		t.Errorf("a decision about a merged case: %d\n%s", status, late)
	}
}
