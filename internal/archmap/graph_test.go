package archmap

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

// module is the prefix of every import path of ours.
const module = "leadtwin/"

// box is one package, or a package with the packages below it, drawn as one.
type box struct {
	path    string   // below the module, such as sync/apply
	inner   []string // names of packages below it that it represents
	purpose string   // from its package comment
	imports map[string]bool
	layer   int // 0 at the bottom
}

// graph has boxes by path.
type graph map[string]*box

// drawnAsOne are the folders whose packages share a box.
var drawnAsOne = []string{"rules", "sync/apply", "internal/miniodoo"}

// readGraph reads the Go files below root, without tests, and keeps what the packages below cmd import at any remove.
func readGraph(root fs.FS) (graph, error) {
	all := graph{}
	err := fs.WalkDir(root, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		return all.addFile(root, name)
	})
	if err != nil {
		return nil, fmt.Errorf("read the packages: %w", err)
	}
	reached := graph{}
	for name := range all {
		if strings.HasPrefix(name, "cmd/") {
			reached.addReachable(all, name)
		}
	}
	return reached.joinFolders(), nil
}

func (g graph) addFile(root fs.FS, name string) error {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return err
	}
	file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly|parser.ParseComments)
	if err != nil {
		return err
	}
	b := g.boxAt(path.Dir(name))
	if file.Doc != nil {
		b.purpose = purpose(file.Doc.Text())
	}
	for _, spec := range file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if ours, ok := strings.CutPrefix(imported, module); ok && err == nil {
			b.imports[ours] = true
		}
	}
	return nil
}

func (g graph) boxAt(name string) *box {
	if g[name] == nil {
		g[name] = &box{path: name, imports: map[string]bool{}}
	}
	return g[name]
}

func (g graph) addReachable(all graph, name string) {
	b := all[name]
	if b == nil || g[name] != nil {
		return
	}
	g[name] = b
	for imported := range b.imports {
		g.addReachable(all, imported)
	}
}

// joinFolders makes one box of each folder in drawnAsOne.
func (g graph) joinFolders() graph {
	joined := graph{}
	for name, b := range g {
		folder := folderOf(name)
		to := joined.boxAt(folder)
		if inner, below := strings.CutPrefix(name, folder+"/"); below {
			to.inner = append(to.inner, inner)
		} else {
			to.purpose = b.purpose
		}
		for imported := range b.imports {
			if other := folderOf(imported); other != folder {
				to.imports[other] = true
			}
		}
	}
	return joined
}

func folderOf(pkg string) string {
	for _, folder := range drawnAsOne {
		if strings.HasPrefix(pkg, folder+"/") {
			return folder
		}
	}
	return pkg
}

// purpose is what a package comment says of the package, up to the first pause.
func purpose(doc string) string {
	words := strings.Fields(doc)
	if len(words) < 3 || words[0] != "Package" {
		return ""
	}
	text := strings.Join(words[2:], " ")
	if end := strings.IndexAny(text, ".:;"); end >= 0 {
		text = text[:end]
	}
	return text
}

// takeLeaves removes the packages that import none of ours, but for crm, and returns their paths. Many packages use
// them, so that their arrows would hide the others.
func (g graph) takeLeaves() []string {
	var leaves []string
	for name, b := range g {
		if len(b.imports) == 0 && name != "internal/crm" {
			leaves = append(leaves, name)
		}
	}
	slices.Sort(leaves)
	for _, name := range leaves {
		delete(g, name)
		for _, b := range g {
			delete(b.imports, name)
		}
	}
	return leaves
}

// assignLayers puts every box as high as possible below the lowest box that imports it.
func (g graph) assignLayers() {
	depth := map[string]int{}
	var place func(name string, at int)
	place = func(name string, at int) {
		depth[name] = max(depth[name], at)
		for imported := range g[name].imports {
			if depth[imported] <= depth[name] {
				place(imported, depth[name]+1)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(g)) {
		place(name, depth[name])
	}
	deepest := slices.Max(slices.Collect(maps.Values(depth)))
	for name, b := range g {
		b.layer = deepest - depth[name]
	}
}

// dropIndirect removes imports that another import implies, so that an arrow represents a chain of imports.
func (g graph) dropIndirect() {
	reaches := map[string]map[string]bool{}
	byLayer := slices.SortedFunc(maps.Values(g), func(a, b *box) int { return a.layer - b.layer })
	for _, b := range byLayer {
		below := map[string]bool{}
		for imported := range b.imports {
			maps.Copy(below, reaches[imported])
		}
		maps.DeleteFunc(b.imports, func(imported string, _ bool) bool { return below[imported] })
		maps.Copy(below, b.imports)
		reaches[b.path] = below
	}
}
