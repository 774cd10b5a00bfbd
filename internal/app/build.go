package app

import (
	"runtime"

	"leadtwin/internal/report"
)

// version is set by the linker: -X leadtwin/internal/app.version=v1.2.3.
var version = "dev"

// BuildInfo returns the version of this program.
func BuildInfo() report.Build {
	return report.Build{Version: version, Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH}
}
