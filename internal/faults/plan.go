package faults

import (
	"math/rand/v2"
)

// Plan decides what happens to a call. It runs once for each, in their order, and may change something in Odoo before
// the call continues.
type Plan func(c Call) Fault

// NthCall breaks the n-th call, from 1.
func NthCall(n int, f Fault) Plan {
	return breakWhere(f, func(c Call) bool { return c.N == n })
}

// NthCallOf breaks the n-th call of a method of any model.
func NthCallOf(method string, n int, f Fault) Plan {
	seen := 0
	return breakWhere(f, func(c Call) bool {
		if c.Method != method {
			return false
		}
		seen++
		return seen == n
	})
}

// EveryNthCall breaks every k-th call.
func EveryNthCall(k int, f Fault) Plan {
	return breakWhere(f, func(c Call) bool { return c.N%k == 0 })
}

// FromCall breaks the n-th call and all that follow: Odoo is down.
func FromCall(n int, f Fault) Plan {
	return breakWhere(f, func(c Call) bool { return c.N >= n })
}

// RandomCalls breaks a share (0 to 1) of the calls, each by one of the faults. The same seed breaks the same calls.
func RandomCalls(seed uint64, share float64, among []Fault) Plan {
	dice := rand.New(rand.NewPCG(seed, seed))
	return func(Call) Fault {
		if dice.Float64() >= share {
			return Fault{}
		}
		return among[dice.IntN(len(among))]
	}
}

// BeforeCall runs do before the n-th call continues to Odoo, for instance an edit that a user might make at this
// moment.
func BeforeCall(n int, do func(), then Fault) Plan {
	return func(c Call) Fault {
		if c.N != n {
			return Fault{}
		}
		do()
		return then
	}
}

func breakWhere(f Fault, is func(Call) bool) Plan {
	return func(c Call) Fault {
		if is(c) {
			return f
		}
		return Fault{}
	}
}
