//go:build !windows

package platform

import (
	"errors"
	"os"
	"syscall"
)

// LockFile locks an open file until it is closed, or its process ends. It returns ErrLocked and does not wait if the
// file is locked already.
func LockFile(file *os.File) error {
	err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrLocked
	}
	return err
}

// ChownAsRoot gives a file that root creates to the owner of another file. It does nothing for other users, and on
// Windows.
func ChownAsRoot(file *os.File, other string) error {
	if os.Geteuid() != 0 {
		return nil
	}
	info, err := os.Stat(other)
	if err != nil {
		return err
	}
	owner, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	return file.Chown(int(owner.Uid), int(owner.Gid))
}

// IsAlive reports whether a process exists, also one of another user.
func IsAlive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM) || pid == os.Getpid()
}

// CheckWritable returns an error if this process may not create files in a folder.
func CheckWritable(folder string) error {
	const writable = 2
	return syscall.Access(folder, writable)
}

// MaxOpenFiles returns how many files this process may have open; 0 if there is no limit or it is not known.
func MaxOpenFiles() uint64 {
	var files syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &files) != nil {
		return 0
	}
	return uint64(files.Cur) //nolint:unconvert // signed on FreeBSD
}

// IsAddressInUse reports whether listening failed because another process listens there.
func IsAddressInUse(err error) bool { return errors.Is(err, syscall.EADDRINUSE) }
