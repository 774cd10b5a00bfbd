package faults

import (
	"math/rand/v2"
)

// Plan says what happens to a call. It is asked once for each, in the order in which they come, and may do something to
// Odoo before the call goes on.
type Plan func(c Call) Fault

// Nth breaks the n-th call, from 1.
func Nth(n int, f Fault) Plan {
	return when(f, func(c Call) bool { return c.N == n })
}

// NthOf breaks the n-th call of a method of any model.
func NthOf(method string, n int, f Fault) Plan {
	seen := 0
	return when(f, func(c Call) bool {
		if c.Method != method {
			return false
		}
		seen++
		return seen == n
	})
}

// Every breaks every k-th call.
func Every(k int, f Fault) Plan {
	return when(f, func(c Call) bool { return c.N%k == 0 })
}

// From breaks the n-th call and all that follow: Odoo is down.
func From(n int, f Fault) Plan {
	return when(f, func(c Call) bool { return c.N >= n })
}

// Random breaks a share (0 to 1) of the calls, each by one of the faults. The same seed breaks the same calls.
func Random(seed uint64, share float64, among []Fault) Plan {
	dice := rand.New(rand.NewPCG(seed, seed))
	return func(Call) Fault {
		if dice.Float64() >= share {
			return Fault{}
		}
		return among[dice.IntN(len(among))]
	}
}

// Before does something before the n-th call goes on to Odoo, such as what a person might do at this moment.
func Before(n int, do func(), then Fault) Plan {
	return func(c Call) Fault {
		if c.N != n {
			return Fault{}
		}
		do()
		return then
	}
}

func when(f Fault, is func(Call) bool) Plan {
	return func(c Call) Fault {
		if is(c) {
			return f
		}
		return Fault{}
	}
}
