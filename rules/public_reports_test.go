package rules_test

import (
	"fmt"
	"os"
	"testing"

	"go.yaml.in/yaml/v3"

	"leadtwin/rules/golden"
)

// reportedKind is one kind of fault in testdata/public_reports.yaml: cases out of public bug reports, with what is
// right. Cases without leads are about other parts of Leadtwin.
type reportedKind struct {
	Kind  string `yaml:"kind"`
	Cases []struct {
		Number int         `yaml:"number"`
		Case   golden.Case `yaml:",inline"`
	} `yaml:"cases"`
}

// TestPublicReports evaluates the cases out of public bug reports.
func TestPublicReports(t *testing.T) {
	text, err := os.ReadFile("testdata/public_reports.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var kinds []reportedKind
	if err := yaml.Unmarshal(text, &kinds); err != nil {
		t.Fatal(err)
	}
	for _, kind := range kinds {
		for i := range kind.Cases {
			reported := &kind.Cases[i]
			if len(reported.Case.Leads) == 0 {
				continue
			}
			t.Run(fmt.Sprintf("%.1s/%d", kind.Kind, reported.Number), func(t *testing.T) {
				reported.Case.Says = nil
				checkCase(t, &reported.Case)
			})
		}
	}
}
