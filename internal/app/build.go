package app

import "runtime"

// version is set by the linker: -X leadtwin/internal/app.version=v1.2.3.
var version = "dev"

// Build says what was built.
type Build struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
}

// BuildInfo returns the version of this program.
func BuildInfo() Build {
	return Build{Version: version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
}
