//go:build unix

package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
)

// fullURL names the store for a copy of this test binary that lets its disk run full.
const fullURL = "LEADTWIN_TEST_FULL_URL"

// TestFullDisk runs itself again in a process of its own, since the limit that plays the full disk holds for a whole
// process.
func TestFullDisk(t *testing.T) {
	if url := os.Getenv(fullURL); url != "" {
		ok(t, fillUp(url))
		return
	}
	self, err := os.Executable()
	ok(t, err)
	cmd := exec.CommandContext(t.Context(), self, "-test.run", "^TestFullDisk$", "-test.v")
	cmd.Env = append(os.Environ(), fullURL+"="+sqliteURL(t))
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.Contains(string(out), "answered") {
		t.Fatalf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// newStoreOnFullDisk opens a new store where there is no room for its tables.
func newStoreOnFullDisk(ctx context.Context, url string) error {
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	full := limit
	full.Cur = 64 << 10
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		return err
	}
	s, err := store.Open(ctx, url)
	if err == nil {
		return errors.Join(errors.New("the disk is full, and a new store was opened"), s.Close())
	}
	if text := err.Error(); strings.Contains(text, "migration") || !strings.Contains(store.Hint(err), "space") {
		return fmt.Errorf("the error is %w, the hint %q", err, store.Hint(err))
	}
	return syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit)
}

func fillUp(url string) error {
	ctx := context.Background()
	if err := newStoreOnFullDisk(ctx, url+".new"); err != nil {
		return err
	}
	s, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	signal.Ignore(syscall.SIGXFSZ)
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	full := limit
	full.Cur = 4 << 20
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &full); err != nil {
		return err
	}
	answered := 0
	const atOnce = 1000
	for refused := false; !refused; {
		err := s.AddToInbox(ctx, next(answered, atOnce), noon)
		if refused = err != nil; !refused {
			answered += atOnce
		}
	}
	for range 3 {
		if err := s.AddToInbox(ctx, next(answered, atOnce), noon); err == nil {
			return fmt.Errorf("the disk is full, and leads were taken")
		}
	}
	var unwritable error
	for range 50 { // a small write may still fit where a thousand leads do not
		if unwritable = s.CheckWritable(ctx); unwritable != nil {
			break
		}
	}
	if unwritable == nil {
		return fmt.Errorf("the disk is full, and the store says it can be written")
	}
	if state, err := s.InboxStats(ctx); err != nil || state.Depth != answered {
		return fmt.Errorf("%d leads were taken, %d are there, %w", answered, state.Depth, err)
	}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		return err
	}
	if err := s.AddToInbox(ctx, next(answered, atOnce), noon); err != nil {
		return fmt.Errorf("the disk has room again: %w", err)
	}
	if err := s.Check(ctx); err != nil {
		return err
	}
	fmt.Printf("%d leads were answered", answered)
	return s.Close()
}

func next(from, n int) []crm.LeadID {
	ids := make([]crm.LeadID, n)
	for i := range ids {
		ids[i] = crm.LeadID(from + i + 1)
	}
	return ids
}
