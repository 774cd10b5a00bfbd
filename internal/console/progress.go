package console

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// lineEvery is how often progress prints a line where no bar can be drawn; barAfter is how long work takes before there
// is a bar at all: one that flashes up is of no use.
const (
	lineEvery = 5 * time.Second
	barAfter  = 500 * time.Millisecond
)

// Progress shows how far long work has come: a bar on a terminal, a line every few seconds elsewhere, nothing for work
// that is done at once. It may be used from several goroutines.
type Progress struct {
	mu    sync.Mutex
	out   io.Writer
	quiet bool
	bar   *progressbar.ProgressBar
	what  string
	begun time.Time
	last  time.Time
	now   func() time.Time
}

// NewProgress reports to out, usually stderr. quiet reports nothing.
func NewProgress(out io.Writer, quiet bool, now func() time.Time) *Progress {
	begun := now()
	return &Progress{out: out, quiet: quiet, now: now, begun: begun, last: begun}
}

// Report shows that done of total pieces of what are finished; total 0 is "not known".
func (p *Progress) Report(what string, done, total int) {
	if p.quiet {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if file, ok := p.out.(*os.File); ok && term.IsTerminal(int(file.Fd())) {
		if p.bar != nil || p.now().Sub(p.begun) >= barAfter {
			p.drawBar(what, done, total)
		}
		return
	}
	if now := p.now(); now.Sub(p.last) >= lineEvery {
		p.last = now
		_, _ = fmt.Fprintln(p.out, progressLine(what, done, total))
	}
}

func (p *Progress) drawBar(what string, done, total int) {
	if p.bar == nil || p.what != what {
		if p.bar != nil {
			_ = p.bar.Clear()
		}
		if total <= 0 {
			total = -1
		}
		p.what = what
		p.bar = progressbar.NewOptions(total,
			progressbar.OptionSetWriter(p.out), progressbar.OptionSetDescription(what), progressbar.OptionShowCount(),
			progressbar.OptionSetWidth(30), progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionClearOnFinish())
	}
	_ = p.bar.Set(done)
}

// Close removes the bar. It may be called again, and a later Report begins a new one.
func (p *Progress) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil {
		_ = p.bar.Clear()
		p.bar = nil
	}
}

func progressLine(what string, done, total int) string {
	if total <= 0 {
		return fmt.Sprintf("%s: %d", what, done)
	}
	return fmt.Sprintf("%s: %d of %d (%d%%)", what, done, total, 100*done/total)
}
