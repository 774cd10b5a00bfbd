package webhooks

import (
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"golang.org/x/time/rate"
)

// Requests with a wrong token from one address: this many at once, then this many per second.
const (
	guessesPerSecond = 1
	guessBurst       = 20
)

// maxSenders bounds the memory: beyond it, idle addresses are evicted.
const maxSenders = 10_000

// rateLimiter limits requests per address: with a valid token to perSecond, without one to a few guesses.
type rateLimiter struct {
	mu        sync.Mutex
	perSecond float64
	now       func() time.Time
	senders   map[string]*sender
}

type sender struct {
	withToken, withoutToken *rate.Limiter
	lastSeen                time.Time
}

func newRateLimiter(perSecond float64, now func() time.Time) *rateLimiter {
	return &rateLimiter{perSecond: perSecond, now: now, senders: map[string]*sender{}}
}

func (s *rateLimiter) allow(address string, known bool) bool {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	one, ok := s.senders[address]
	if !ok {
		if len(s.senders) >= maxSenders {
			s.evictIdle(now)
		}
		one = &sender{withToken: newSenderLimiter(s.perSecond), withoutToken: rate.NewLimiter(guessesPerSecond, guessBurst)}
		s.senders[address] = one
	}
	one.lastSeen = now
	if known {
		return one.withToken.AllowN(now, 1)
	}
	return one.withoutToken.AllowN(now, 1)
}

func newSenderLimiter(perSecond float64) *rate.Limiter {
	if perSecond <= 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(perSecond), int(2*perSecond)+1)
}

// evictIdle drops addresses that were idle for a minute, or all if there is none: a flood of addresses must not fill
// memory.
func (s *rateLimiter) evictIdle(now time.Time) {
	for address, one := range s.senders {
		if now.Sub(one.lastSeen) > time.Minute {
			delete(s.senders, address)
		}
	}
	if len(s.senders) >= maxSenders {
		clear(s.senders)
	}
}

const (
	defaultMemory = 32 << 20
	idSize        = 8 // bytes
)

// memoryBudget limits the memory of all deliveries in progress. No delivery waits for memory: deliveries that hold some
// would wait for each other.
type memoryBudget struct {
	limit, used atomic.Int64
}

func newMemoryBudget(most int64) *memoryBudget {
	b := new(memoryBudget)
	if most <= 0 {
		most = defaultMemory
	}
	b.limit.Store(most)
	return b
}

func (b *memoryBudget) reserve(n int) bool {
	if b.used.Add(int64(n)) <= b.limit.Load() {
		return true
	}
	b.release(n)
	return false
}

func (b *memoryBudget) release(n int) { b.used.Add(-int64(n)) }

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
