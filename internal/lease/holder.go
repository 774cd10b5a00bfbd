package lease

import (
	"crypto/rand"
	"fmt"
	"os"
	"strings"

	"leadtwin/internal/store"
)

// NewHolder names this process. The id begins with the namespace of its process number: containers may share a host
// name and have a namespace each.
func NewHolder(what string) (store.Holder, error) {
	host, err := os.Hostname()
	if err != nil {
		return store.Holder{}, fmt.Errorf("read the host name: %w", err)
	}
	namespace, err := os.Readlink("/proc/self/ns/pid")
	if err != nil {
		namespace = "unknown-" + rand.Text() // unique, so that no process takes over before the lease expires
	}
	return store.Holder{ID: namespace + " " + rand.Text(), What: what, Host: host, PID: os.Getpid()}, nil
}

func processNamespace(h store.Holder) string {
	namespace, _, _ := strings.Cut(h.ID, " ")
	return namespace
}
