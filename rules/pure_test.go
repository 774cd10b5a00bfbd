package rules_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRulesImportNoIO: none of our packages that rules need imports the network, files or a database, and nothing
// below them knows a database. (The public suffix list of x/net names a type of net/http and so links it; none of ours
// may call it.)
func TestRulesImportNoIO(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{.ImportPath}} {{join .Imports \" \"}}",
		"leadtwin/rules").
		Output()
	if err != nil {
		t.Fatalf("list what rules import: %v", err)
	}
	worlds := []string{
		"net",
		"net/http",
		"os",
		"os/exec",
		"syscall",
		"database/sql",
		"log",
		"log/slog",
		"math/rand",
		"math/rand/v2",
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		name, imports := fields[0], fields[1:]
		if name == "database/sql" ||
			strings.HasPrefix(name, "leadtwin/") && !strings.HasPrefix(name, "leadtwin/rules") &&
				name != "leadtwin/internal/crm" {
			t.Errorf("rules reach %s: take what it gives as an argument", name)
		}
		for _, bad := range worlds {
			if strings.HasPrefix(name, "leadtwin/") && slices.Contains(imports, bad) {
				t.Errorf("%s imports %s", name, bad)
			}
		}
	}
}

// TestRulesReadNoClock looks at the code itself, since libraries below may read one.
func TestRulesReadNoClock(t *testing.T) {
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
		ast.Inspect(tree, func(n ast.Node) bool {
			s, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" &&
				slices.Contains([]string{"Now", "Since", "Until", "Sleep", "After"}, s.Sel.Name) {
				t.Errorf("%s calls time.%s: take the time as an argument", file, s.Sel.Name)
			}
			return true
		})
	}
}
