package webhooks

import (
	"sync"
	"time"

	"go.uber.org/zap"
)

// wrongTokenLogInterval is the shortest time between two log lines about wrong tokens.
const wrongTokenLogInterval = time.Minute

// wrongTokenLog counts wrong tokens and logs the count. It never logs a token: a mistyped one is nearly right.
type wrongTokenLog struct {
	mu       sync.Mutex
	unlogged int
	loggedAt time.Time
}

func (g *wrongTokenLog) record(address string, now time.Time, log *zap.Logger) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.unlogged++
	if !g.loggedAt.IsZero() && now.Sub(g.loggedAt).Abs() < wrongTokenLogInterval {
		return
	}
	log.Warn("deliveries with a wrong token", zap.Int("count", g.unlogged), zap.String("last_from", address))
	g.unlogged, g.loggedAt = 0, now
}
