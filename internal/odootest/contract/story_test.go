//go:build odoo

package contract_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/odootest"
	"leadtwin/internal/odootest/contract"
)

// stories is how many random stories are told to both.
const stories = 12

// TestStoriesEndAlike tells the same random stories to a real Odoo and to miniodoo.
func TestStoriesEndAlike(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		t.Run(version, func(t *testing.T) {
			theirs := target(t, odootest.Bare(t, version))
			ours := mini(t, theirs.Major)
			for seed := range uint64(stories) {
				t.Run(fmt.Sprint(seed), func(t *testing.T) {
					want := contract.Tell(&contract.World{T: t, Target: theirs}, seed)
					got := contract.Tell(&contract.World{T: t, Target: ours}, seed)
					compare(t, got, want)
				})
			}
		})
	}
}

// compare fails with the lines that only one of both has, and then tells the story. Their order says nothing: what Odoo
// writes about two leads at the end of one call comes in any order.
func compare(t *testing.T, got, want []string) {
	t.Helper()
	if slices.Equal(got, want) {
		return
	}
	left := slices.Clone(want)
	for _, line := range got {
		if i := slices.Index(left, line); i >= 0 {
			left = slices.Delete(left, i, i+1)
		} else {
			t.Errorf("only miniodoo: %s", line)
		}
	}
	for _, line := range left {
		t.Errorf("only Odoo:     %s", line)
	}
	if t.Failed() {
		t.Log(strings.Join(want, "\n"))
	}
}
