package main

import (
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo"
	"leadtwin/odooclient"
)

// TestRulesReplayInOdoo merges leads in Odoo as a user: two that the rules would merge, too, and two strangers.
// Leadtwin's own merges are left out.
func TestRulesReplayInOdoo(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		t.Run(version, func(t *testing.T) {
			odoo, environ := robinAt(t, version)
			ann, err := odooclient.Connect(t.Context(), odooclient.Options{
				URL: odoo.URL, Database: odoo.Database, User: "admin", Key: miniodoo.KeyOf("admin"),
			})
			if err != nil {
				t.Fatal(err)
			}
			defer ann.Close()
			merge := func(vals ...map[string]any) {
				t.Helper()
				var leads []crm.LeadID
				for _, v := range vals {
					v["type"], v["probability"] = "lead", 10.0
					id, err := ann.Create(t.Context(), "crm.lead", v)
					if err != nil {
						t.Fatal(err)
					}
					leads = append(leads, crm.LeadID(id))
				}
				wizard, err := ann.PrepareMerge(t.Context(), odooclient.Merge{Leads: leads})
				if err == nil {
					_, err = ann.RunMerge(t.Context(), wizard, false)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			merge(map[string]any{"name": "One", "contact_name": "Lea Tann", "email_from": "lea@tann.test"},
				map[string]any{"name": "Two", "contact_name": "L. Tann", "email_from": "lea@tann.test"})
			merge(map[string]any{"name": "Three", "contact_name": "Omar Novak", "email_from": "omar@novak.test"},
				map[string]any{"name": "Four: four", "contact_name": "Ida Holm", "email_from": "ida@holm.test"})
			if status, _, stderr := start(t, environ, "cases", "apply", caseWith(t, environ, "merge")); status != exitDone {
				t.Fatalf("apply: %d %s", status, stderr)
			}
			got := replay(t, environ)
			in := got.InOdoo
			if in == nil || in.Found != 3 || in.Compared != 2 || in.ByLeadtwin != 1 ||
				in.Unreadable+in.WithoutData != 0 || in.More {
				t.Fatalf("merges in Odoo: %+v", in)
			}
			kind, worst := got.Result.Kinds[4], got.Result.Worst
			if kind.What != "in_odoo" || kind.Counts.Agrees != 1 || kind.Counts.Misses != 1 || len(worst) != 1 ||
				worst[0].What != "in_odoo" || len(worst[0].Leads) != 1 || worst[0].Gone[0] != "Four: four" ||
				worst[0].Message == 0 {
				t.Errorf("%+v\n%+v", kind, worst)
			}
			status, text, stderr := start(t, environ, "rules", "replay")
			for _, want := range []string{
				"Merges made in Odoo", "3 messages since", "2 compared, 1 made by Leadtwin", "and Four: four",
			} {
				if status != exitDone || !strings.Contains(text, want) {
					t.Errorf("%d: the text lacks %q:\n%s%s", status, want, text, stderr)
				}
			}
			if got := replay(t, environ, "--limit", "1"); got.InOdoo.Found != 1 || !got.InOdoo.More {
				t.Errorf("at most one: %+v", got.InOdoo)
			}
			if got := replay(t, environ, "--store-only"); got.InOdoo != nil || got.Result.Decisions != 1 {
				t.Errorf("of the store alone: %+v", got)
			}
		})
	}
}
