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

// stories is how many random stories run on both.
const stories = 12

// TestMiniodooStories runs the same random stories on a real Odoo and on miniodoo.
func TestMiniodooStories(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			theirs := targetOf(t, odootest.Bare(t, version))
			ours := miniTarget(t, theirs.Major)
			for seed := range uint64(stories) {
				t.Run(fmt.Sprint(seed), func(t *testing.T) {
					want := contract.RunStory(&contract.World{T: t, Target: theirs}, seed)
					got := contract.RunStory(&contract.World{T: t, Target: ours}, seed)
					compare(t, got, want)
				})
			}
		})
	}
}

// compare fails with the lines that only one of both has, and prints the story. It ignores the order: what Odoo records
// about two leads at the end of one call has none.
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
