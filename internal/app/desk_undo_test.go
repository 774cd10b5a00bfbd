package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestUndoPageListsLossesInReadersLanguage(t *testing.T) {
	t.Parallel()
	r := reviewOf(t, strings.Replace(deskSeed, "rights: manager, lang: en_US", "rights: manager, lang: de_DE", 1))
	dana := r.signedIn("dana")
	dana.decide(dana.caseOf("Robin Berg"), "merge")
	r.until("the history offers the undo", func() bool { return undoLink.MatchString(dana.page("/history")) })
	page := dana.page(undoLink.FindString(dana.page("/history")))
	if !strings.Contains(page, "Die IDs: Jeder Lead bekommt eine neue") || strings.Contains(page, "the ids: each lead") {
		t.Errorf("a German reader gets\n%s", page)
	}
}

func TestDeskUndo(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, dana := r.signedIn("ann"), r.signedIn("dana")
	dana.decide(dana.caseOf("Robin Berg"), "merge")
	r.until("the leads are merged", func() bool { return r.leads() == 5 })
	var action []string
	undoLink := regexp.MustCompile(`/history/(M-[0-9A-Z-]+)/undo`)
	r.until("the history offers the undo", func() bool {
		action = undoLink.FindStringSubmatch(dana.page("/history"))
		return action != nil
	})
	if body := ann.page("/lead/42"); !strings.Contains(body, "Merged into #41 on ") {
		t.Error("a merged lead is not found again")
	}
	if status, _, _ := ann.do(http.MethodPost, "/history/"+action[1]+"/undo", nil); status != http.StatusForbidden {
		t.Errorf("a salesperson undoes: %d", status)
	}
	if body := dana.page("/history/" + action[1] + "/undo"); !strings.Contains(body, "<b>#42</b> <bdi>More lamps</bdi>") {
		t.Error("the preview does not name the lead that returns")
	}
	if status, _, _ := dana.do(http.MethodPost, "/history/"+action[1]+"/undo", nil); status != http.StatusSeeOther {
		t.Errorf("undo: %d", status)
	}
	r.until("the lead is back", func() bool { return r.leads() == 6 })
}

// After an undo the leads of a merge are those of their salespeople again.
func TestDeskHistoryOfUndoneMerge(t *testing.T) {
	t.Parallel()
	r := review(t)
	ann, dana := r.signedIn("ann"), r.signedIn("dana")
	dana.mustDecide(dana.caseOf("Kim Lund"), "merge")
	var undo string
	r.until("the leads are merged", func() bool {
		undo = undoLink.FindString(dana.page("/history"))
		return undo != ""
	})
	if page := ann.page("/history"); !strings.Contains(page, "#52") {
		t.Error("the history of the remaining lead does not name what was merged into it")
	}
	if status, _, body := dana.do(http.MethodPost, undo, nil); status != http.StatusSeeOther {
		t.Fatalf("undo: %d\n%s", status, body)
	}
	r.until("the merge is undone", func() bool { return strings.Contains(dana.page("/history.csv"), ",undone,") })
	restored := regexp.MustCompile(`#(\d+)`)
	for _, path := range []string{"/history", "/history.csv"} {
		for _, id := range restored.FindAllStringSubmatch(ann.page(path), -1) {
			if id[1] != "51" {
				t.Errorf("%s: Ann sees lead %s of a colleague", path, id[1])
			}
		}
		if strings.Contains(ann.page(path), "51, 52") {
			t.Errorf("%s: Ann sees lead 52 of a colleague\n%s", path, ann.page(path))
		}
	}
}
