package odooclient_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"

	"leadtwin/odooclient"
)

// Every constant of type Kind in this package is in Kinds, so that no error is without its metric.
func TestKindsIsComplete(t *testing.T) {
	files, err := parser.ParseDir(token.NewFileSet(), ".", nil, 0) //nolint:staticcheck // the package has no build tags
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files["odooclient"].Files {
		ast.Inspect(file, func(n ast.Node) bool {
			spec, ok := n.(*ast.ValueSpec)
			if !ok {
				return true
			}
			if name, ok := spec.Type.(*ast.Ident); !ok || name.Name != "Kind" {
				return true
			}
			for _, value := range spec.Values {
				if text, ok := value.(*ast.BasicLit); ok {
					word, _ := strconv.Unquote(text.Value)
					found++
					if !slices.Contains(odooclient.Kinds(), odooclient.Kind(word)) {
						t.Errorf("Kinds lacks %q", word)
					}
				}
			}
			return true
		})
	}
	if found != len(odooclient.Kinds()) || found == 0 {
		t.Errorf("%d constants, %d kinds", found, len(odooclient.Kinds()))
	}
}
