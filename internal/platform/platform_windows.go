package platform

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// LockFile locks an open file until it is closed, or its process ends. It returns ErrLocked and does not wait if the
// file is locked already.
func LockFile(file *os.File) error {
	// One byte behind everything that is written: Windows does not let others read what is locked.
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	behind := &windows.Overlapped{OffsetHigh: 1}
	err := windows.LockFileEx(windows.Handle(file.Fd()), flags, 0, 1, 0, behind)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrLocked
	}
	return err
}

// ChownAsRoot gives a file that root creates to the owner of another file. It does nothing on Windows.
func ChownAsRoot(*os.File, string) error { return nil }

// IsAlive reports whether a process exists, also one of another user.
func IsAlive(pid int) bool {
	if pid <= 0 || int64(pid) > int64(^uint32(0)) {
		return false
	}
	process, err := windows.OpenProcess(windows.PROCESS_QUERY_LIMITED_INFORMATION, false, uint32(pid))
	if err != nil {
		return errors.Is(err, windows.ERROR_ACCESS_DENIED)
	}
	defer func() { _ = windows.CloseHandle(process) }()
	const stillActive = 259 // STILL_ACTIVE of the Windows headers
	var status uint32
	return windows.GetExitCodeProcess(process, &status) != nil || status == stillActive
}

// CheckWritable returns an error if this process may not create files in a folder. Windows answers that only when a
// file is created.
func CheckWritable(folder string) error {
	file, err := os.CreateTemp(folder, ".leadtwin-*")
	if err != nil {
		return fmt.Errorf("create a file: %w", err)
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
}

// MaxOpenFiles returns how many files this process may have open; 0 if there is no limit or it is not known.
func MaxOpenFiles() uint64 { return 0 }

// IsAddressInUse reports whether listening failed because another process listens there.
func IsAddressInUse(err error) bool { return errors.Is(err, windows.WSAEADDRINUSE) }
