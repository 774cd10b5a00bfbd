package app_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"leadtwin/internal/app"
	"leadtwin/internal/report"
)

func TestDemoServesDesk(t *testing.T) {
	t.Parallel()
	ctx, quit := context.WithCancel(t.Context())
	defer quit()
	var queue string
	o := app.DemoOptions{Now: time.Now, LogTo: io.Discard}
	o.Shown = func(_ report.Demo, desk string) error {
		go func() {
			defer quit()
			res, err := http.Get(desk + "cases")
			if err != nil {
				t.Error(err)
				return
			}
			defer res.Body.Close() //nolint:errcheck // it was read
			body, err := io.ReadAll(res.Body)
			if err != nil {
				t.Error(err)
			}
			queue = string(body)
		}()
		return nil
	}
	if err := app.Demo(ctx, o); err != nil {
		t.Fatal(err)
	}
	for _, wanted := range []string{
		"8 cases are waiting", "Same address, different names", "Several salespeople at one organisation",
		"Held back: a lead is won",
	} {
		if !strings.Contains(queue, wanted) {
			t.Errorf("the queue of the demo has no %q", wanted)
		}
	}
}
