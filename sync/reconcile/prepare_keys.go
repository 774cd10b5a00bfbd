package reconcile

import (
	"cmp"
	"context"
	"hash/maphash"
	"iter"
	"slices"
	"strings"

	"leadtwin/internal/store"
)

// keysInMemory is the key index of leads that a crawl keeps. It yields the same as the store once they are written, in
// another order.
type keysInMemory struct {
	keys   []store.LeadKey // lead by lead
	byHash []hashedKey     // of keys, ascending
}

// hashedKey is a place in keysInMemory.keys, by the hash of the key: comparing numbers is faster than comparing texts.
type hashedKey struct {
	hash uint64
	at   int32
}

func newKeysInMemory(marks []store.DirtyLead, read Fresh) *keysInMemory {
	const usual = 6 // keys of a lead
	k := &keysInMemory{keys: make([]store.LeadKey, 0, usual*len(marks))}
	for _, m := range marks {
		if row, _ := read.Written(m.Lead, m.Version); row != nil {
			for _, key := range row.Keys {
				k.keys = append(k.keys, store.LeadKey{Key: key, Lead: m.Lead})
			}
		}
	}
	seed := maphash.MakeSeed()
	k.byHash = make([]hashedKey, len(k.keys))
	for i := range k.keys {
		k.byHash[i] = hashedKey{maphash.String(seed, string(k.keys[i].Key)), int32(i)}
	}
	slices.SortFunc(k.byHash, func(a, b hashedKey) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.at, b.at))
	})
	return k
}

// SharedKeys yields the keys that two leads or more have, with the leads of those that at most limit have.
func (k *keysInMemory) SharedKeys(_ context.Context, limit int) iter.Seq2[store.KeyBlock, error] {
	return func(yield func(store.KeyBlock, error) bool) {
		for rest := k.byHash; len(rest) > 0; {
			n := 1
			for n < len(rest) && rest[n].hash == rest[0].hash {
				n++
			}
			if n > 1 && !k.yieldShared(rest[:n], limit, yield) {
				return
			}
			rest = rest[n:]
		}
	}
}

// yieldShared yields the keys of one hash, which is nearly always one key.
func (k *keysInMemory) yieldShared(places []hashedKey, limit int, yield func(store.KeyBlock, error) bool) bool {
	for len(places) > 1 {
		out := store.KeyBlock{Key: k.keys[places[0].at].Key}
		var others []hashedKey
		for _, p := range places {
			if one := k.keys[p.at]; one.Key == out.Key {
				out.Leads = append(out.Leads, one.Lead)
			} else {
				others = append(others, p)
			}
		}
		if out.Count = len(out.Leads); out.Count > limit {
			out.Leads = nil
		}
		if out.Count > 1 && !yield(out, nil) {
			return false
		}
		places = others
	}
	return true
}

// KeysWithPrefix yields all keys that begin so, each with its lead.
func (k *keysInMemory) KeysWithPrefix(_ context.Context, prefix string) iter.Seq2[store.LeadKey, error] {
	return func(yield func(store.LeadKey, error) bool) {
		for _, one := range k.keys {
			if strings.HasPrefix(string(one.Key), prefix) && !yield(one, nil) {
				return
			}
		}
	}
}
