package reconcile

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"leadtwin/internal/crm"
	"leadtwin/internal/store"
	"leadtwin/rules"
)

// Names of what reconcile remembers in the store.
const (
	policyFact = "reconcile.policy"
	commonFact = "reconcile.common"
	busyFact   = "reconcile.busy"
)

func (p *pass) get(ctx context.Context, name string, v any) error {
	if _, err := p.store.GetFact(ctx, name, v); err != nil {
		return fmt.Errorf("read %s from the store: %w", name, err)
	}
	return nil
}

func (p *pass) set(ctx context.Context, name string, v any) error {
	if err := p.store.SetFact(ctx, name, v); err != nil {
		return fmt.Errorf("keep %s in the store: %w", name, err)
	}
	return nil
}

// policyIsNew says that cases were decided by another policy, or never.
func (p *pass) policyIsNew(ctx context.Context) (bool, error) {
	have := ""
	err := p.get(ctx, policyFact, &have)
	return have != p.policy.Fingerprint(), err
}

func (p *pass) keepPolicy(ctx context.Context) error {
	return p.set(ctx, policyFact, p.policy.Fingerprint())
}

// commonKeys are the keys that more than MaxLeadsPerValue leads carry, as the cases in the store were decided. When a key
// becomes common, or stops being so, all who carry it have to be looked at, whoever made it so.
type commonKeys struct {
	are     map[crm.Key]bool
	changed bool
}

func (p *pass) loadCommon(ctx context.Context) error {
	var keys []crm.Key
	if err := p.get(ctx, commonFact, &keys); err != nil {
		return err
	}
	p.shared = &commonKeys{are: make(map[crm.Key]bool, len(keys))}
	for _, key := range keys {
		p.shared.are[key] = true
	}
	return nil
}

// crossed are those of the keys that became common or stopped being so. now holds the common ones among them.
func (c *commonKeys) crossed(keys []crm.Key, now rules.FrequentKeys) []crm.Key {
	var out []crm.Key
	for _, key := range keys {
		if _, is := now[key]; is != c.are[key] {
			out = append(out, key)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// learn notes what the keys are now.
func (c *commonKeys) learn(crossed []crm.Key, now rules.FrequentKeys) {
	for _, key := range crossed {
		c.changed = true
		if _, is := now[key]; is {
			c.are[key] = true
		} else {
			delete(c.are, key)
		}
	}
}

// keepCommon stores the keys, if they changed.
func (p *pass) keepCommon(ctx context.Context) error {
	if !p.shared.changed {
		return nil
	}
	p.shared.changed = false
	return p.set(ctx, commonFact, slices.Sorted(maps.Keys(p.shared.are)))
}

// wake makes leads dirty that a guard held back because somebody was busy with them, when that time is over.
func (p *pass) wake(ctx context.Context) error {
	p.busy = map[crm.LeadID]time.Time{}
	if err := p.get(ctx, busyFact, &p.busy); err != nil {
		return err
	}
	var due []crm.LeadID
	for id, at := range p.busy {
		if !at.After(p.now) {
			due = append(due, id)
			delete(p.busy, id)
		}
	}
	if len(due) == 0 {
		return nil
	}
	slices.Sort(due)
	if err := p.store.MarkDirty(ctx, due); err != nil {
		return fmt.Errorf("mark %d leads that nobody edits any more: %w", len(due), err)
	}
	return p.set(ctx, busyFact, p.busy)
}

// wait remembers when to look at cases again that are held back because somebody is busy with their leads.
func (p *pass) wait(ctx context.Context, found []crm.Case, written func(crm.LeadID) time.Time) error {
	changed := false
	for i := range found {
		for _, g := range found[i].Guards {
			if g.Code != rules.GuardBusy {
				continue
			}
			for _, id := range g.Leads {
				at := written(id).Add(time.Duration(p.policy.QuietMinutes) * time.Minute)
				if !p.busy[id].Equal(at) {
					p.busy[id], changed = at, true
				}
			}
		}
	}
	if !changed {
		return nil
	}
	return p.set(ctx, busyFact, p.busy)
}

// reopen opens planned cases where they will be carried out from now on, and failed ones whose time has come.
func (p *pass) reopen(ctx context.Context) error {
	acting := []crm.Verdict{crm.Merge, crm.Separate, crm.Review}
	if p.o.Open == crm.Waiting {
		if err := p.open(ctx, store.CaseFilter{States: []crm.State{crm.Planned}, Verdicts: acting}, nil); err != nil {
			return err
		}
	}
	if p.o.Retry <= 0 {
		return nil
	}
	return p.open(ctx, store.CaseFilter{States: []crm.State{crm.Failed}}, func(c *crm.Case) bool {
		// A case of the future was written by a clock that was ahead, and must not wait for that time.
		return c.NeedsUser() || c.Updated.Add(p.o.Retry).After(p.now) && !c.Updated.After(p.now.Add(p.o.Retry))
	})
}

// open sets the cases of a filter to the state of open ones, but for those that have to wait.
func (p *pass) open(ctx context.Context, f store.CaseFilter, wait func(*crm.Case) bool) error {
	f.Limit = p.o.Batch
	for {
		cases, err := p.store.Cases(ctx, f)
		if err != nil {
			return fmt.Errorf("list cases: %w", err)
		}
		n := len(cases)
		if wait != nil {
			cases = slices.DeleteFunc(cases, func(c crm.Case) bool { return wait(&c) })
		}
		f.Offset += n - len(cases) // those that stay as they are will be listed again
		for i := range cases {
			cases[i].State, cases[i].Error = p.o.Open, ""
		}
		if _, err := p.save(ctx, cases, nil); err != nil {
			return err
		}
		if n < f.Limit {
			return nil
		}
	}
}
