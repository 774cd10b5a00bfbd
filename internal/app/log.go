package app

import (
	"fmt"
	"io"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"leadtwin/config"
	"leadtwin/internal/plaintext"
)

// newLog makes the logger. It writes ids, never addresses; times are UTC.
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
