package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
)

// defaultCases is the folder that 'rules test' reads if no other is named.
const defaultCases = "cases"

func (c *cli) rulesTestCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "test [FILE|DIR]...",
		Short: "Check golden cases: your own leads with the expected verdicts",
		Long: "A case is a YAML file with leads and the expected verdicts; rules/testdata/cases/README.md in the\n" +
			"source describes the format, and docs/judgement.md has an example. Separate several cases in one\n" +
			"file by lines with ---. Without an argument, the folder 'cases' is read. Uses the settings file if\n" +
			"it exists; settings of a case override it.\n\n" +
			"If a case fails, the expected and the actual verdicts are printed, and the exit status is 3.",
		Example: "  leadtwin rules test\n  leadtwin rules test cases/family.yaml more-cases",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{defaultCases}
			}
			files, err := caseFiles(args)
			if err != nil {
				return err
			}
			return c.withJudge(func(judge *app.Judge) error {
				result := judge.TestCases(files)
				if err := c.newResultConsole().CaseTests(result); err != nil {
					return err
				}
				if len(result.Failed) > 0 {
					return needsReviewError{fmt.Sprintf("%d of %d cases failed", len(result.Failed), result.Cases)}
				}
				return nil
			})
		},
	}
}

// caseFiles lists the files, and the YAML files of the folders.
func caseFiles(paths []string) ([]app.CaseFile, error) {
	var out []app.CaseFile
	for _, path := range paths {
		info, err := os.Stat(path)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, usageErrorf("%s does not exist; allowed: a YAML file with cases, or a folder with such files", path)
		}
		if err != nil {
			return nil, fmt.Errorf("find cases: %w", err)
		}
		if !info.IsDir() {
			out = append(out, app.CaseFile{Folder: os.DirFS(filepath.Dir(path)), Name: filepath.Base(path), Path: path})
			continue
		}
		found, err := app.FindCases(os.DirFS(path), path)
		if err != nil {
			return nil, fmt.Errorf("find cases in %s: %w", path, err)
		}
		if len(found) == 0 {
			return nil, usageErrorf("%s has no case; allowed: a folder with files *.yaml", path)
		}
		out = append(out, found...)
	}
	return out, nil
}
