package archmap

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestOtherSystems checks the types of the program as it is built for systems on which no test runs. A build for each
// of them takes a minute or more; this takes seconds.
func TestOtherSystems(t *testing.T) {
	for _, system := range []string{"windows/amd64", "darwin/arm64"} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			packages, err := listPackages(t, system)
			if err != nil {
				t.Fatal(err)
			}
			c := checker{system: system, files: token.NewFileSet(), done: map[string]*types.Package{"unsafe": types.Unsafe}}
			own := 0
			for _, p := range packages { // what a package imports comes before it
				if p.ImportPath == "unsafe" {
					continue
				}
				if err := c.check(p); err != nil {
					t.Fatal(err)
				}
				if p.Module.Main {
					own++
				}
			}
			if own < 20 {
				t.Errorf("only %d packages are our own", own)
			}
		})
	}
}

// listedPackage is what go list prints.
type listedPackage struct {
	ImportPath, Dir string
	GoFiles         []string
	ImportMap       map[string]string
	Module          struct{ Main bool }
}

func listPackages(t *testing.T, system string) (all []listedPackage, err error) {
	t.Helper()
	goos, goarch, _ := strings.Cut(system, "/")
	list := exec.CommandContext(t.Context(), "go", "list", "-deps", "-json=ImportPath,Dir,GoFiles,ImportMap,Module",
		"-tags", "nomsgpack,timetzdata", "leadtwin/cmd/leadtwin")
	list.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0", "GOFLAGS=")
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	for in := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listedPackage
		if err := in.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
}

// checker checks the types of packages in the order of their imports.
type checker struct {
	system string
	files  *token.FileSet
	done   map[string]*types.Package
}

// check reads the bodies of functions of our own packages only.
func (c *checker) check(p listedPackage) error {
	var files []*ast.File
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(c.files, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		files = append(files, file)
	}
	_, goarch, _ := strings.Cut(c.system, "/")
	config := types.Config{
		Importer:         importer(func(path string) *types.Package { return c.done[cmp.Or(p.ImportMap[path], path)] }),
		IgnoreFuncBodies: !p.Module.Main,
		Sizes:            types.SizesFor("gc", goarch),
	}
	checked, err := config.Check(p.ImportPath, c.files, files, nil)
	c.done[p.ImportPath] = checked
	return err
}

// importer finds packages that were checked before.
type importer func(path string) *types.Package

func (i importer) Import(path string) (*types.Package, error) {
	if p := i(path); p != nil {
		return p, nil
	}
	return nil, fmt.Errorf("%s was not checked before", path)
}
