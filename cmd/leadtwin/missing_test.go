package main

import (
	"fmt"
	"strings"
	"testing"

	"leadtwin/internal/miniodoo/miniodootest"
	"leadtwin/internal/miniodoo/orm"
)

// eightLeads is an Odoo with eight leads, 51 to 58, a store that has seen them, and what deletes the first six.
func eightLeads(t *testing.T) (environ []string, deleteSix func()) {
	t.Helper()
	seed := "users:\n  - {id: 5, name: Leadtwin, login: leadtwin, rights: all, email: leadtwin@crm.test}\nleads:\n"
	for i := range 8 {
		seed += fmt.Sprintf("  - {id: %d, name: Lead %d, email_from: p%d@firm%d.test}\n", 51+i, i, i, i)
	}
	odoo := miniodootest.Start(t, "19.0", seed)
	environ = environOf(t, odoo)
	if status, _, stderr := start(t, environ, "sweep"); status != exitDone {
		t.Fatalf("the first sweep ended with %d: %s", status, stderr)
	}
	return environ, func() {
		t.Helper()
		err := odoo.Odoo.Do(t.Context(), func(e *orm.Env) error {
			for id := range int64(6) {
				if err := e.Delete([]*orm.Record{e.One("crm.lead", 51+id)}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestSweepDisappearedLeads(t *testing.T) {
	const says = "Odoo shows only 2 of 8 known leads"
	held := func(t *testing.T, environ []string, args ...string) {
		t.Helper()
		status, _, stderr := start(t, environ, args...)
		if status != exitNeedsReview || !strings.Contains(stderr, says) || !strings.Contains(stderr, "--accept-missing") {
			t.Errorf("%s ended with %d: %s", strings.Join(args, " "), status, stderr)
		}
	}
	t.Run("second full sweep", func(t *testing.T) {
		environ, deleteSix := eightLeads(t)
		deleteSix()
		held(t, environ, "sweep")
		held(t, environ, "sweep", "--full")
		if _, stdout, _ := start(t, environ, "doctor"); !strings.Contains(strings.Join(strings.Fields(stdout), " "), says) {
			t.Errorf("doctor does not mention it: %s", stdout)
		}
		if status, _, stderr := start(t, environ, "sweep", "--full"); status != exitDone {
			t.Errorf("the second full sweep ended with %d: %s", status, stderr)
		}
		if _, stdout, _ := start(t, environ, "doctor"); strings.Contains(stdout, "known leads") {
			t.Errorf("doctor still mentions it: %s", stdout)
		}
	})
	t.Run("accepted", func(t *testing.T) {
		environ, deleteSix := eightLeads(t)
		deleteSix()
		held(t, environ, "sweep")
		if status, _, stderr := start(t, environ, "sweep", "--full", "--accept-missing"); status != exitDone {
			t.Errorf("the sweep ended with %d: %s", status, stderr)
		}
		if status, _, stderr := start(t, environ, "sweep"); status != exitDone {
			t.Errorf("the next sweep ended with %d: %s", status, stderr)
		}
	})
	t.Run("few may go", func(t *testing.T) {
		environ, deleteSix := eightLeads(t)
		deleteSix()
		if status, _, stderr := start(t, append(environ, "LEADTWIN_LIMITS_MAX_MISSING_PERCENT=100"),
			"sweep"); status != exitDone {
			t.Errorf("the sweep ended with %d: %s", status, stderr)
		}
	})
}
