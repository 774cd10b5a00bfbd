package benchmark

import (
	"runtime"
	"testing"
	"time"
)

func TestUsage(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("not measured on Windows")
	}
	before := Start()
	kept := make([][]byte, 0, 1000)
	for sum, end := 0, before.CPU+20*time.Millisecond; now().CPU < end; sum++ {
		if len(kept) < cap(kept) {
			kept = append(kept, make([]byte, 1000))
		}
	}
	used := Since(before)
	if used.CPU < 20*time.Millisecond || used.Objects == 0 || used.Bytes < 1000 {
		t.Errorf("used %+v", used)
	}
	if both := used.Add(used); both.CPU != 2*used.CPU || both.Objects != 2*used.Objects || both.Bytes != 2*used.Bytes {
		t.Errorf("the sum is %+v", both)
	}
	runtime.KeepAlive(kept)
}
