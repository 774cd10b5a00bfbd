package reconcile

import (
	"cmp"
	"context"
	"fmt"
	"hash/maphash"
	"slices"

	"leadtwin/internal/crm"
	"leadtwin/rules"
)

// MaxTrialLeads is how many leads a trial may compare by keys that the mirror has no index of: about 40 MB.
const MaxTrialLeads = 200_000

// TrialTooLargeError refuses a trial of settings that change how addresses and numbers are read.
type TrialTooLargeError struct{ Leads int }

func (e *TrialTooLargeError) Error() string {
	return fmt.Sprintf("%d leads are too many to try lists, plus_tags or gmail_dots; allowed: %d", e.Leads, MaxTrialLeads)
}

// Blocked marks a request that cannot be done at present.
func (e *TrialTooLargeError) Blocked() {}

// joinLeads joins the leads that share a key under either policy, and finds the keys that are frequent under each.
func (t *trial) joinLeads(ctx context.Context) error {
	before, after := &t.before.pass.policy, &t.after.pass.policy
	sameKeys := before.KeysFingerprint() == after.KeysFingerprint()
	if n := len(t.before.leads); !sameKeys && n > MaxTrialLeads {
		return &TrialTooLargeError{n}
	}
	var typos blockList
	var addresses addressList // as either policy reads them
	join := func(key crm.Key, block []int32) error {
		kind, _, err := rules.ParseKey(key)
		switch {
		case err != nil:
			return err
		case kind.FindsTypos():
			typos.add(block)
		default:
			t.before.joinBlock(block)
		}
		return nil
	}
	if err := t.readStoredKeys(ctx, sameKeys, join); err != nil {
		return err
	}
	if !sameKeys {
		if err := t.makeKeys(ctx, join, &addresses); err != nil {
			return err
		}
	}
	if err := t.before.readAddresses(ctx, &typos, &addresses); err != nil {
		return err
	}
	return joinTypos(ctx, typos.pairs(&addresses), t.before, t.after)
}

// readStoredKeys walks the keys that the mirror was read with.
func (t *trial) readStoredKeys(ctx context.Context, sameKeys bool, join func(crm.Key, []int32) error) error {
	before, after := t.before.pass.policy.MaxLeadsPerValue, t.after.pass.policy.MaxLeadsPerValue
	limit := before
	if sameKeys {
		limit = max(before, after)
	}
	var block []int32
	for shared, err := range t.before.pass.store.SharedKeys(ctx, limit) {
		if err != nil {
			return fmt.Errorf("find the leads that share keys: %w", err)
		}
		if shared.Count > before {
			t.before.frequent[shared.Key] = shared.Count
		}
		if sameKeys && shared.Count > after {
			t.after.frequent[shared.Key] = shared.Count
		}
		if shared.Count > limit {
			continue
		}
		block = t.before.appendPositions(block[:0], shared.Leads)
		if err := join(shared.Key, block); err != nil {
			return err
		}
	}
	return nil
}

// madeKey is a key of a lead under the other policy, by its hash.
type madeKey struct {
	hash     uint64
	position int32
}

// makeKeys makes the keys of all leads under the other policy, and lists their addresses.
func (t *trial) makeKeys(ctx context.Context, join func(crm.Key, []int32) error, addresses *addressList) error {
	seed, policy := maphash.MakeSeed(), &t.after.pass.policy
	var made []madeKey
	for ids := range slices.Chunk(t.before.leads, batchSize) {
		leads, err := t.before.mirror.ReadLeads(ctx, ids)
		if err != nil {
			return err
		}
		for i := range leads {
			position, ok := t.before.position(leads[i].ID)
			if !ok {
				continue
			}
			for _, key := range rules.BlockingKeys(leads[i], policy) {
				made = append(made, madeKey{maphash.String(seed, string(key)), position})
				if kind, text, err := rules.ParseKey(key); err == nil && kind == rules.AddressKind() {
					addresses.add(position, text)
				}
			}
		}
	}
	slices.SortFunc(made, func(x, y madeKey) int {
		return cmp.Or(cmp.Compare(x.hash, y.hash), cmp.Compare(x.position, y.position))
	})
	return t.joinMade(ctx, made, func(key crm.Key) uint64 { return maphash.String(seed, string(key)) }, join)
}

// joinMade joins the leads of equal keys. It computes the keys of one lead of each block again, for their text.
func (t *trial) joinMade(
	ctx context.Context, made []madeKey, hash func(crm.Key) uint64, join func(crm.Key, []int32) error,
) error {
	for part := range slices.Chunk(blocksOf(made), batchSize) {
		texts, err := t.keyTexts(ctx, part, hash)
		if err != nil {
			return err
		}
		for _, block := range part {
			key, known := texts[block[0].hash]
			switch {
			case !known: // the lead was deleted or changed meanwhile
			case len(block) > t.after.pass.policy.MaxLeadsPerValue:
				t.after.frequent[key] = len(block)
			default:
				positions := make([]int32, len(block))
				for i := range block {
					positions[i] = block[i].position
				}
				if err := join(key, positions); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// blocksOf returns the parts of a sorted list that have one key and two leads or more.
func blocksOf(made []madeKey) (blocks [][]madeKey) {
	for from, to := 0, 0; from < len(made); from = to {
		for to = from + 1; to < len(made) && made[to].hash == made[from].hash; {
			to++
		}
		if to-from > 1 {
			blocks = append(blocks, made[from:to])
		}
	}
	return blocks
}

// keyTexts returns the texts of the keys of blocks, by hash.
func (t *trial) keyTexts(
	ctx context.Context, blocks [][]madeKey, hash func(crm.Key) uint64,
) (map[uint64]crm.Key, error) {
	ids := make([]crm.LeadID, len(blocks))
	for i, block := range blocks {
		ids[i] = t.before.leads[block[0].position]
	}
	leads, err := t.before.mirror.ReadLeads(ctx, ids)
	if err != nil {
		return nil, err
	}
	texts := map[uint64]crm.Key{}
	for i := range leads {
		for _, key := range rules.BlockingKeys(leads[i], &t.after.pass.policy) {
			texts[hash(key)] = key
		}
	}
	return texts, nil
}
