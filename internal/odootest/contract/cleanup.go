package contract

import (
	"context"
	"testing"
)

// cleanup is a test whose context outlives it, for what tidies up after a case.
type cleanup struct{ testing.TB }

// Context is never cancelled.
func (c cleanup) Context() context.Context { return context.WithoutCancel(c.TB.Context()) }
