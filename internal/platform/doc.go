// Package platform holds what differs between operating systems: locks of files, processes, limits. It is for Linux,
// macOS and the BSDs, and for Windows; tests run on Linux only.
package platform

import "errors"

// ErrLocked is returned by LockFile if another open file has the lock.
var ErrLocked = errors.New("the file is locked by another process")
