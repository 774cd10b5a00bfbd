package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"leadtwin/internal/app"
	"leadtwin/internal/console"
	"leadtwin/internal/report"
	"leadtwin/rules/labelled"
	"leadtwin/rules/score"
)

func (c *cli) rulesCommand() *cobra.Command {
	return newGroup(&cobra.Command{
		Use: "rules", Short: "Measure, test and explain how the rules decide",
		Long: "Except for 'rules explain' of leads in Odoo, 'rules replay' and 'rules try', these commands need\n" +
			"neither Odoo nor a store. They use the settings file if it exists, or else the defaults.",
	}, c.rulesScoreCommand(), c.rulesGenerateCommand(), c.rulesTestCommand(), c.rulesExplainCommand(),
		c.rulesReplayCommand(), c.rulesTryCommand())
}

// withJudge calls do with a Judge that evaluates files by the settings.
func (c *cli) withJudge(do func(*app.Judge) error) error {
	settings, err := c.loadSettings()
	if err != nil {
		return err
	}
	c.progressBar = console.NewProgress(c.progressTo, c.output == "json", time.Now)
	defer c.progressBar.Close()
	judge, err := app.NewJudge(settings, time.Now(), c.progressBar.Report)
	if err != nil {
		return err
	}
	return do(judge)
}

// openInput opens a file that a user names; - is stdin.
func (c *cli) openInput(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(c.stdin), nil
	}
	f, err := os.Open(path) //nolint:gosec // G304: the user names the file
	if errors.Is(err, fs.ErrNotExist) {
		return nil, usageErrorf("%s does not exist; allowed: a file, or - for standard input", path)
	}
	if err != nil {
		return nil, fmt.Errorf("open the file: %w", err)
	}
	return f, nil
}

func (c *cli) rulesScoreCommand() *cobra.Command {
	var o app.ScoreOptions
	var columns, kinds []string
	cmd := &cobra.Command{
		Use:   "score FILE",
		Short: "Measure precision and recall of the rules on labelled leads",
		Long: "Reads a CSV file with one lead in each row and a column that has the same value for all leads of one\n" +
			"person (or no value for a person with a single lead). Evaluates the leads as a sweep would, and\n" +
			"prints precision and recall by verdict and by reason, of pairs of leads and of whole persons, and\n" +
			"the worst errors as cases.\n\n" +
			"Separators are commas, semicolons or tabs. Common headers are recognised, including Odoo's field\n" +
			"names and the labels of its export; use --columns for others. '-' as FILE is standard input. 100,000\n" +
			"leads need about 450 MB.",
		Example: "  leadtwin rules score leads.csv\n" +
			"  leadtwin rules score people.csv --columns email=mail,cluster=who --errors 20\n" +
			"  leadtwin rules generate --people 5000 | leadtwin rules score -",
		Args: requireOneFile,
		RunE: func(_ *cobra.Command, args []string) error {
			var err error
			if o.Columns, err = labelled.ParseColumnMap(columns); err != nil {
				return usageErrorf("--columns: %w", err)
			}
			if o.Kinds, err = checkWords("--kind", kinds, score.Kinds()...); err != nil {
				return err
			}
			if err := checkAtLeast("--errors", o.MaxErrors, 0); err != nil {
				return err
			}
			return c.withJudge(func(judge *app.Judge) error { return c.score(judge, args[0], o) })
		},
	}
	cmd.Flags().StringSliceVar(&columns, "columns", nil,
		"headers of columns: COLUMN=HEADER, separated by commas; 'leadtwin rules generate' shows the columns")
	cmd.Flags().StringVar(&o.Region, "country", "", "country of phone numbers in rows without a country, such as DE")
	cmd.Flags().IntVar(&o.MaxErrors, "errors", 10, "maximum number of errors to print, worst first")
	cmd.Flags().StringSliceVar(&kinds, "kind", nil,
		"kinds of errors to print: false_merge, missed, false_review; separate several with commas")
	return cmd
}

func (c *cli) score(judge *app.Judge, path string, o app.ScoreOptions) error {
	file, err := c.openInput(path)
	if err != nil {
		return err
	}
	defer file.Close() //nolint:errcheck // only read
	result, err := judge.Score(path, file, o)
	if header, ok := errors.AsType[*labelled.HeaderError](err); ok {
		return usageErrorf("%w; name it with --columns %s=HEADER", err, header.Column)
	}
	if err != nil {
		return err
	}
	return c.newResultConsole().Score(result)
}

func requireOneFile(cmd *cobra.Command, args []string) error {
	if len(args) != 1 {
		return usageErrorf("'%s' needs one file, got %d; see '%s --help'", cmd.CommandPath(), len(args), cmd.CommandPath())
	}
	return nil
}

func (c *cli) rulesGenerateCommand() *cobra.Command {
	var people int
	var seed uint64
	var style, file string
	cmd := &cobra.Command{
		Use:   "generate",
		Short: "Generate labelled leads as CSV to measure with 'rules score'",
		Long: "Equal numbers and seeds produce equal files. These styles are available:\n\n" +
			"international: leads of many countries, of people who come again with the mistakes of forms, imports\n" +
			"and salespeople, and of people who are easily confused, as in households, offices, shared mailboxes\n" +
			"and agencies.\n\n" +
			"typical: the same kinds of people in more countries with fewer mistakes; most give the same address\n" +
			"or number again.\n\n" +
			"german: German numbers, and more families and namesakes.\n\n" +
			"misspelt: a list of people as in public record linkage files, with misspelt names, addresses and no\n" +
			"numbers.\n\n" +
			"register: a register of persons, with misspelt names and the register number in the phone field.",
		Example: "  leadtwin rules generate --people 20000 --seed 7 --file leads.csv\n" +
			"  leadtwin rules generate --style misspelt | head",
		Args: requireNoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := checkAtLeast("--people", people, 1); err != nil {
				return err
			}
			if labelled.Styles()[style] == nil {
				return usageErrorf("--style: invalid value %q; allowed: %s", style, joinAllowed(labelled.StyleNames()))
			}
			return c.generate(labelled.Size{Persons: people}, seed, style, file)
		},
	}
	cmd.Flags().IntVar(&people, "people", 10_000, "number of persons, many with several leads; some more may come")
	cmd.Flags().Uint64Var(&seed, "seed", 1, "seed of the random generator")
	cmd.Flags().StringVar(&style, "style", "international", "international, typical, german, misspelt or register")
	cmd.Flags().StringVar(&file, "file", "-", "file to create; - is standard output")
	return cmd
}

func (c *cli) generate(size labelled.Size, seed uint64, style, path string) error {
	set := labelled.Styles()[style](size, seed)
	if path == "-" {
		c.jsonPrinted = true // CSV is the result, whatever the format of others
		return set.Write(c.stdout)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // G304: the user names the file
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s already exists and was not changed; name another file, or remove it first", path)
	}
	if err != nil {
		return fmt.Errorf("create the file: %w", err)
	}
	if err := errors.Join(set.Write(f), f.Close()); err != nil {
		return err
	}
	result := report.Generated{File: path, Leads: len(set.Leads), Persons: set.Persons(), Seed: seed}
	out := c.newResultConsole()
	if out.AsJSON() {
		return out.JSON(result)
	}
	out.Print("Wrote %s: %d leads of %d persons.", path, result.Leads, result.Persons)
	c.showNext("leadtwin rules score " + path)
	return nil
}
