package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

var manFolder = flag.String("man", "", "write the man pages into this folder: 'make package-files'")

// Every command has a man page that shows its flags.
func TestManPages(t *testing.T) {
	folder := *manFolder
	if folder == "" {
		folder = t.TempDir()
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	root := (&cli{}).rootCommand()
	root.DisableAutoGenTag = true
	day := time.Date(2026, time.November, 1, 0, 0, 0, 0, time.UTC) // the same pages on every build
	header := &doc.GenManHeader{Title: "LEADTWIN", Section: "1", Source: "Leadtwin", Manual: "Leadtwin", Date: &day}
	if err := doc.GenManTree(root, header, folder); err != nil {
		t.Fatal(err)
	}
	checkManPages(t, root, folder)
}

func checkManPages(t *testing.T, cmd *cobra.Command, folder string) {
	t.Helper()
	if cmd.Hidden || cmd.Name() == "help" || cmd.Name() == "completion" {
		return
	}
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-") + ".1"
	page, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Error(err)
		return
	}
	for _, want := range []string{".TH", strings.Fields(cmd.Short)[0], "--output"} {
		if !strings.Contains(string(page), want) {
			t.Errorf("%s does not contain %q", name, want)
		}
	}
	for _, sub := range cmd.Commands() {
		checkManPages(t, sub, folder)
	}
}
