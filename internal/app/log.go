package app

import (
	"fmt"
	"io"
	"sync"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"leadtwin/config"
	"leadtwin/internal/plaintext"
	"leadtwin/odooclient"
)

// newLog returns the logger. It writes ids, never addresses; times are UTC.
func newLog(c config.Log, to io.Writer) (*zap.Logger, error) {
	if to == nil {
		return zap.NewNop(), nil
	}
	level, err := zapcore.ParseLevel(c.Level)
	if err != nil {
		return nil, fmt.Errorf("log.level: %w", err)
	}
	form := zap.NewProductionEncoderConfig()
	form.EncodeTime = zapcore.ISO8601TimeEncoder
	form.EncodeDuration = zapcore.StringDurationEncoder
	encoder := zapcore.NewConsoleEncoder(form)
	if c.Format == "json" {
		encoder = zapcore.NewJSONEncoder(form)
	}
	return zap.New(zapcore.NewCore(encoder, zapcore.Lock(zapcore.AddSync(plaintext.NewWriter(to))), level)), nil
}

// logCall counts a call to Odoo and logs it at level debug. It holds no values.
func (a *App) logCall(c odooclient.Call) {
	a.metrics.RecordCall(c)
	line := a.log.Check(zapcore.DebugLevel, "call to Odoo")
	if line == nil {
		return
	}
	fields := []zap.Field{
		zap.String("model", c.Model), zap.String("method", c.Method), zap.Int("attempt", c.Attempt), zap.Int("rows", c.Rows),
		zap.Int("bytes", c.Bytes), zap.Duration("took", c.Took),
	}
	if c.Err != nil {
		fields = append(fields, zap.String("error", string(odooclient.KindOf(c.Err))))
	}
	line.Write(fields...)
}

// transitions remembers the last state of each thing that the log mentions only when it changes, such as the pause. The
// zero value is ready; the first state of a thing counts as a change unless it is empty, which is the normal state.
type transitions struct {
	mu   sync.Mutex
	last map[string]string
}

// changed reports whether a thing is in another state than at the last call.
func (t *transitions) changed(thing, state string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last[thing] == state {
		return false
	}
	if t.last == nil {
		t.last = map[string]string{}
	}
	t.last[thing] = state
	return true
}
