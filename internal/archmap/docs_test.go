package archmap

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	markdownLink = regexp.MustCompile(`\]\(([^)#\s]+)[^)]*\)`)
	quotedFile   = regexp.MustCompile("`([a-z][a-zA-Z0-9_./-]*/[a-zA-Z0-9_.-]+\\.(?:go|md|yaml|sql|html))`")
	quotedTest   = regexp.MustCompile("`(Test[A-Z][A-Za-z0-9_]*)(?:/[^`]*)?`")
	testFunction = regexp.MustCompile(`(?m)^func (Test[A-Z][A-Za-z0-9_]*)\(`)
)

// TestDocsLinksAndTestNames reads every page and looks for the files that it links to or names, and for the tests that
// it quotes.
func TestDocsLinksAndTestNames(t *testing.T) {
	root := os.DirFS("../..")
	tests, pages := map[string]bool{}, []string{}
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == ".git" || name == "bin"):
			return fs.SkipDir
		case strings.HasSuffix(name, "_test.go") || strings.Contains(name, "test/") && strings.HasSuffix(name, ".go"):
			text, err := fs.ReadFile(root, name)
			for _, match := range testFunction.FindAllSubmatch(text, -1) {
				tests[string(match[1])] = true
			}
			return err
		case strings.HasSuffix(name, ".md") && name != "CHANGELOG.md":
			pages = append(pages, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range pages {
		text, err := fs.ReadFile(root, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range markdownLink.FindAllSubmatch(text, -1) {
			target := string(match[1])
			if strings.Contains(target, ":") {
				continue
			}
			if _, err := fs.Stat(root, path.Clean(filepath.ToSlash(filepath.Join(path.Dir(page), target)))); err != nil {
				t.Errorf("%s links to %s, which does not exist", page, target)
			}
		}
		for _, match := range quotedFile.FindAllSubmatch(text, -1) {
			_, err := fs.Stat(root, string(match[1]))
			if _, beside := fs.Stat(root, path.Join(path.Dir(page), string(match[1]))); err != nil && beside != nil {
				t.Errorf("%s names %s, which does not exist", page, match[1])
			}
		}
		for _, match := range quotedTest.FindAllSubmatch(text, -1) {
			if !tests[string(match[1])] {
				t.Errorf("%s names the test %s, which does not exist", page, match[1])
			}
		}
	}
}
