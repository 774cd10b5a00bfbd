package app

import (
	"io/fs"
	"path"

	"leadtwin/internal/report"
	"leadtwin/rules/golden"
)

// CaseFile is a file of golden cases: its folder, its name in there, and the name for people.
type CaseFile struct {
	Folder fs.FS
	Name   string
	Path   string
}

// FindCases lists the YAML files in a folder and those below it.
func FindCases(folder fs.FS, shownAs string) ([]CaseFile, error) {
	var out []CaseFile
	err := fs.WalkDir(folder, ".", func(name string, entry fs.DirEntry, err error) error {
		if ending := path.Ext(name); err == nil && !entry.IsDir() && (ending == ".yaml" || ending == ".yml") {
			out = append(out, CaseFile{folder, name, path.Join(shownAs, name)})
		}
		return err
	})
	return out, err
}

// TestCases decides the golden cases of the files, and reports those that fail or cannot be read.
func (j *Judge) TestCases(files []CaseFile) report.CaseTests {
	out := report.CaseTests{Failed: []report.CaseTest{}}
	for i, file := range files {
		j.progress("testing cases", i, len(files))
		cases, err := readCases(file)
		if err != nil {
			out.Cases++
			out.Failed = append(out.Failed,
				report.CaseTest{File: file.Path, Number: 1, Failures: []golden.Failure{}, Error: err.Error()})
			continue
		}
		for n, one := range cases {
			out.Cases++
			failures, err := one.Check(j.policy)
			failed := report.CaseTest{
				File: file.Path, Number: n + 1, About: one.About, Failures: append([]golden.Failure{}, failures...),
			}
			if err != nil {
				failed.Error = err.Error()
			}
			if err != nil || len(failures) > 0 {
				out.Failed = append(out.Failed, failed)
			}
		}
	}
	return out
}

func readCases(file CaseFile) ([]*golden.Case, error) {
	f, err := file.Folder.Open(file.Name)
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // only read
	return golden.Read(f)
}
