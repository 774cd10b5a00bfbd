package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

var update = flag.Bool("update", false, "write generated pages")

func TestCommandsPageIsUpToDate(t *testing.T) {
	const path = "../../docs/commands.md"
	want := commandsPage()
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s is out of date (%v): run make docs", path, err)
	}
}

func commandsPage() string {
	var b strings.Builder
	b.WriteString("# Commands\n\n<!-- Made from cmd/leadtwin by 'make docs'; edit there. -->\n\n" +
		"Every command takes `--config FILE` and `--output text|json`. Results go to stdout, logs and progress to stderr.\n\n" +
		"Exit status: 0 done, 1 failed, 2 wrong usage or settings, 3 done but something needs a person.\n")
	c := &cli{}
	writeCommand(&b, c.root())
	return b.String()
}

func writeCommand(b *strings.Builder, cmd *cobra.Command) {
	if cmd.HasParent() && !cmd.Hidden && cmd.Name() != "help" {
		fmt.Fprintf(b, "\n## leadtwin %s\n\n%s.\n", strings.TrimPrefix(cmd.CommandPath(), "leadtwin "), cmd.Short)
		if cmd.Long != "" {
			fmt.Fprintf(b, "\n%s\n", cmd.Long)
		}
		if cmd.Runnable() {
			fmt.Fprintf(b, "\n```\n%s\n```\n", strings.TrimSuffix(cmd.UseLine(), " [flags]"))
		}
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" {
				fmt.Fprintf(b, "\n* `--%s`: %s", f.Name, f.Usage)
			}
		})
		b.WriteString("\n")
	}
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			writeCommand(b, sub)
		}
	}
}
