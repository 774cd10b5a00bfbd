package doctor

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"leadtwin/internal/platform"
	"leadtwin/internal/report"
	"leadtwin/internal/store"
)

// checkStore checks that the store can be opened and written, or created by the first sweep.
func checkStore(ctx context.Context, p Target) report.Check {
	f := report.Check{Name: "store"}
	s, err := p.OpenStore(ctx)
	if _, missing := errors.AsType[*store.MissingStoreError](err); missing {
		return missingStoreCheck(p.StoreLocation)
	}
	if err == nil {
		err = s.CheckWritable(ctx)
	}
	if err == nil {
		err = s.CheckQueueRights(ctx)
	}
	if err != nil {
		f.Level, f.Text = report.Failed, err.Error()
		_, newer := errors.AsType[*store.NewerSchemaError](err)
		if !newer { // that says itself what to do
			f.Remedy = storeRemedy(err)
		}
		return f
	}
	f.Level, f.Text = report.OK, p.StoreLocation+" can be written"
	return f
}

func storeRemedy(err error) string {
	if hint := store.Hint(err); hint != "" {
		return hint
	}
	return "check that store.url is correct, and that the store can be reached and written"
}

// missingStoreCheck is not a fault before the first sweep, as long as that can create the store.
func missingStoreCheck(place string) report.Check {
	f := report.Check{
		Name: "store", Level: report.OK,
		Text: "no store exists at " + place + " yet; the first sweep creates it",
	}
	path, isFile := strings.CutPrefix(place, "sqlite:")
	if !isFile {
		return f
	}
	folder := filepath.Dir(path)
	for _, err := os.Stat(folder); err != nil && folder != filepath.Dir(folder); _, err = os.Stat(folder) {
		folder = filepath.Dir(folder)
	}
	if err := platform.CheckWritable(folder); err != nil {
		f.Level, f.Text = report.Failed, fmt.Sprintf("no store exists at %s, and it cannot be created: %s: %s", place,
			folder, err)
		f.Remedy = "set store.url to a file in a folder that Leadtwin may write to"
	}
	return f
}
