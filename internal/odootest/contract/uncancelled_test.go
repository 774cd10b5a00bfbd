package contract

import (
	"context"
	"testing"
)

// uncancelled is a test whose context outlives it, for the clean-up of a case.
type uncancelled struct{ testing.TB }

// Context is never cancelled.
func (c uncancelled) Context() context.Context { return context.WithoutCancel(c.TB.Context()) }
