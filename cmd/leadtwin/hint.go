package main

import (
	"io"
	"regexp"
	"strings"

	"leadtwin/internal/console"
)

// next prints what may be done next, one line each.
func (c *cli) next(lines ...string) { c.console().Next(lines...) }

// withConfig gives the commands of leadtwin in a hint the settings file that this command was given.
func (c *cli) withConfig(hint string) string {
	if c.configFile == "" || c.commands == nil {
		return hint
	}
	file := c.configFile
	if strings.ContainsAny(file, " \t'\"$&;()*?") {
		file = "'" + strings.ReplaceAll(file, "'", `'\''`) + "'"
	}
	return c.commands.ReplaceAllStringFunc(hint, func(found string) string {
		return "leadtwin --config " + file + strings.TrimPrefix(found, "leadtwin")
	})
}

// hintsFor finds the commands of leadtwin in a text.
func hintsFor(names []string) *regexp.Regexp {
	return regexp.MustCompile(`\bleadtwin (?:` + strings.Join(names, "|") + `)\b`)
}

// newConsole is a console whose hints name the settings file. What is not JSON does not go to stdout where that is to hold JSON.
func (c *cli) newConsole(asJSON bool) *console.Console {
	to := c.stdout
	switch {
	case asJSON:
		to = &noticing{c.stdout, &c.printed}
	case c.output == "json":
		to = c.stderr
	}
	return console.New(to, asJSON, c.getenv).Hints(c.withConfig)
}

// noticing notices that something was written.
type noticing struct {
	to      io.Writer
	written *bool
}

// Unwrap returns what is written to.
func (n *noticing) Unwrap() io.Writer { return n.to }

func (n *noticing) Write(data []byte) (int, error) {
	*n.written = true
	return n.to.Write(data)
}
