package webhooks

import (
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
)

const (
	defaultBudget = 32 << 20
	idSize        = 8 // bytes
)

// budget limits the memory of all deliveries under way. Nobody waits for a share of it: those who hold one would wait for each
// other.
type budget struct {
	most, taken atomic.Int64
}

func newBudget(most int64) *budget {
	b := new(budget)
	if most <= 0 {
		most = defaultBudget
	}
	b.most.Store(most)
	return b
}

func (b *budget) take(n int) bool {
	if b.taken.Add(int64(n)) <= b.most.Load() {
		return true
	}
	b.release(n)
	return false
}

func (b *budget) release(n int) { b.taken.Add(-int64(n)) }

// guessesLogged is how often wrong tokens are logged at most.
const guessesLogged = time.Minute

// guesses logs wrong tokens, without the tokens: a mistyped one is nearly right.
type guesses struct {
	mu     sync.Mutex
	since  int
	logged time.Time
}

func (g *guesses) count(address string, now time.Time, log *zap.Logger) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.since++
	if !g.logged.IsZero() && now.Sub(g.logged).Abs() < guessesLogged {
		return
	}
	log.Warn("deliveries with a wrong token", zap.Int("count", g.since), zap.String("last_from", address))
	g.since, g.logged = 0, now
}
