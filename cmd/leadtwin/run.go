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
	"leadtwin/internal/lists"
	"leadtwin/internal/plaintext"
)

// The exit statuses of all commands.
const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2 // wrong usage or configuration
	exitNeedsReview = 3 // done, but an action failed or is held
)

// processEnv is the environment of a command; tests provide another one.
type processEnv struct {
	args           []string
	environ        []string
	stdin          io.Reader
	stdout, stderr io.Writer
	terminal       bool // stdin and stderr are a terminal: a user can be asked
}

func (p processEnv) getenv(name string) string {
	for _, line := range slices.Backward(p.environ) {
		if value, ok := strings.CutPrefix(line, name+"="); ok {
			return value
		}
	}
	return ""
}

// needsReviewError reports that the command completed but an action failed or is held.
type needsReviewError struct{ what string }

func (n needsReviewError) Error() string { return n.what }

// usageError reports an invalid flag, argument or value.
type usageError struct{ error }

func usageErrorf(format string, args ...any) usageError {
	return usageError{fmt.Errorf(format, args...)}
}

// cli is shared by all commands: output and global flags.
type cli struct {
	processEnv
	configFile     string
	output         string
	progressBar    *console.Progress // of the running command
	commandPattern *regexp.Regexp    // matches commands in hints
	jsonPrinted    bool              // stdout holds a JSON result
	progressTo     io.Writer         // unfiltered stderr, for progress bars that move the cursor
}

// runCommand executes one command and returns its exit status. Results go to stdout, everything else to stderr.
func runCommand(ctx context.Context, p processEnv) int {
	progress := p.stderr
	p.stdout, p.stderr = plaintext.NewWriter(p.stdout), plaintext.NewWriter(p.stderr)
	c := &cli{processEnv: p, progressTo: progress}
	root := c.rootCommand()
	root.SetArgs(p.args)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	return c.reportError(err)
}

// reportError prints an error and returns its exit status.
func (c *cli) reportError(err error) int {
	status := exitStatus(err)
	next := c.withConfig(app.Hint(err))
	text := strings.TrimSpace(err.Error())
	if c.wantsJSON() && !c.jsonPrinted {
		_ = c.newConsole(true).JSON(errorReport{Error: text, Next: next, Changes: changesOf(err)})
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

// wantsJSON also checks the raw arguments: an invalid one fails before --output is parsed.
func (c *cli) wantsJSON() bool {
	named := slices.Index(c.args, "--output")
	return c.output == "json" || slices.Contains(c.args, "--output=json") ||
		named >= 0 && named+1 < len(c.args) && c.args[named+1] == "json"
}

func exitStatus(err error) int {
	_, isUsage := errors.AsType[usageError](err)
	_, isSettings := errors.AsType[config.SettingErrors](err)
	_, needs := errors.AsType[needsReviewError](err)
	switch {
	case needs:
		return exitNeedsReview
	case isUsage || isSettings:
		return exitUsage
	}
	if app.NeedsReview(err) {
		return exitNeedsReview
	}
	return exitFailed
}

func (c *cli) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "leadtwin",
		Short: "Find and merge duplicate leads in Odoo CRM",
		Long: "Leadtwin finds duplicate leads in Odoo CRM (14 to 19) over Odoo's RPC API. It merges leads of the\n" +
			"same person through Odoo's merge wizard. It keeps leads of different people at one organisation\n" +
			"separate and posts one internal note that mentions all salespeople. Try it with 'leadtwin demo';\n" +
			"connect your Odoo with 'leadtwin config init' and 'leadtwin doctor'.\n\n" +
			"Environment: every setting is also a variable LEADTWIN_SECTION_KEY; LEADTWIN_CONFIG is the path of\n" +
			"the settings file; LEADTWIN_BY is the name of the user in history and audit trail (default:\n" +
			"SUDO_USER, then USER).",
		SilenceUsage: true, SilenceErrors: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: false},
		PersistentPreRunE: func(*cobra.Command, []string) error {
			if c.output != "text" && c.output != "json" {
				return usageErrorf("--output: invalid value %q; allowed: text or json", c.output)
			}
			return nil
		},
	}
	build := app.BuildInfo()
	root.Version = build.Version
	root.SetVersionTemplate(fmt.Sprintf("leadtwin %s (%s, %s)\n", build.Version, build.Go, build.Platform))
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.PersistentFlags().StringVar(&c.configFile, "config", "",
		"settings file (default: $LEADTWIN_CONFIG, else leadtwin.yaml in the working directory)")
	root.PersistentFlags().StringVar(&c.output, "output", "text", "output format: text or json")
	newGroup(root,
		c.demoCommand(), c.serveCommand(), c.sweepCommand(), c.checkCommand(), c.doctorCommand(), c.webhookCommand(),
		c.casesCommand(), c.historyCommand(), c.undoCommand(), c.pauseCommand(), c.resumeCommand(), c.statusCommand(),
		c.storeCommand(), c.forgetCommand(), c.rulesCommand(), c.configCommand(), c.versionCommand(), c.healthyCommand(),
	)
	names := lists.Map(root.Commands(), func(cmd *cobra.Command) string { return cmd.Name() })
	c.commandPattern = newCommandPattern(names)
	return root
}

// newGroup is a command that only groups others.
func newGroup(group *cobra.Command, commands ...*cobra.Command) *cobra.Command {
	group.Args = requireSubcommand
	group.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	group.AddCommand(commands...)
	return group
}

func requireSubcommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	cmd.SuggestionsMinimumDistance = 2
	hint := ""
	if near := cmd.SuggestionsFor(args[0]); len(near) > 0 {
		hint = "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return usageErrorf("unknown command %q of '%s'%s (see '%s --help')", args[0], cmd.CommandPath(), hint,
		cmd.CommandPath())
}

func (c *cli) loadSettings() (config.Config, error) {
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

// defaultFile is read if no other file is named.
const defaultFile = "leadtwin.yaml"

// newResultConsole prints results. It first removes the progress bar, which would share their first line.
func (c *cli) newResultConsole() *console.Console {
	if c.progressBar != nil {
		c.progressBar.Close()
	}
	return c.newConsole(c.output == "json")
}

// withApp opens the existing store and Odoo, runs do and closes both. It prints the name of the store: each has its own
// pause, decisions and history.
func (c *cli) withApp(ctx context.Context, need app.Need, do func(context.Context, *app.App) error) error {
	return c.withOptions(ctx, app.Options{Need: need}, func(ctx context.Context, a *app.App) error {
		if c.output != "json" {
			_, _ = fmt.Fprintln(c.stderr, "Store: "+a.StoreName())
		}
		return do(ctx, a)
	})
}

// onApp is the action of a command that needs nothing but withApp.
func (c *cli) onApp(
	need app.Need, do func(ctx context.Context, a *app.App, args []string) error,
) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		return c.withApp(cmd.Context(), need, func(ctx context.Context, a *app.App) error { return do(ctx, a, args) })
	}
}

func (c *cli) withNewApp(ctx context.Context, need app.Need, do func(context.Context, *app.App) error) error {
	return c.withOptions(ctx, app.Options{Need: need, NewStore: true}, do)
}

func (c *cli) withOptions(ctx context.Context, o app.Options, do func(context.Context, *app.App) error) (err error) {
	settings, err := c.loadSettings()
	if err != nil {
		return err
	}
	c.progressBar = console.NewProgress(c.progressTo, c.output == "json", time.Now)
	defer c.progressBar.Close()
	o.Settings, o.Now, o.LogTo, o.Progress = settings, time.Now, c.stderr, c.progressBar.Report
	a, err := app.New(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Stop(context.WithoutCancel(ctx))) }()
	return do(ctx, a)
}
