//go:build odoo

package contract_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"leadtwin/internal/odootest/contract"
)

// TestMiniodooFields compares the description of every field that miniodoo has.
func TestMiniodooFields(t *testing.T) {
	for _, version := range []string{"14", "19"} {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			theirs := realTarget(t, version)
			ours := miniTarget(t, theirs.Major)
			for _, model := range contract.Models(theirs.Major) {
				want := contract.DescribeFields(t, theirs, model)
				got := contract.DescribeFields(t, ours, model)
				for _, name := range slices.Sorted(maps.Keys(got)) {
					theirs := strings.ReplaceAll(fmt.Sprint(want[name]), "readonly:1", "readonly:true")
					if fmt.Sprint(got[name]) != theirs && name != "create_uid" {
						t.Errorf("%s.%s: got %v, want %v", model, name, got[name], want[name])
					}
				}
			}
		})
	}
}
