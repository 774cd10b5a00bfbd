package webhooks

import "sync/atomic"

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
