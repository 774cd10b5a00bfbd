// Command leadtwin finds leads in Odoo CRM that are the same person twice, merges them through Odoo's own wizard, and
// keeps apart, with one note, those that only share a company.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/term"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal lets the action under way finish. The second one ends the process at once; the next run finds in the
	// journal what was begun.
	context.AfterFunc(ctx, stop)
	status := run(ctx, process{
		args: os.Args[1:], environ: os.Environ(), stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		terminal: term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stderr.Fd())),
	})
	stop()
	os.Exit(status)
}
