// Command leadtwin finds leads in Odoo CRM that are the same person twice, merges them through Odoo's own wizard, and
// keeps apart, with one note, those that only share a company.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, process{args: os.Args[1:], environ: os.Environ(), stdout: os.Stdout, stderr: os.Stderr})
	stop()
	os.Exit(status)
}
