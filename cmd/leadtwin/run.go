package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"leadtwin/config"
	"leadtwin/internal/app"
	"leadtwin/internal/console"
	"leadtwin/internal/plaintext"
)

// The exit states of every command.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2 // wrong usage or settings
	exitNeedsPerson = 3 // done, but something needs a person
)

// process is what a command sees of the world; tests give their own.
type process struct {
	args           []string
	environ        []string
	stdin          io.Reader
	stdout, stderr io.Writer
	terminal       bool // a person sits at stdin and stderr and can be asked
}

func (p process) getenv(name string) string {
	for _, line := range slices.Backward(p.environ) {
		if value, ok := strings.CutPrefix(line, name+"="); ok {
			return value
		}
	}
	return ""
}

// needsPerson is not a failure: the command did its work and something is left for a person.
type needsPerson struct{ what string }

func (n needsPerson) Error() string { return n.what }

// usageError is a wrong flag, argument or value.
type usageError struct{ error }

// cli is what all commands share: where to print, and the global flags.
type cli struct {
	process
	configFile string
	output     string
	bar        *console.Progress // of the running command; nil before
	commands   *regexp.Regexp    // finds commands of leadtwin in hints
	printed    bool              // a JSON result is on stdout
	progress   io.Writer         // stderr as it is, for bars that move the cursor; they show no foreign text
}

// run executes one command and returns the exit status. It writes results to stdout and all else to stderr.
func run(ctx context.Context, p process) int {
	progress := p.stderr
	p.stdout, p.stderr = plaintext.NewWriter(p.stdout), plaintext.NewWriter(p.stderr)
	c := &cli{process: p, progress: progress}
	root := c.root()
	root.SetArgs(p.args)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	return c.report(err)
}

// report shows an error once and turns it into an exit status.
func (c *cli) report(err error) int {
	status := statusOf(err)
	next := c.withConfig(app.WhatNext(err))
	text := strings.TrimSpace(err.Error())
	if c.wantsJSON() && !c.printed {
		_ = c.newConsole(true).JSON(failure{Error: text, Next: next, Changes: changesOf(err)})
	}
	_, _ = fmt.Fprintln(c.stderr, "leadtwin: "+text)
	for _, line := range changeLines(err) {
		_, _ = fmt.Fprintln(c.stderr, "  "+line)
	}
	if next != "" {
		_, _ = fmt.Fprintln(c.stderr, "What next: "+next)
	}
	return status
}

// wantsJSON looks at the arguments, too: they may be wrong before --output is read.
func (c *cli) wantsJSON() bool {
	named := slices.Index(c.args, "--output")
	return c.output == "json" || slices.Contains(c.args, "--output=json") || named >= 0 && named+1 < len(c.args) && c.args[named+1] == "json"
}

func statusOf(err error) int {
	_, isUsage := errors.AsType[usageError](err)
	_, isSettings := errors.AsType[config.Problems](err)
	_, needs := errors.AsType[needsPerson](err)
	switch {
	case needs:
		return exitNeedsPerson
	case isUsage || isSettings:
		return exitUsage
	}
	if app.NeedsPerson(err) {
		return exitNeedsPerson
	}
	return exitFailed
}

func (c *cli) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "leadtwin",
		Short: "Find, merge and keep apart similar leads in Odoo CRM, from outside.",
		Long: "Leadtwin finds similar leads in Odoo CRM (14 to 19) over Odoo's own API. It merges those that are the same person\n" +
			"through Odoo's merge wizard, and keeps apart, with one internal note that tags every salesperson, those that\n" +
			"only share a company. Start with 'leadtwin demo'; connect your Odoo with 'leadtwin config init' and 'leadtwin doctor'.\n\n" +
			"Environment: every setting as LEADTWIN_SECTION_KEY; LEADTWIN_CONFIG names the settings file; LEADTWIN_BY names the user in\n" +
			"history and audit trail (without it SUDO_USER, then USER).",
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: false},
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if c.output != "text" && c.output != "json" {
				return usageError{fmt.Errorf("--output: %q is not allowed; allowed: text or json", c.output)}
			}
			return nil
		},
		Args: oneOfItsCommands,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.PersistentFlags().StringVar(&c.configFile, "config", "", "settings file (default: $LEADTWIN_CONFIG, else leadtwin.yaml here if there is one)")
	root.PersistentFlags().StringVar(&c.output, "output", "text", "text for people or json for machines")
	root.AddCommand(c.demo(), c.sweep(), c.check(), c.doctor(), c.cases(), c.history(), c.undo(), c.forget(), c.store(), c.serve(), c.pause(), c.resume(), c.status(), c.healthy(), c.webhook(), c.config(), c.version())
	var names []string
	for _, cmd := range root.Commands() {
		names = append(names, cmd.Name())
	}
	c.commands = hintsFor(names)
	return root
}

// oneOfItsCommands is for a command that only has others below it: what comes here is none of those.
func oneOfItsCommands(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	hint := ""
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return usageError{fmt.Errorf("there is no command %q below '%s'%s (see '%s --help')", args[0], cmd.CommandPath(), hint, cmd.CommandPath())}
}

// settings reads file and environment.
func (c *cli) settings() (config.Config, error) {
	path := c.configFile
	if path == "" {
		path = c.getenv("LEADTWIN_CONFIG")
	}
	if path == "" {
		if _, err := os.Stat(defaultFile); err == nil {
			path = defaultFile
		}
	}
	settings, err := config.Load(path, c.environ)
	if err != nil {
		return settings, usageError{err}
	}
	return settings, nil
}

// defaultFile is read when no other is named.
const defaultFile = "leadtwin.yaml"

// console is where results go. A bar that is still there would stand in their first line.
func (c *cli) console() *console.Console {
	if c.bar != nil {
		c.bar.Close()
	}
	return c.newConsole(c.output == "json")
}

// withApp opens the store, which must exist, and Odoo, runs do and closes both again. It names the store, since each has a
// stop switch, decisions and a history of its own.
func (c *cli) withApp(ctx context.Context, need app.Need, do func(context.Context, *app.App) error) error {
	return c.withOptions(ctx, app.Options{Need: need}, func(ctx context.Context, a *app.App) error {
		if c.output != "json" {
			_, _ = fmt.Fprintln(c.stderr, "Store: "+a.StoreName())
		}
		return do(ctx, a)
	})
}

// withNewApp is withApp for a command that may create the store.
func (c *cli) withNewApp(ctx context.Context, need app.Need, do func(context.Context, *app.App) error) error {
	return c.withOptions(ctx, app.Options{Need: need, NewStore: true}, do)
}

func (c *cli) withOptions(ctx context.Context, o app.Options, do func(context.Context, *app.App) error) (err error) {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	c.bar = console.NewProgress(c.progress, c.output == "json", time.Now)
	defer c.bar.Close()
	o.Settings, o.Now, o.LogTo, o.Progress = settings, time.Now, c.stderr, c.bar.Report
	a, err := app.New(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Stop(context.WithoutCancel(ctx))) }()
	return do(ctx, a)
}
