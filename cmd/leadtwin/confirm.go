package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"leadtwin/internal/console"
)

// errDeclined ends a command whose question was not answered with yes.
var errDeclined = errors.New("nothing was done: the answer was not yes")

// questions is where a command prints what it asks about: with --output json stdout holds one object only.
func (c *cli) questions() *console.Console {
	if c.output == "json" {
		return c.newConsole(false)
	}
	return c.console()
}

// confirm asks on a terminal. Elsewhere nothing is asked, and the command needs the flag that command shows.
func (c *cli) confirm(question, command string) error {
	if !c.terminal {
		return usageError{fmt.Errorf("%s Nothing was done, since there is no terminal to answer on; to do it: %s", question, c.withConfig("leadtwin "+command))}
	}
	_, _ = fmt.Fprintf(c.stderr, "\n%s [y/N] ", question)
	answer, err := bufio.NewReader(c.stdin).ReadString('\n')
	if answer = strings.ToLower(strings.TrimSpace(answer)); answer == "y" || answer == "yes" {
		return nil
	}
	if err != nil && answer == "" {
		_, _ = fmt.Fprintln(c.stderr)
	}
	return errDeclined
}
