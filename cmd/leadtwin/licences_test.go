package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// licences lists licences that are compatible with Apache-2.0, each with a sentence that identifies it.
var licences = []struct{ name, says string }{
	{"Apache-2.0", "apache license version 2.0"},
	{"MPL-2.0", "mozilla public license version 2.0"},
	{"ISC", "permission to use, copy, modify, and/or distribute this software for any purpose"},
	{"BSD-3-Clause", "may be used to endorse or promote products derived from"},
	{"BSD-2-Clause", "redistributions in binary form must reproduce the above copyright notice"},
	{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"},
}

// Every module in the program has a compatible licence and is listed on the page.
func TestLicencesPageUpToDate(t *testing.T) {
	const path = "../../docs/licences.md"
	want := licencesPage(t)
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s is out of date (%v): run make docs", path, err)
	}
}

func licencesPage(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("# Licences\n\n<!-- Generated from the modules of the program by 'make docs'. A test fails on a " +
		"module that is not listed\n" +
		"or has an unknown licence. -->\n\n" +
		"Leadtwin is licensed under the Apache License 2.0. It links these modules (on Linux; versions in `go.mod`), " +
		"which\n" +
		"contain their licence texts.\n\n" +
		"| module | licence |\n| --- | --- |\n")
	for _, m := range linked(t) {
		name := licenceOf(t, m.folder)
		if name == "" {
			t.Errorf("%s: unknown licence, check %s", m.path, m.folder)
		}
		fmt.Fprintf(&b, "| `%s` | %s |\n", m.path, name)
	}
	b.WriteString("\nIt also contains these lists, which hold their licence texts.\n\n| list | licence |\n| --- | --- |\n")
	for _, list := range []string{"rules/normalize/data/probably_public.txt"} {
		fmt.Fprintf(&b, "| `%s` | %s |\n", list, licenceOfList(t, list))
	}
	return b.String()
}

// licenceOfList reads the comment at the head of a list.
func licenceOfList(t *testing.T, list string) string {
	t.Helper()
	text, err := os.ReadFile("../../" + list)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(text), "\n\n")
	said := strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(head, "#", " ")), " "))
	for _, l := range licences {
		if strings.Contains(said, l.says) {
			return l.name
		}
	}
	t.Errorf("%s: unknown licence", list)
	return ""
}

type module struct{ path, folder string }

// linked are the modules of others that the program is built from, with the tags of 'make build'.
func linked(t *testing.T) (list []module) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-tags", "nomsgpack,timetzdata", "-deps",
		"-f", "{{with .Module}}{{.Path}}\t{{.Dir}}{{end}}", ".")
	cmd.Env = append(os.Environ(), "GOOS=linux", "GOARCH=amd64", "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("list the modules: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		if path, folder, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok && path != "leadtwin" {
			list = append(list, module{path, folder})
		}
	}
	slices.SortFunc(list, func(a, b module) int { return strings.Compare(a.path, b.path) })
	return slices.Compact(list)
}

// licenceOf identifies the licence in a module's folder; empty if it is unknown.
func licenceOf(t *testing.T, folder string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "LICENSE*"))
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(files) // LICENSE itself first; other files cover parts
	if len(files) == 0 {
		return ""
	}
	text, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	said := strings.Join(strings.FieldsFunc(strings.ToLower(string(text)),
		func(r rune) bool { return strings.ContainsRune(" \t\r\n*#>", r) }), " ")
	said = strings.ReplaceAll(said, "license, version", "license version")
	for _, l := range licences {
		if strings.Contains(said, l.says) {
			return l.name
		}
	}
	return ""
}
