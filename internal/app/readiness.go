package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"leadtwin/internal/report"
	"leadtwin/sync/jobs"
)

func (a *App) readiness(ctx context.Context, runner *jobs.Runner) report.Readiness {
	var out report.Readiness
	if err := a.store.CheckWritable(ctx); err != nil {
		out.Problems = append(out.Problems, "the store is not writable")
	}
	if err := a.odooProblem(ctx, runner); err != nil {
		out.Problems = append(out.Problems, "Odoo: "+err.Error())
	}
	if in, err := a.store.InboxStats(ctx); err == nil && in.Age(a.o.Now()) > stuckAfter {
		out.Problems = append(
			out.Problems,
			fmt.Sprintf("a lead has been waiting in the inbox since %s", in.Oldest.UTC().Format(time.RFC3339)),
		)
	}
	for _, t := range a.pastIdentityProblems(ctx) {
		out.Problems = append(out.Problems, "the store and Odoo disagree about the past: "+t)
	}
	if p, err := a.Paused(ctx); err == nil && p != nil {
		out.Paused, out.Pause = true, p
	}
	out.Ready = len(out.Problems) == 0
	return out
}

// odooProblem is why Odoo is unavailable. If Odoo was not called for a while, it calls it now.
func (a *App) odooProblem(ctx context.Context, runner *jobs.Runner) error {
	if err := runner.Unavailable(); err != nil || a.o.Now().Sub(a.metrics.LastAnswer()) < lookAfter {
		return err
	}
	looking, cancel := context.WithTimeout(context.WithoutCancel(ctx), lookLimit)
	defer cancel()
	return runner.Probe(looking)
}

// AskReady asks a running service for its readiness; it needs neither store nor Odoo. For health checks of containers.
func AskReady(ctx context.Context, listen, path string) error {
	_, port, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("server.listen: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort("127.0.0.1", port)+path, nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("the service does not answer: %w", err)
	}
	defer res.Body.Close() //nolint:errcheck // it was read
	var state report.Readiness
	if res.StatusCode != http.StatusOK {
		_ = json.NewDecoder(res.Body).Decode(&state)
		return errors.New("service not ready: " + strings.Join(state.Problems, "; "))
	}
	return nil
}
