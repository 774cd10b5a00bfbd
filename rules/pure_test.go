package rules_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestRulesReachNoWorld: whatever rules import, directly or not, leads neither to the network nor to a database.
func TestRulesReachNoWorld(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "leadtwin/rules").Output()
	if err != nil {
		t.Fatalf("list what rules import: %v", err)
	}
	deps := strings.Fields(string(out))
	for _, bad := range []string{"net", "net/http", "database/sql", "log", "leadtwin/odooclient", "leadtwin/internal/store"} {
		if slices.Contains(deps, bad) {
			t.Errorf("rules reach %s: take what it gives as an argument", bad)
		}
	}
}

// TestRulesReadNoClockAndNoFiles looks at the code itself, since libraries below may do either.
func TestRulesReadNoClockAndNoFiles(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, imp := range tree.Imports {
			if path, _ := strconv.Unquote(imp.Path.Value); path == "os" || path == "net" || strings.HasPrefix(path, "math/rand") {
				t.Errorf("%s imports %s", file, path)
			}
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After"}, s.Sel.Name) {
				t.Errorf("%s calls time.%s: take the time as an argument", file, s.Sel.Name)
			}
			return true
		})
	}
}
