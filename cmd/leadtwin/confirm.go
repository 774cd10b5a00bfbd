package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"leadtwin/internal/console"
)

var errDeclined = errors.New("nothing was done: not confirmed")

// questionConsole prints what a command asks about. With --output json that is not stdout, which holds one object.
func (c *cli) questionConsole() *console.Console {
	if c.output == "json" {
		return c.newConsole(false)
	}
	return c.newResultConsole()
}

// confirmOnTerminal asks for confirmation. Without a terminal it fails and names command, which does not ask.
func (c *cli) confirmOnTerminal(question, command string) error {
	if !c.terminal {
		return usageErrorf("%s Nothing was done because there is no terminal to confirm; to proceed: %s", question,
			c.withConfig("leadtwin "+command))
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
