package apply

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/faults"
	"leadtwin/internal/miniodoo"
	"leadtwin/internal/store"
	"leadtwin/rules"
)

// refusing answers calls as Odoo does when a rule of the customer's own refuses them, as long as on says so.
func refusing(on *bool, refused func(path, body string) bool) miniodoo.Option {
	return miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err == nil && *on && refused(r.URL.Path, string(body)) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusUnprocessableEntity)
				_, _ = io.WriteString(w, `{"name": "odoo.exceptions.UserError", "message": "These leads are locked."}`)
				return
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			next.ServeHTTP(w, r)
		})
	})
}

// A rule in Odoo that forbids all users to write to some leads refuses their merge, and also the touch by which
// Leadtwin makes sure that it did not happen. That is one case for a person, not the end of all work.
func TestLockedLeadsDoNotBlockOthers(t *testing.T) {
	t.Parallel()
	on := true
	w := newWorld(t, "19.0", robin, refusing(&on, func(path, body string) bool {
		return strings.HasSuffix(path, "/action_merge") ||
			path == "/json/2/crm.lead/write" && (strings.Contains(body, "41") || strings.Contains(body, "42"))
	}))
	cases := w.sweep()
	for range 2 {
		if _, err := w.applier().Apply(t.Context(), cases, "test"); err != nil {
			t.Fatalf("the run ended: %v", err)
		}
	}
	c := w.caseOf(crm.Merge)
	equal(t, "state", c.State, crm.Failed)
	equal(t, "for a person", c.NeedsUser(), true)
	has(t, c.Error, "locked")
	open, err := w.store.UnfinishedEntries(t.Context())
	ok(t, err)
	equal(t, "open entries", len(open), 0)
	equal(t, "leads", w.leads(), []int64{41, 42, 43})
}

// A fault in Odoo's own code says not whether anything was done, so it is looked at and tried again; but not by the
// minute for ever, each time with its snapshots.
func TestPersistentFaultIsNotRetriedForever(t *testing.T) {
	t.Parallel()
	for method, verdict := range map[string]crm.Verdict{"/action_merge": crm.Merge, "/message_post": crm.Separate} {
		t.Run(method, func(t *testing.T) {
			asked := 0
			w := newWorld(t, "19.0", robin, miniodoo.WithMiddleware(func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if !strings.HasSuffix(r.URL.Path, method) {
						next.ServeHTTP(w, r)
						return
					}
					asked++
					w.Header().Set("Content-Type", "application/json")
					w.WriteHeader(http.StatusInternalServerError)
					_, _ = io.WriteString(w, `{"name": "builtins.KeyError", "message": "'x_margin'"}`)
				})
			}))
			if verdict == crm.Separate { // alone
				w.set(42, map[string]any{"email_from": "bo.holm@acme.test", "contact_name": "Bo Holm"})
			}
			minutes := func(n int) {
				for range n {
					w.clock = w.clock.Add(time.Minute)
					waiting, err := w.store.Cases(t.Context(), store.CaseFilter{States: []crm.State{crm.Waiting}})
					ok(t, err)
					_, err = w.applier().Apply(t.Context(), waiting, "test")
					ok(t, err)
				}
			}
			w.sweep()
			minutes(20)
			equal(t, "state", w.caseOf(verdict).State, crm.Failed)
			equal(t, "for a person", w.caseOf(verdict).NeedsUser(), false)
			if asked < 2 || asked > 4 {
				t.Errorf("asked %d times in 20 minutes", asked)
			}
		})
	}
}

const lostAndOpen = staff + `
leads:
  - {id: 41, name: Old, type: opportunity, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann,
       stage_id: New, active: false, probability: 0}
  - {id: 42, name: New, type: lead, contact_name: Robin Berg, email_from: robin@acme.test, user_id: ann, stage_id: New,
       probability: 35}
`

func refusesActive(path, body string) bool {
	return path == "/json/2/crm.lead/write" && strings.Contains(body, `"active":true`)
}

// The note names what Odoo refuses after the merge; the merge is finished all the same, and the next one can begin.
func TestMergeNoteNamesRefusedChange(t *testing.T) {
	t.Parallel()
	on := true
	w := newWorld(t, "19.0", lostAndOpen, refusing(&on, refusesActive))
	w.policy.Lost = rules.EffectMerge
	w.apply()
	equal(t, "state", w.history()[0].State, store.EntryVerified)
	equal(t, "case", w.caseOf(crm.Merge).State, crm.Applied)
	equal(t, "notes", len(w.notes("lead 41: Odoo refused to make it active again: These leads are locked.")), 1)
}

// A merge that Odoo refuses to let us finish stays open and says why; others go on meanwhile, and it is finished when
// it can be.
func TestUnfinishedMergeDoesNotBlockOthers(t *testing.T) {
	t.Parallel()
	on := false
	w := newWorld(
		t,
		"19.0",
		robin,
		refusing(&on, func(path, body string) bool { // the search for messages that the merged lead left behind
			return path == "/json/2/mail.message/search_read" && strings.Contains(body, `["res_id","in",[42]]`)
		}),
	)
	merged := faults.At("after AdvanceEntry done 1", func() error { on = true; return nil })
	r, err := w.in(faults.NewProcess(merged)).Apply(t.Context(), w.sweep(), "test")
	ok(t, err)
	equal(t, "merged, noted, failed", []int{r.Merges, r.Notes, r.Failed}, []int{1, 1, 1})
	entry := func() store.Entry {
		e, err := w.store.EntryByID(t.Context(), w.action(1))
		ok(t, err)
		return e
	}
	for range 2 {
		w.apply()
		equal(t, "state", entry().State, store.EntryDone)
		has(t, entry().Error, "locked")
	}
	steps, err := w.store.EntrySteps(t.Context(), w.action(1))
	ok(t, err)
	on = false
	w.apply()
	equal(t, "state", entry().State, store.EntryVerified)
	equal(t, "case", w.caseOf(crm.Merge).State, crm.Applied)
	equal(t, "says why once", steps[len(steps)-2].Error, "")
}
