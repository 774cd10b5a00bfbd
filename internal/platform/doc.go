// Package platform contains the code that differs between operating systems: file locks, processes, limits. It supports
// Linux, macOS, the BSDs and Windows; tests run on Linux only.
package platform

import "errors"

// ErrLocked is returned by LockFile if another open file has the lock.
var ErrLocked = errors.New("the file is locked by another process")
