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

func TestCommandsPageUpToDate(t *testing.T) {
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
	b.WriteString("# Commands\n\n<!-- Generated from cmd/leadtwin by 'make docs'; edit there. -->\n\n" +
		"All commands accept `--config FILE` and `--output text|json`. Results go to stdout, logs and progress to " +
		"stderr.\n\n" +
		"The environment variable `LEADTWIN_BY` names the user in history and audit trail. The default is `SUDO_USER`, " +
		"then\n" +
		"`USER`.\n\n" +
		"| exit status | meaning |\n| --- | --- |\n| 0 | done; cases that wait for a decision do not count |\n| 1 | failed " +
		"|\n" +
		"| 2 | wrong usage or configuration |\n| 3 | done, but an action failed, is held, or was not applied; " +
		"or a case of `rules test` failed |\n\n" +
		"With `--output json`, an error is `{\"error\": …, \"next\": …}` on stdout. If a command failed after it had done " +
		"a\n" +
		"part, its result has the fields `error` and `next`.\n")
	c := &cli{}
	writeCommand(&b, c.rootCommand())
	return b.String()
}

func writeCommand(b *strings.Builder, cmd *cobra.Command) {
	if cmd.HasParent() && !cmd.Hidden && cmd.Name() != "help" {
		fmt.Fprintf(b, "\n## leadtwin %s\n\n%s.\n", strings.TrimPrefix(cmd.CommandPath(), "leadtwin "), cmd.Short)
		if cmd.Long != "" {
			fmt.Fprintf(b, "\n%s\n", cmd.Long)
		}
		if cmd.Runnable() {
			fmt.Fprintf(b, "\n```\n%s\n```\n", useLine(cmd))
		}
		cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if f.Name != "help" {
				fmt.Fprintf(b, "\n* `--%s`: %s", f.Name, f.Usage)
			}
		})
		b.WriteString("\n")
		if cmd.Example != "" {
			fmt.Fprintf(b, "\nFor example:\n\n```\n%s\n```\n", unindent(cmd.Example))
		}
	}
	for _, sub := range cmd.Commands() {
		if !sub.Hidden {
			writeCommand(b, sub)
		}
	}
}

// useLine ends in [flags] if the command has local flags.
func useLine(cmd *cobra.Command) string {
	line := strings.TrimSuffix(cmd.UseLine(), " [flags]")
	flags := false
	cmd.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { flags = flags || f.Name != "help" })
	if flags {
		line += " [flags]"
	}
	return line
}

func unindent(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Join(lines, "\n")
}
