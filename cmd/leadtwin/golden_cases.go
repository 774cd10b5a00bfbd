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
		Short: "Check golden cases: leads of your company and what should come of them",
		Long: "A case is a YAML file with leads and the verdicts that you expect; rules/testdata/cases/README.md in the\n" +
			"source describes the form, and docs/judgement.md has an example. Several cases of one file are separated by\n" +
			"lines with ---. Without an argument the folder 'cases' is read. Decides by the settings file, if there is one;\n" +
			"settings of a case come first.\n\n" +
			"Exit status 3 if a case fails: what was expected and what came is printed.",
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
