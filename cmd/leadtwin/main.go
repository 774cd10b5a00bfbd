// Command leadtwin finds duplicate leads in Odoo CRM, merges those of the same person through Odoo's merge wizard, and
// keeps leads of different people at one organisation separate with an internal note.
//
// It parses flags and prints results; it makes no decisions and must never call Odoo itself. One file per command; read
// run.go first.
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
	// The first signal lets the running action finish. The second one ends the process; the next run resumes from the
	// journal.
	context.AfterFunc(ctx, stop)
	status := runCommand(ctx, processEnv{
		args: os.Args[1:], environ: os.Environ(), stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr,
		terminal: term.IsTerminal(int(os.Stdin.Fd())) && term.IsTerminal(int(os.Stderr.Fd())),
	})
	stop()
	os.Exit(status)
}
