package plaintext_test

import (
	"testing"

	"leadtwin/internal/plaintext"
)

func TestCount(t *testing.T) {
	for want, row := range map[string]struct {
		n    int
		noun string
	}{
		"1 lead":          {1, "lead"},
		"0 leads":         {0, "lead"},
		"1,234,567 leads": {1_234_567, "lead"},
		"2 activities":    {2, "activity"},
	} {
		if got := plaintext.Count(row.n, row.noun); got != want {
			t.Errorf("Count(%d, %q) = %q, want %q", row.n, row.noun, got, want)
		}
	}
}
