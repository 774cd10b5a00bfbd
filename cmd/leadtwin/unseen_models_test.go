package main

import (
	"strings"
	"testing"
)

// The in-memory Odoo 19 shows a sales user no list of its models, as a real 15 does: what a merge cannot see is said.
func TestDoctorUnseenModels(t *testing.T) {
	environ := robin(t, "19.0")
	if _, before, _ := start(t, environ, "doctor"); strings.Contains(before, "list of models") {
		t.Errorf("before the first write nothing is known about links:\n%s", before)
	}
	sweep(t, environ, "--apply")
	_, stdout, stderr := start(t, environ, "doctor", "--output", "json")
	if !strings.Contains(stdout, "the Leadtwin user may not read the list of models") {
		t.Errorf("doctor does not report it:\n%s\n%s", stdout, stderr)
	}
}
