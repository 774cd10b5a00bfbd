package main

import (
	"strings"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
	"leadtwin/odooclient"
)

// connect signs the administrator in.
func connect(t *testing.T, odoo miniodootest.Server) *odooclient.Client {
	t.Helper()
	client, err := odooclient.Connect(t.Context(),
		odooclient.Options{URL: odoo.URL, Database: odoo.Database, User: odoo.Login, Key: odoo.Key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// comment posts a message, as every lead that was not made by an import has one.
func comment(t *testing.T, odoo miniodootest.Server, lead crm.LeadID) {
	t.Helper()
	if _, err := connect(t, odoo).PostNote(t.Context(), lead, "<p>Called, will call back.</p>", nil); err != nil {
		t.Fatal(err)
	}
}

// mergeByHand merges leads as a user does, with Odoo's wizard, and returns the survivor.
func mergeByHand(t *testing.T, odoo miniodootest.Server, leads ...crm.LeadID) crm.LeadID {
	t.Helper()
	client := connect(t, odoo)
	wizard, err := client.PrepareMerge(t.Context(), odooclient.Merge{Leads: leads})
	if err != nil {
		t.Fatal(err)
	}
	survivor, err := client.RunMerge(t.Context(), wizard, false)
	if err != nil {
		t.Fatal(err)
	}
	return survivor
}

// A user says that two leads are never to be merged, and another user merges one of them into a third lead: that lead
// is not to be merged with the other one either.
func TestCasesDismissFollowsMergesInOdoo(t *testing.T) {
	for _, version := range []string{"14.0", "19.0"} {
		t.Run(version, func(t *testing.T) {
			odoo, environ := robinAt(t, version)
			comment(t, odoo, 42)
			id := caseWith(t, environ, "merge")
			if status, _, stderr := start(t, environ, "cases", "dismiss", id); status != exitDone {
				t.Fatal(stderr)
			}
			third := addLead(t, odoo)
			write(t, odoo, 42, map[string]any{"user_id": int64(7)}) // which changes nothing about the dismissal
			if got := mergeByHand(t, odoo, 42, third); got != third {
				t.Fatalf("lead %d survived, want %d", got, third)
			}
			for _, one := range sweep(t, environ).Cases {
				if (one.Verdict == "merge" || one.Verdict == "review") && one.State != "dismissed" {
					t.Errorf("%s proposes %v: %s, %+v", one.ID, one.Leads, one.Verdict, one.Reasons)
				}
			}
			if status, stdout, _ := start(t, environ, "sweep", "--apply"); strings.Contains(stdout, "MERGE") {
				t.Errorf("status %d\n%s", status, stdout)
			}
			if n := countLeads(t, odoo); n != 3 {
				t.Errorf("%d leads, want 3", n)
			}
		})
	}
	t.Run("deleted", func(t *testing.T) {
		odoo, environ := robinAt(t, "19.0")
		if status, _, stderr := start(t, environ, "cases", "dismiss", caseWith(t, environ, "merge")); status != exitDone {
			t.Fatal(stderr)
		}
		do(t, odoo, func(e *orm.Env) error { return e.Delete([]*orm.Record{e.One("crm.lead", 42)}) })
		addLead(t, odoo)
		for _, one := range sweep(t, environ).Cases {
			if one.Verdict != "merge" {
				continue
			}
			if last := one.Reasons[len(one.Reasons)-1]; last.Code != "dismissal_lost" ||
				!strings.Contains(last.Text, "lead 41 must never be merged with lead 42") {
				t.Errorf("%v: %+v", one.Leads, one.Reasons)
			}
			return
		}
		t.Error("no case")
	})
}

// addLead adds another lead of Robin, which Odoo's merge keeps.
func addLead(t *testing.T, odoo miniodootest.Server) crm.LeadID {
	t.Helper()
	var id crm.LeadID
	do(t, odoo, func(e *orm.Env) error {
		stage := e.DB.Model("crm.stage").All()
		made, err := e.Make("crm.lead", map[string]any{
			"name": "Third", "type": "opportunity", "contact_name": "Robin Berg", "email_from": "robin@acme.test",
			"user_id": int64(5), "stage_id": stage[1].ID,
		})
		if err == nil {
			id = crm.LeadID(made[0].ID)
		}
		return err
	})
	return id
}
