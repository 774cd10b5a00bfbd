package webhooks

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Guessing a token is slowed to this many tries a second from one address, after a first few.
const (
	guessesPerSecond = 1
	guessBurst       = 20
)

// keepSenders bounds the memory: past it, addresses that were quiet the longest are forgotten.
const keepSenders = 10_000

// senders limits how often one address may call: those with a token by the setting, those without to few tries.
type senders struct {
	mu      sync.Mutex
	perSec  float64
	now     func() time.Time
	allowed map[string]*sender
}

type sender struct {
	known, guesses *rate.Limiter
	last           time.Time
}

func newSenders(perSecond float64, now func() time.Time) *senders {
	return &senders{perSec: perSecond, now: now, allowed: map[string]*sender{}}
}

func (s *senders) allow(address string, known bool) bool {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	one, ok := s.allowed[address]
	if !ok {
		if len(s.allowed) >= keepSenders {
			s.forget(now)
		}
		one = &sender{known: limiter(s.perSec), guesses: rate.NewLimiter(guessesPerSecond, guessBurst)}
		s.allowed[address] = one
	}
	one.last = now
	if known {
		return one.known.AllowN(now, 1)
	}
	return one.guesses.AllowN(now, 1)
}

func limiter(perSecond float64) *rate.Limiter {
	if perSecond <= 0 {
		return rate.NewLimiter(rate.Inf, 0)
	}
	return rate.NewLimiter(rate.Limit(perSecond), int(2*perSecond)+1)
}

// forget drops who was quiet for a minute, or everybody where nobody was: a flood of addresses must not fill memory.
func (s *senders) forget(now time.Time) {
	for address, one := range s.allowed {
		if now.Sub(one.last) > time.Minute {
			delete(s.allowed, address)
		}
	}
	if len(s.allowed) >= keepSenders {
		clear(s.allowed)
	}
}
