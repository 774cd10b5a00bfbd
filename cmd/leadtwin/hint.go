package main

import (
	"io"
	"regexp"
	"strings"

	"leadtwin/internal/console"
)

func (c *cli) showNext(lines ...string) { c.newResultConsole().Next(lines...) }

// calledAs is the variable in which a program that calls this one, such as leadtwin-admin, says how users call it.
const calledAs = "LEADTWIN_CALLED_AS"

// withConfig adds the --config flag of this command to the commands in a hint, or names the program that users call.
func (c *cli) withConfig(hint string) string {
	if c.commandPattern == nil {
		return hint
	}
	if caller := c.getenv(calledAs); caller != "" {
		return c.commandPattern.ReplaceAllStringFunc(hint, func(found string) string {
			return caller + strings.TrimPrefix(found, "leadtwin")
		})
	}
	if c.configFile == "" {
		return hint
	}
	file := c.configFile
	if strings.ContainsAny(file, " \t'\"$&;()*?") {
		file = "'" + strings.ReplaceAll(file, "'", `'\''`) + "'"
	}
	return c.commandPattern.ReplaceAllStringFunc(hint, func(found string) string {
		return "leadtwin --config " + file + strings.TrimPrefix(found, "leadtwin")
	})
}

func newCommandPattern(names []string) *regexp.Regexp {
	return regexp.MustCompile(`\bleadtwin (?:` + strings.Join(names, "|") + `)\b`)
}

// newConsole returns a console whose hints name the settings file. With --output json, text goes to stderr.
func (c *cli) newConsole(asJSON bool) *console.Console {
	to := c.stdout
	switch {
	case asJSON:
		to = &writeObserver{c.stdout, &c.jsonPrinted}
	case c.output == "json":
		to = c.stderr
	}
	return console.New(to, asJSON, c.getenv).Hints(c.withConfig)
}

// writeObserver records whether anything was written.
type writeObserver struct {
	to      io.Writer
	written *bool
}

// Unwrap returns the underlying writer.
func (n *writeObserver) Unwrap() io.Writer { return n.to }

func (n *writeObserver) Write(data []byte) (int, error) {
	*n.written = true
	return n.to.Write(data)
}
