package app_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/app"
	"leadtwin/internal/crm"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
)

// While a command waits for the service to be done, that may carry out what the command has just decided. It shows what
// is so then.
func TestMergeCaseAppliedByService(t *testing.T) {
	t.Parallel()
	r := prepare(t, "", nil)
	r.create(robins()[:2]...)
	a := r.open(app.NeedOdoo)
	t.Cleanup(func() { _ = a.Stop(context.WithoutCancel(t.Context())) })
	swept, err := a.Sweep(t.Context(), app.SweepOptions{})
	if err != nil || len(swept.Cases) != 1 {
		t.Fatalf("%+v, %v", swept.Cases, err)
	}
	id := swept.Cases[0].ID
	s, err := store.Open(t.Context(), r.settings.Store.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	service := store.Holder{ID: "x", What: "leadtwin serve", Host: "elsewhere", PID: 1}
	if err := s.AcquireLease(t.Context(), "writer", service, time.Now(), time.Minute); err != nil {
		t.Fatal(err)
	}
	type answer struct {
		report.Sweep
		err error
	}
	shown := make(chan answer)
	go func() {
		out, err := a.Merge(t.Context(), []string{id}, app.MergeChoice{}, "test")
		shown <- answer{out, err}
	}()
	r.until(
		"it waits for the service",
		func() bool { return strings.Contains(r.log.String(), "waiting for another process") },
	)
	if err := s.SetCaseState(t.Context(), id, nil, crm.Applied, "", time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := s.ReleaseLease(t.Context(), "writer", service); err != nil {
		t.Fatal(err)
	}
	if got := <-shown; got.err != nil || len(got.Cases) != 1 || got.Cases[0].State != crm.Applied {
		t.Errorf("%+v, %v", got.Cases, got.err)
	}
}
