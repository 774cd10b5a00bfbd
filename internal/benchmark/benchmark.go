package benchmark

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sizeVariable holds the number of leads that benchmarks of many leads measure instead of their own sizes.
const sizeVariable = "LEADTWIN_BENCH_LEADS"

// Sizes returns the sizes to measure: those of the environment, separated by commas, or the usual ones.
func Sizes(b *testing.B, usual ...int) []int {
	b.Helper()
	wanted := os.Getenv(sizeVariable)
	if wanted == "" {
		return usual
	}
	var sizes []int
	for text := range strings.SplitSeq(wanted, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			b.Fatalf("%s: %q is not a number of leads", sizeVariable, text)
		}
		sizes = append(sizes, n)
	}
	return sizes
}

// Usage is what a process has used up to a point.
type Usage struct {
	CPU     time.Duration // of all threads, in user and system mode; 0 on Windows
	Objects uint64        // allocated on the heap
	Bytes   uint64        // allocated on the heap
}

// Start returns what this process has used so far, after a garbage collection: what is measured from here on does not
// pay for what came before.
func Start() Usage {
	runtime.GC()
	return now()
}

func now() Usage {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return Usage{CPU: cpuTime(), Objects: m.Mallocs, Bytes: m.TotalAlloc}
}

// Since returns what this process has used since an earlier point.
func Since(before Usage) Usage {
	u := now()
	return Usage{CPU: u.CPU - before.CPU, Objects: u.Objects - before.Objects, Bytes: u.Bytes - before.Bytes}
}

// Add returns the sum of two usages.
func (u Usage) Add(v Usage) Usage {
	return Usage{CPU: u.CPU + v.CPU, Objects: u.Objects + v.Objects, Bytes: u.Bytes + v.Bytes}
}

// Report reports the usage per lead.
func (u Usage) Report(b *testing.B, leads int) {
	b.Helper()
	n := float64(leads)
	b.ReportMetric(u.CPU.Seconds()*1e6/n, "cpu-us/lead")
	b.ReportMetric(float64(u.Objects)/n, "objects/lead")
	b.ReportMetric(float64(u.Bytes)/n, "bytes/lead")
}

// Peak is the most memory that this process has had resident since StartPeak.
type Peak struct{ before float64 }

// StartPeak returns unused memory to the system and makes Linux forget the peak of this process.
func StartPeak(b *testing.B) Peak {
	b.Helper()
	debug.FreeOSMemory()
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
		b.Logf("the peak includes what came before: %v", err)
	}
	return Peak{before: resident(b, "VmRSS:")}
}

// Report reports the peak in megabytes, and how much of it came on top of what was resident before.
func (p Peak) Report(b *testing.B) {
	b.Helper()
	peak := resident(b, "VmHWM:")
	b.ReportMetric(peak, "peak-MB")
	b.ReportMetric(peak-p.before, "added-MB")
}

// resident reads a line of /proc/self/status, in megabytes; 0 where there is no such file.
func resident(b *testing.B, line string) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	kilobytes := 0.0
	if _, after, ok := strings.Cut(string(status), line); ok {
		_, _ = fmt.Sscan(after, &kilobytes)
	}
	return kilobytes / 1024
}
