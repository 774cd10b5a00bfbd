package archmap

import (
	"bytes"
	"flag"
	"os"
	"slices"
	"testing"
	"testing/fstest"
)

var update = flag.Bool("update", false, "write docs/architecture.svg")

func TestPictureUpToDate(t *testing.T) {
	const page = "../../docs/architecture.svg"
	drawn, err := Draw(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(page, drawn, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(drawn, stored) {
		t.Error("docs/architecture.svg does not show today's imports: run make docs")
	}
}

func TestGraph(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	root := fstest.MapFS{
		"cmd/tool/main.go": file("package main\n\nimport (\n_ \"leadtwin/internal/app\"\n_ \"leadtwin/internal/crm\"\n)"),
		"internal/app/app.go": file(
			"// Package app wires: all of it.\npackage app\n\nimport (\n_ \"leadtwin/rules/names\"\n_ \"leadtwin/small\"\n)",
		),
		"rules/names/names.go":          file("package names\n\nimport _ \"leadtwin/internal/crm\""),
		"internal/crm/crm.go":           file("package crm"),
		"small/small.go":                file("package small"),
		"unused/unused.go":              file("package unused\n\nimport _ \"leadtwin/internal/crm\""),
		"internal/app/app_test.go":      file("package app\n\nimport _ \"leadtwin/unused\""),
		"internal/app/testdata/data.md": file("no Go"),
	}
	g, err := readGraph(root)
	if err != nil {
		t.Fatal(err)
	}
	if leaves := g.takeLeaves(); !slices.Equal(leaves, []string{"small"}) {
		t.Errorf("leaves: %q", leaves)
	}
	g.assignLayers()
	g.dropIndirect()
	if g["unused"] != nil {
		t.Error("a package that the program does not reach is drawn")
	}
	if got := g["internal/app"]; got.purpose != "wires" || got.layer != 2 || !got.imports["rules"] {
		t.Errorf("internal/app: %+v", got)
	}
	if got := g["cmd/tool"]; got.layer != 3 || got.imports["internal/crm"] {
		t.Errorf("cmd/tool keeps an import that internal/app implies: %+v", got)
	}
	if got := g["rules"]; !slices.Equal(got.inner, []string{"names"}) {
		t.Errorf("rules: %+v", got)
	}
}
