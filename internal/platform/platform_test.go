package platform_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"leadtwin/internal/platform"
)

func TestLockFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "section.lock")
	open := func() *os.File {
		file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = file.Close() })
		return file
	}
	first, second := open(), open()
	if err := platform.LockFile(first); err != nil {
		t.Fatal(err)
	}
	if err := platform.LockFile(second); !errors.Is(err, platform.ErrLocked) {
		t.Errorf("a second lock: %v, want ErrLocked", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := platform.LockFile(second); err != nil {
		t.Errorf("after the first was closed: %v", err)
	}
}

func TestIsAlive(t *testing.T) {
	if !platform.IsAlive(os.Getpid()) || !platform.IsAlive(os.Getppid()) {
		t.Error("this process and its parent are not alive")
	}
	const never = 1 << 30 // above every limit of the systems
	if platform.IsAlive(never) {
		t.Errorf("process %d is alive", never)
	}
}

func TestCheckWritable(t *testing.T) {
	if err := platform.CheckWritable(t.TempDir()); err != nil {
		t.Error(err)
	}
	if err := platform.CheckWritable(filepath.Join(t.TempDir(), "missing")); err == nil {
		t.Error("a folder that does not exist is writable")
	}
}
